"""The live room's page: what passed and failed to-day, on the phone beside the streamer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading
from app.queries.network import live_room as query
from app.web.base.categories import known_defects
from app.web.base.language import say
from app.web.base.lists import asked_filter
from app.web.network.merchant.desk import desk, mine
from workflows.inspection.decisions import DECISIONS, Figure
from workflows.verdict import Text

# Looked at again by the page while it is in sight; nothing is read where nothing happened.
EVERY_SECONDS = 30
FIGURES: Mapping[Figure, Text] = {
    "passed": Text("通过", "Passed"),
    "deviation": Text("与描述有差异", "Deviates"),
    "failed": Text("不通过", "Failed"),
    "undetermined": Text("无法判定", "Undetermined"),
}


@desk.get("/live")
def live() -> ResponseReturnValue:
    """The day; 204 where the page that asks has seen all of it (`seen`, the mark it was given)."""
    shops, since = mine(), _midnight()
    room, seen = asked_filter("room", 200), asked_filter("seen")
    with reading() as session:
        mark = query.mark_of(session, shops, since)
        if seen == mark:
            return Response(status=204)
        day = query.live_day(session, shops, since, room=room)
    again: dict[str, Any] = {"seen": mark} | ({"room": room} if room else {})
    every = say(Text("全部直播间", "All live rooms"))
    return render_template(
        "network/merchant/live.html",
        day=day,
        figures=[(say(name), day.figures.get(key, 0), key) for key, name in FIGURES.items()],
        decisions=DECISIONS,
        defects=known_defects(),
        pictures={
            one.key: [_picture(one.ref, key) for key in one.pictures] for one in day.verdicts
        },
        rooms=[(every, url_for("merchant.live"), not room)]
        + [(name, url_for("merchant.live", room=name), name == room) for name in day.rooms],
        again=url_for("merchant.live", **again),
        every=EVERY_SECONDS,
        now=clock.now(),
    )


def _picture(ref: str, key: int) -> dict[str, str]:
    at: dict[str, Any] = {"ref": ref, "key": key}
    return {
        "url": url_for("merchant.photo", **at),
        "thumb": url_for("merchant.thumb", **at),
        "alt": ref,
    }


def _midnight() -> datetime:
    return datetime.combine(clock.local(clock.now()).date(), time(), clock.SHANGHAI)
