"""What machines ask: does this process live, may people be sent here, what does it count."""

from __future__ import annotations

import hmac

from flask import Response, request
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.config import current
from app.base.db import reading
from app.base.errors import Missing
from app.base.watch.meters import written_meters
from app.base.watch.neighbours import neighbour_behind
from app.queries.gauges import GaugeFigure, read_gauges
from app.queries.readiness import ready_now
from app.web.base.access import address
from app.web.base.desk import PUBLIC, SIGNED_IN, Desk
from workflows.audit.readiness import SeenOfMachine
from workflows.verdict import Text

OK, UNAVAILABLE = 200, 503
desk = Desk("machines", Text("", ""), "", SIGNED_IN)


@desk.get("/healthz", access=PUBLIC)
def health() -> ResponseReturnValue:
    return {"ok": True}


@desk.get("/readyz", access=PUBLIC)
def ready() -> ResponseReturnValue:
    """Whether people may be sent here, and what is due to be looked at. Names no details."""
    found, _ = ready_now(current())
    return {"ok": found.ok, "checks": found.checks}, OK if found.ok else UNAVAILABLE


@desk.get("/metrics", access=PUBLIC)
def metrics() -> ResponseReturnValue:
    """All that is counted, in the text form of Prometheus; for who holds the key."""
    if not _may_read():
        raise Missing
    found, seen = ready_now(current())
    lines = [f'jadegate_check{{name="{check}"}} {int(ok)}' for check, ok in found.checks.items()]
    lines += [_line(one) for one in (*_of_machine(seen), *_of_database())]
    text = written_meters() + "\n".join(lines).encode() + b"\n"
    return Response(text, content_type="text/plain; version=0.0.4; charset=utf-8")


def _may_read() -> bool:
    key = current().metrics_key
    if not key:
        return not current().production and address() == "127.0.0.1"
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return hmac.compare_digest(sent.encode(), key.encode())


def _of_machine(seen: SeenOfMachine) -> list[GaugeFigure]:
    now = clock.now()
    ages = []
    if seen.ticked is not None:
        ages.append(GaugeFigure("tick_age_seconds", (now - seen.ticked).total_seconds()))
    if seen.key_ends is not None:
        ages.append(GaugeFigure("key_ends_in_seconds", (seen.key_ends - now).total_seconds()))
    return ages


def _of_database() -> list[GaugeFigure]:
    """A database that is away takes nothing from what this process counts."""
    try:
        with reading() as session:
            return list(read_gauges(session, clock.now()))
    except Exception as error:
        if neighbour_behind(error) is None:
            raise
        return []


def _line(one: GaugeFigure) -> str:
    label = f'{{of="{one.label}"}}' if one.label else ""
    return f"jadegate_{one.name}{label} {one.value:g}"
