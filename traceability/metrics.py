"""The figures that say whether work moves, read from the database and the broker when Prometheus asks."""

from collections.abc import Iterator

import redis
from django.conf import settings
from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse
from django_prometheus.exports import ExportToDjangoView
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily

from batteries.subscriptions import delivering
from events import sequencer
from events.log import cosigning, publishing
from traceability import probes, progress, verification

_PREFIX = "traceability_"


class Work:
    """A collector of how far each stage is behind the one before it."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the gauges of those sources that answer; a source that is away is missing, not zero."""
        for read, away in _SOURCES:
            try:
                yield from list(read())
            except away:
                continue


def tell_metrics(request: HttpRequest) -> HttpResponse:
    """Answer the process's own counters and, after them, the state of the work."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Work())
    response = ExportToDjangoView(request)
    response.content += generate_latest(registry)
    return response


def _read_ledger() -> Iterator[GaugeMetricFamily]:
    lag = sequencer.lag()
    yield GaugeMetricFamily(
        f"{_PREFIX}ledger_waiting_claims", "Recorded claims without a position", lag.claims
    )
    yield GaugeMetricFamily(
        f"{_PREFIX}ledger_waiting_seconds", "Age of the oldest of them", float(lag.seconds)
    )
    lags, waiting = progress.read_lags(), progress.read_waiting()
    for name, text, values in (
        ("consumer_behind_claims", "Claims of the log not handled yet", _counts(lags)),
        ("consumer_behind_seconds", "Age of the oldest of them", _ages(lags)),
        ("waiting", "Duties that are due and no gaps yet; reports not built yet", _counts(waiting)),
        ("waiting_seconds", "Time since the oldest of them was due or asked for", _ages(waiting)),
        ("set_aside", "Work that failed and was set aside: manage.py set_aside", progress.count_set_aside()),
    ):
        gauge = GaugeMetricFamily(f"{_PREFIX}{name}", text, labels=["work" if "waiting" in name else "consumer"])
        for label, value in values.items():
            gauge.add_metric([label], value)
        yield gauge


def _counts(lags: dict[str, progress.Lag]) -> dict[str, float]:
    return {name: lag.count for name, lag in lags.items()}


def _ages(lags: dict[str, progress.Lag]) -> dict[str, float]:
    return {name: lag.seconds for name, lag in lags.items()}


def _read_witnesses() -> Iterator[GaugeMetricFamily]:
    published = publishing.published()
    size = published.size if published else 0
    yield GaugeMetricFamily(f"{_PREFIX}log_published_claims", "Claims in the newest signed checkpoint", size)
    for name, text, read in (
        ("behind_claims", "Published claims that it has not cosigned", lambda one: size - (one.size or 0)),
        ("cosigned_timestamp_seconds", "Time of its last cosignature, in seconds since 1970; 0 for none", _cosigned),
        ("contradicts", "1 where it knows another history of the log", lambda one: int(one.contradicts)),
    ):
        gauge = GaugeMetricFamily(f"{_PREFIX}witness_{name}", text, labels=["witness"])
        for one in cosigning.standings():
            gauge.add_metric([one.name], read(one))
        yield gauge


def _cosigned(standing: cosigning.Standing) -> float:
    return standing.cosigned_at.timestamp() if standing.cosigned_at else 0.0


def _read_verification() -> Iterator[GaugeMetricFamily]:
    if (run := verification.newest()) is None:
        return
    yield GaugeMetricFamily(
        f"{_PREFIX}verification_findings", "What the newest verification of the ledger found", run.findings
    )
    yield GaugeMetricFamily(
        f"{_PREFIX}verification_claims", "Claims that it has verified", run.claims
    )
    yield GaugeMetricFamily(
        f"{_PREFIX}verification_ended_timestamp_seconds", "When it ended", run.ended_at.timestamp()
    )


def _read_subscriptions() -> Iterator[GaugeMetricFamily]:
    gauge = GaugeMetricFamily(f"{_PREFIX}subscriptions", "EPCIS subscriptions", labels=["state"])
    for state, number in delivering.count_states().items():
        gauge.add_metric([state], number)
    yield gauge


def _read_queues() -> Iterator[GaugeMetricFamily]:
    waiting = GaugeMetricFamily(
        f"{_PREFIX}queue_messages", "Messages waiting in the broker", labels=["queue"]
    )
    with probes.open_broker() as client:
        for queue in settings.CELERY_TASK_QUEUES:
            waiting.add_metric([queue.name], client.llen(queue.name))
    yield waiting


_SOURCES = (
    (_read_ledger, DatabaseError), (_read_witnesses, DatabaseError), (_read_verification, DatabaseError),
    (_read_subscriptions, DatabaseError), (_read_queues, redis.RedisError),
)  # fmt: skip
