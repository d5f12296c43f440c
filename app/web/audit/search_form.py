"""The filters of an auditor's list, as the address of the page states them."""

from __future__ import annotations

from datetime import date

from flask import request

from app.queries.audit.certificates import Search
from app.web.base.access import acting
from workflows.intake.codes.meaning import CodeKind, form_of
from workflows.papers.states import ISSUED
from workflows.roles import Permission
from workflows.strict_json.days import day_in

FILTERS = (
    "number", "item", "order", "merchant", "agency", "inspector",
    "category", "center", "since", "until", "words", "state",
)  # fmt: skip
LONGEST = 200
MOST_DIGITS = 15


def search_of_address() -> Search:
    """What is asked for; a day or a key that can't be read asks for nothing."""
    given = {name: (request.args.get(name) or "").strip()[:LONGEST] for name in FILTERS}
    return Search(
        number=form_of(CodeKind.CERTIFICATE, given["number"]),
        item=form_of(CodeKind.ITEM, given["item"]),
        order=form_of(CodeKind.ORDER, given["order"]),
        merchant=given["merchant"],
        agency_id=key_in(given["agency"]),
        inspector=given["inspector"],
        category=given["category"],
        center_id=key_in(given["center"]),
        since=_day(given["since"]),
        until=_day(given["until"]),
        words=given["words"],
        state=given["state"] if given["state"] in ISSUED else "",
        centers=acting().centers(Permission.AUDIT_READ),
    )


def key_in(text: str) -> int | None:
    """A row's key out of an address."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None


def _day(text: str) -> date | None:
    return day_in(text)
