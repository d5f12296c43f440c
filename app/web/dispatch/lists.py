"""What waits at this desk: to seal, to send, on the way, going back, not passed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template, request, url_for
from flask import session as browser
from flask.typing import ResponseReturnValue

from app.base.db import reading
from app.queries.dispatch.sealing import bag_binding
from app.queries.inspection import queues
from app.queries.inspection.queues import QueueFilter
from app.queries.network.shop_desk import pieces_appealed, where_to_send
from app.web.base.access import acting
from app.web.base.categories import category_asked, category_options
from app.web.base.language import say
from app.web.dispatch.desk import desk
from app.web.items.parcel_fields import courier_names
from app.web.items.states import listed_at
from workflows.intake.kinds import RETURN_METHODS
from workflows.roles import Permission
from workflows.verdict import Text

COURIER = "courier"  # the last one of this browser, offered again


@desk.get("/")
def queue() -> ResponseReturnValue:
    return list_page("queue", Permission.SEAL)


@desk.get("/held")
def held() -> ResponseReturnValue:
    return list_page("held", Permission.SEAL)


@desk.get("/parcels", access=Permission.DISPATCH)
def parcels() -> ResponseReturnValue:
    return list_page("parcels", Permission.DISPATCH)


@desk.get("/on-the-way", access=Permission.DELIVERY_RECORD)
def on_the_way() -> ResponseReturnValue:
    return list_page("on_the_way", Permission.DELIVERY_RECORD)


@desk.get("/going-back", access=Permission.HAND_BACK)
def going_back() -> ResponseReturnValue:
    return list_page("going_back", Permission.HAND_BACK)


@desk.get("/not-passed", access=Permission.HAND_BACK)
def not_passed() -> ResponseReturnValue:
    return list_page("not_passed", Permission.HAND_BACK)


def list_page(
    name: str,
    permission: Permission,
    results: dict[str, tuple[bool, str]] | None = None,
    typed: Mapping[str, str] | None = None,
) -> ResponseReturnValue:
    """One list, due first; `results` stand beside the rows after a batch without scripts."""
    args = request.args
    category = args.get("category", "")
    category = category_asked(category)
    merchant = args.get("merchant", "")
    merchant_id = int(merchant) if merchant.isascii() and merchant.isdigit() else 0
    endpoint = f"sealing.{name}"
    wanted = QueueFilter(
        states=listed_at(endpoint),
        centers=acting().centers(permission),
        category=category,
        merchant_id=min(merchant_id, 2**62) or None,
        after=args.get("after", ""),
        before=args.get("before", ""),
    )
    with reading() as session:
        page = queues.page(session, wanted)
        keys = [row.key for row in page.rows]
        beside = bag_binding(session, keys)
        waits = (
            pieces_appealed(session, keys) if permission is Permission.HAND_BACK else frozenset()
        )
        back_to = where_to_send(session, keys) if permission is Permission.HAND_BACK else {}
    only = {"category": category, "merchant": merchant}
    return render_template(
        f"dispatch/{name}.html",
        rows=page.rows,
        bound=beside,
        back_to=back_to,
        appealed=waits,
        here=endpoint,
        newer=_beside(endpoint, "before", page.newer, only),
        older=_beside(endpoint, "after", page.older, only),
        category=category,
        categories=category_options(),
        couriers=courier_names(),
        last_courier=browser.get(COURIER, ""),
        methods=[(key, say(text)) for key, text in RETURN_METHODS.items()],
        results=results or {},
        done=_summary(results),
        typed=typed or {},
    )


def _beside(endpoint: str, name: str, cursor: str, only: dict[str, str]) -> str:
    values: dict[str, Any] = {name: cursor, **{k: v for k, v in only.items() if v}}
    return url_for(endpoint, **values) if cursor else ""


def _summary(results: dict[str, tuple[bool, str]] | None) -> str:
    if not results:
        return ""
    good = sum(ok for ok, _ in results.values())
    left = len(results) - good
    return say(Text(f"{good} 件完成，{left} 件没有", f"{good} done, {left} not"))
