# One image for every process of the service; docker-compose.yml gives each its command and its database role.
FROM python:3.13-slim AS packages
RUN python -m venv /opt/venv
COPY requirements.lock .
RUN /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock

FROM python:3.13-slim
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PRODUCTION=1
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin traceability
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY manage.py CHANGELOG.md ./
COPY parties parties
COPY events events
COPY batteries batteries
COPY compliance compliance
COPY api api
COPY portal portal
COPY traceability traceability
RUN python -m compileall -q . && python manage.py collectstatic --no-input
# A fresh volume takes the owner of the folder that it is laid over.
RUN install -d -o 10001 -g 10001 /var/lib/signer
USER 10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=10s --start-period=30s --retries=3 CMD ["python", "manage.py", "probe", "web"]
CMD ["python", "-m", "granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--no-ws", \
     "--workers", "2", "--blocking-threads", "8", "--respawn-failed-workers", "--workers-kill-timeout", "30", \
     "traceability.wsgi:application"]
