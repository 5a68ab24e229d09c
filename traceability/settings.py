"""Django's settings, all of them, read from the environment (docs/operations.md lists the variables)."""

from pathlib import Path
from urllib.parse import urlsplit

from kombu import Exchange, Queue
from redis.backoff import NoBackoff
from redis.retry import Retry

from traceability import environment as env
from traceability import logs, schedule
from traceability.version import read_version

BASE_DIR = Path(__file__).resolve().parent.parent
VERSION = read_version()

# Silence means production: a deployment that forgets the variable is strict, not open.
PRODUCTION = env.boolean("PRODUCTION", default=True)
DEBUG = env.boolean("DEBUG", default=False)
DESK_SECRET_KEY = "for-a-desk-only-and-refused-in-production-by-a-system-check"
SECRET_KEY = env.secret("SECRET_KEY", default=DESK_SECRET_KEY)
# Stands behind the pseudonyms of vehicles and plates in the ledger. It must outlive every SECRET_KEY: changed, an
# old and a new claim about one car no longer show that it was one.
PSEUDONYM_KEY = env.secret("PSEUDONYM_KEY", default=SECRET_KEY)
SECRET_KEY_FALLBACKS = [key for key in [env.secret("SECRET_KEY_FALLBACK")] if key]

# What the Digital Links on the packs begin with; printed labels outlive every host name behind it.
PUBLIC_ORIGIN = env.origin("PUBLIC_ORIGIN", default="http://127.0.0.1:8000")
# The log's name and signing key (C2SP signed note). The memory of what was signed is never restored from a backup.
LOG_ORIGIN = env.text("LOG_ORIGIN", default=urlsplit(PUBLIC_ORIGIN).netloc + "/log")
LOG_KEY = env.secret("LOG_KEY", default="")
# While one key follows another, both sign.
LOG_KEY_NEXT = env.secret("LOG_KEY_NEXT", default="")
# Who cosigns the log: address and public key, one witness a line or between semicolons.
LOG_WITNESSES = env.secret("LOG_WITNESSES", default="")
# Signs receipts in the web; a key of its own, so that who takes it over cannot sign the log.
RECEIPT_KEY = env.secret("RECEIPT_KEY", default="")
LOG_MEMORY = Path(env.text("LOG_MEMORY", default=str(BASE_DIR / ".local" / "log-head.json")))
_SECURE = PUBLIC_ORIGIN.startswith("https://")
ALLOWED_HOSTS = [
    urlsplit(PUBLIC_ORIGIN).hostname,
    "127.0.0.1",
    "localhost",
    "[::1]",
    *env.words("ALLOWED_HOSTS"),
]
CSRF_TRUSTED_ORIGINS = [PUBLIC_ORIGIN]
CSRF_FAILURE_VIEW = "api.handlers.csrf_failed"

# First-hand packages stand top down, as the layers do.
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_prometheus",
    "traceability",
    "portal",
    "api",
    "compliance",
    "batteries",
    "events",
    "parties",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "traceability.middleware.admit_probes",
    "traceability.middleware.bind_request_id",
    "django.middleware.security.SecurityMiddleware",
    "traceability.middleware.restrict_content",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "traceability.middleware.free_log_of_language",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "traceability.urls"
WSGI_APPLICATION = "traceability.wsgi.application"
APPEND_SLASH = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {
    "default": {
        **env.database(env.secret("DATABASE_URL", default="postgresql://127.0.0.1:5432/traceability")),
        # The pool keeps connections, and traceability.postgresql looks at each that it hands out; Django refuses an age.
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": False,
        "DISABLE_SERVER_SIDE_CURSORS": False,
    }
}
# Which of the four roles the address logs in as; the checks hold the application to having no more than its own.
DATABASE_ROLE = env.text("DATABASE_ROLE", default="app")
_pool_connections_max = env.integer("DATABASE_POOL_MAX", default=0)
DATABASES["default"]["OPTIONS"] |= {
    "connect_timeout": 5,
    "application_name": env.text("APPLICATION_NAME", default="traceability"),
    # An open transaction holds the sequencer's horizon back for everybody, so an idle one is cut off.
    "options": " ".join(
        f"-c {name}={value}"
        for name, value in {
            "statement_timeout": env.integer("STATEMENT_TIMEOUT_MS", default=30_000),
            "idle_in_transaction_session_timeout": env.integer("IDLE_IN_TRANSACTION_TIMEOUT_MS", default=10_000),
        }.items()
    ),
    # Parameters bound on the server break GROUP BY over expressions that carry values; hot paths
    # speak to psycopg themselves, bind theirs there, and say which statements are planned once.
    "server_side_binding": False,
    "prepare_threshold": 2**31,
} | (
    {"pool": {"min_size": 1, "max_size": _pool_connections_max, "timeout": 5, "max_idle": 120}}
    if _pool_connections_max
    else {}
)

REDIS_URL = env.secret("REDIS_URL", default="redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "traceability.cache.ForgivingRedisCache",
        "LOCATION": env.secret("CACHE_URL", default=urlsplit(REDIS_URL)._replace(path="/1").geturl()),
        "KEY_PREFIX": "traceability",
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5, "retry": Retry(NoBackoff(), 0)},
    }
}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/login"
LOGIN_REDIRECT_URL = "/console"
LOGOUT_REDIRECT_URL = "/"

# Times are stored and answered in UTC; pages for people turn them into Korean time where they print them.
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("ko", "한국어"), ("en", "English")]

STATIC_URL = "/static/"
STATIC_ROOT = env.text("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")) if PRODUCTION else None
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

SECURE_SSL_REDIRECT = _SECURE and env.boolean("SSL_REDIRECT", default=True)
# Probes arrive over the machine's own network, without TLS and without the public name.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.boolean("BEHIND_PROXY", default=False) else None
)
SECURE_HSTS_SECONDS = 31_536_000 if _SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _SECURE
SECURE_HSTS_PRELOAD = _SECURE
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _SECURE
SESSION_COOKIE_AGE = 12 * 3600
X_FRAME_OPTIONS = "DENY"

# Without a mail server nobody gets a digest; everything stands in the console all the same.
EMAIL_HOST = env.text("EMAIL_HOST")
EMAIL_PORT = env.integer("EMAIL_PORT", default=587, least=1)
EMAIL_HOST_USER = env.text("EMAIL_USER")
EMAIL_HOST_PASSWORD = env.secret("EMAIL_PASSWORD")
EMAIL_USE_TLS = env.boolean("EMAIL_TLS", default=True)
EMAIL_TIMEOUT = 10
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'dummy'}.EmailBackend"
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", default=f"no-reply@{urlsplit(PUBLIC_ORIGIN).hostname}")
NOTICES_KEPT_DAYS = env.integer("NOTICES_KEPT_DAYS", default=400, least=1)
DELIVERIES_KEPT_DAYS = env.integer("DELIVERIES_KEPT_DAYS", default=90, least=2)
# Programs are told of news only at public addresses; a desk and the tests have none.
WEBHOOKS_TO_LOOPBACK = env.boolean("WEBHOOKS_TO_LOOPBACK", default=False)

DATA_UPLOAD_MAX_MEMORY_SIZE = env.integer("BODY_BYTES_MAX", default=5 * 1024 * 1024, least=1024)
CAPTURE_BYTES_MAX = env.integer("CAPTURE_BYTES_MAX", default=200 * 1024 * 1024, least=1024)
CAPTURE_EVENTS_MAX = env.integer("CAPTURE_EVENTS_MAX", default=100_000, least=1)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 10

LOGGING_CONFIG = "traceability.logs.configure"
LOGGING = logs.describe(as_json=PRODUCTION, level=env.text("LOG_LEVEL", default="INFO"))
PROMETHEUS_EXPORT_MIGRATIONS = False

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["api.authentication.KeyAuthentication",
                                       "rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "api.problems.handle",
    "NUM_PROXIES": env.integer("PROXIES", default=0),
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Used battery traceability",
    "DESCRIPTION": "Records who held each traction battery from manufacture to recycling, flags gaps, writes reports.",
    "VERSION": VERSION,
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    # Choices stay where they are used: as components of their own they would need names that mean nothing.
    "POSTPROCESSING_HOOKS": [],
    "TAGS": [
        {"name": "events", "description": "What happened: recorded, foreseen, read. · 이벤트 기록·예측·조회"},
        {"name": "batteries", "description": "Who holds what, and each one's story. · 보유 현황과 이력"},
        {"name": "gaps", "description": "Where the claims do not add up. · 관리 공백"},
        {"name": "webhooks", "description": "Programs that are told of the steps of gaps. · 웹훅"},
        {"name": "reports", "description": "Compliance reports. · 이행 보고서"},
        {"name": "epcis", "description": "EPCIS 2.0 capture and query, as GS1 has it. · EPCIS 2.0"},
        {"name": "reference", "description": "Operators, sites, models, limits, event types. · 기준정보"},
    ],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# Celery is never trusted with truth: work lies in PostgreSQL, a message only says that there is some.
# Every value below was chosen against a failure seen in testing; a lost broker costs latency and nothing else.
CELERY_BROKER_URL = REDIS_URL
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
_visibility_timeout_s = 900
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": _visibility_timeout_s,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_timeout": 10,
    "socket_connect_timeout": 5,
    "socket_keepalive": True,
    "retry_on_timeout": True,
    "health_check_interval": 10,
}
CELERY_RESULT_BACKEND_TRANSPORT_OPTIONS = {"visibility_timeout": _visibility_timeout_s}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
# A failure is tried again from the row's state, never by the broker, where a poisoned task would loop for ever.
CELERY_TASK_ACKS_ON_FAILURE = True
CELERY_TASK_ACKS_ON_TIMEOUT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_TASK_TIME_LIMIT = 240
CELERY_TASK_SOFT_TIME_LIMIT = 200
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 300_000
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30
CELERY_WORKER_ENABLE_SOFT_SHUTDOWN_ON_IDLE = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_PUBLISH_RETRY = False
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_DEFAULT_QUEUE = "q.default"
# Each with an exchange of its own: queues on the default one would all get a copy of every message.
CELERY_TASK_QUEUES = [Queue(name, Exchange(name), routing_key=name) for name in ("q.default", "q.slow", "q.egress")]
CELERY_TASK_ROUTES = {"*.send_*": "q.egress", "*.export*": "q.slow", "traceability.tasks.verify": "q.slow"}
CELERY_WORKER_ETA_TASK_LIMIT = 100
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
# Written after every tick, so that its age shows whether the clock runs.
CELERY_BEAT_SYNC_EVERY = 1
CELERY_BEAT_SCHEDULE_FILENAME = env.text("BEAT_FILE", default=str(BASE_DIR / ".local" / "beat-schedule"))
# The quickest first: behind the others it would wait for a worker while questions wait for it.
LEDGER_FOLLOWER_TASKS = ["events.tasks.follow_queries", "batteries.tasks.follow", "compliance.tasks.follow"]
CELERY_BEAT_SCHEDULE = schedule.TICKS
