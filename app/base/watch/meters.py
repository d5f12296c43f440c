"""What this process counts while it serves, in the form that Prometheus reads."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import (
    MultiProcessCollector,
    mark_process_dead,
)
from sqlalchemy.pool import QueuePool

from app.base import config, db

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_own = CollectorRegistry()
REQUESTS = Counter(
    "jadegate_requests", "Requests answered", ("endpoint", "method", "status"), registry=_own
)
TOOK = Histogram(
    "jadegate_request_seconds",
    "How long answers took",
    ("endpoint",),
    registry=_own,
    buckets=SECONDS,
)
FAULTS = Counter(
    "jadegate_faults", "Answers 503 by the neighbour at fault", ("kind",), registry=_own
)
POOL = Gauge(
    "jadegate_pool_in_use",
    "Connections to the database in use",
    registry=_own,
    multiprocess_mode="livesum",
)


def count_answer(endpoint: str, method: str, status: int, seconds: float) -> None:
    """A request was answered."""
    REQUESTS.labels(endpoint, method, str(status)).inc()
    TOOK.labels(endpoint).observe(seconds)
    pool = db.engine().pool
    if isinstance(pool, QueuePool):
        POOL.set(pool.checkedout())


def written_meters() -> bytes:
    """The meters of all processes that serve here, else of this one alone."""
    if not config.meters_folder():
        return generate_latest(_own)
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]  # so is its library
    return generate_latest(together)


def forget_process(pid: int) -> None:
    """A process has ended: what it held it holds no more; what it counted stays."""
    if config.meters_folder():
        mark_process_dead(pid)  # type: ignore[no-untyped-call]  # so is its library
