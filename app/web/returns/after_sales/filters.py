"""The filters of the list, as the address has them; a case opened from there keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import url_for

from app.queries.returns.desk.queue import CaseFilter
from app.web.base.access import acting, person
from app.web.base.lists import asked_filter, number
from workflows.returns.flow import ReturnGround
from workflows.returns.service.queue_order import QueueOrder
from workflows.returns.states import FINAL, ReturnState
from workflows.roles import Permission

NAMES = (
    "state",
    "ground",
    "category",
    "center",
    "alarm",
    "mine",
    "waits",
    "shop",
    "sort",
)
# From which of the two lists a case was opened.
LIST = "list"
OPEN, OVER = "open", "over"
LISTS: Mapping[str, str] = {OPEN: "after_sales.queue", OVER: "after_sales.over"}
MINE, NOBODYS = "1", "0"


def readable() -> frozenset[int] | None:
    """The centers whose returns this person may read; None means all."""
    return acting().centers(Permission.RETURN_READ)


def kept_filters() -> dict[str, Any]:
    """The filters that the address has."""
    found = {name: asked_filter(name) for name in NAMES}
    return {name: value for name, value in found.items() if value}


def case_filter(*, over: bool) -> CaseFilter:
    """What the list shows; what is none of the choices narrows nothing."""
    given = kept_filters()
    wanted = tuple(s for s in ReturnState if s.value == given.get("state"))
    centers = readable()
    chosen = number(given.get("center", ""))
    if chosen is not None:
        centers = frozenset({chosen}) if centers is None else centers & {chosen}
    return CaseFilter(
        centers=centers,
        states=wanted or (FINAL if over else ()),
        ground=next((g for g in ReturnGround if g.value == given.get("ground")), None),
        category=given.get("category", "")[:32],
        alarm=given.get("alarm") == "1",
        assigned_id=person().person_id if given.get("mine") == MINE else None,
        nobodys=given.get("mine") == NOBODYS,
        merchant_id=number(given.get("shop", "")),
        unanswered=given.get("waits") == "1",
        order=next((o for o in QueueOrder if o.value == given.get("sort")), QueueOrder.DUE),
        after=asked_filter("after"),
    )


def list_opened_from() -> str:
    """The name of the list that the page was opened from; empty where it was not from one."""
    name = asked_filter(LIST)
    return name if name in LISTS else ""


def carried_filters() -> dict[str, Any]:
    """What the addresses of a case carry on: the list and its filters, or nothing."""
    opened = list_opened_from()
    return kept_filters() | {LIST: opened} if opened else {}


def list_address(name: str = OPEN) -> str:
    """The list with its filters."""
    there = url_for(LISTS[list_opened_from() or name])
    kept = kept_filters()
    return f"{there}?{urlencode(kept)}" if kept else there
