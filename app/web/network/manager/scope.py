"""What the address asks the board to show: center, days, category, and by what it is grouped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import request

from app.base import clock
from app.base.db import reading
from app.queries.network import board
from app.queries.network.board_scope import By, Scope
from app.web.base.access import acting
from app.web.base.categories import category_asked, category_name
from app.web.base.language import say
from app.web.base.lists import chosen_center
from workflows.roles import Permission
from workflows.verdict import Text
from workflows.whole import whole

DAYS: dict[str, Text] = {
    "1": Text("今天", "Today"),
    "7": Text("近 7 天", "7 days"),
    "30": Text("近 30 天", "30 days"),
}
BY_NAMES: Mapping[By, Text] = whole(
    By,
    {
        By.CATEGORY: Text("品类", "Category"),
        By.INSPECTOR: Text("检验员", "Inspector"),
        By.AGENCY: Text("机构", "Agency"),
        By.MERCHANT: Text("商家", "Merchant"),
        By.LIVE_ROOM: Text("直播间", "Live room"),
    },
)


@dataclass(frozen=True, slots=True)
class BoardScope:
    """The scope of a request, with its filters as they stand in the address."""

    scope: Scope
    midnight: datetime
    by: By
    center: int | None
    days: str
    category: str
    centers: list[tuple[int, str]]

    @property
    def kept(self) -> dict[str, Any]:
        """The filters, to go on in other addresses."""
        found = {"center": self.center, "days": self.days, "category": self.category}
        return {key: value for key, value in found.items() if value}

    @property
    def name(self) -> str:
        """The center or centers in words."""
        return dict(self.centers).get(self.center or 0, say(Text("所有中心", "All centers")))

    def group_name(self, group: str) -> str:
        """A group in the request's language."""
        return category_name(group) if self.by is By.CATEGORY else group


def scope_of_address() -> BoardScope:
    """Read the address; what is no filter counts as none."""
    now = clock.now()
    with reading() as session:
        places = _places(session)
    args = request.args
    center = chosen_center(places, args.get("center", ""))
    days = args.get("days", "7") if args.get("days", "7") in DAYS else "7"
    category = args.get("category", "")
    category = category_asked(category)
    by = args.get("by", "")
    midnight = _midnight(now)
    keys = (center,) if center is not None else tuple(key for key, _ in places)
    since = midnight - timedelta(days=int(days) - 1)
    return BoardScope(
        scope=Scope(keys, since, now, category),
        midnight=midnight,
        by=By(by) if by in set(By) else By.CATEGORY,
        center=center,
        days=days,
        category=category,
        centers=[(key, say(name)) for key, name in places],
    )


def _places(session: Any) -> list[tuple[int, Text]]:
    return board.centers(session, acting().centers(Permission.BOARD_READ))


def _midnight(now: datetime) -> datetime:
    here = clock.local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return here.astimezone(UTC)
