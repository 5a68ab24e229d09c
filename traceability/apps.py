from importlib import import_module

from django.apps import AppConfig


class TraceabilityConfig(AppConfig):
    name = "traceability"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "the assembled service"

    def ready(self) -> None:
        # The Celery application must exist before the first task is sent, or a task goes to Celery's
        # default one, which speaks AMQP to a port where nobody listens.
        import_module("traceability.celery")
        import_module("traceability.checks")
