"""A house in the middle of a day: a piece in every state, returns on every road, all forms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import Any

from sqlalchemy import select
from support.build import Network, item_in
from support.desk_pieces import registered
from support.flows import return_roads as roads
from web.access.every_form import SeenForm, forms_of
from web.access.scene import (
    Belongings,
    address,
    belongings,
    pages_of,
)

from app.base import db
from app.base.config import current
from app.models.intake.item import Item
from app.models.people.account import Credential, RoleAssignment
from app.models.returns.case import ReturnCase
from workflows.inspection.states import ItemState

SAMPLES = {
    ItemState.AWAITING_BUYER: "handbag_deviation",
    ItemState.FAILED: "jade_treated",
    ItemState.UNDETERMINED: "supplement_undetermined",
    ItemState.QUARANTINED: "liquor_counterfeit",
}
# Recorded is no state that lasts, and what is back lies there by a return.
WALKED = [s for s in ItemState if s not in (ItemState.RECORDED, ItemState.BACK)]
ROADS = (
    roads.waiting, roads.appealed, roads.on_the_way, roads.come, roads.whole, roads.unconfirmed,
    roads.for_exchange, roads.due, roads.paid, roads.to_send_back, roads.closed,
)  # fmt: skip
# Who looks at the pages of a desk; two where the first may not do all of it.
PEOPLE = {
    "admin": ("admin",),
    "after_sales": ("customer_service",),
    "arrivals": ("receiving",),
    "auditor": ("auditor",),
    "comparison": ("inspector_2",),
    "inspector": ("inspector", "inspector_2"),
    "lots": ("inspector", "reviewer", "manager_net", "warehouse_keeper"),
    "manager": ("manager", "manager_net"),
    "merchant": ("merchant",),
    "orders": ("manager",),
    "purchasing": ("purchaser",),
    "recalls": ("reviewer", "manager"),
    "receiving": ("receiving_2",),
    "reviewer": ("reviewer",),
    "sealing": ("sealer",),
    "sign_in": ("admin",),
    "signatory": ("signatory",),
    "warehouse": ("warehouse_keeper",),
}
NUMBERS = re.compile(r"(QC|RT|LT|PO)-\d+-\d+|[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}|\d+")


def busy_day(net: Network) -> tuple[Belongings, dict[str, list[str]]]:
    """What is there, and by the name of a field what exists and is another center's."""
    made = belongings(net)
    for tag, state in enumerate(WALKED, 300):
        item_in(state, net, current(), SAMPLES.get(state, "jade"), tag=tag)
    for road in ROADS:
        road(net)
    with db.transaction() as session:
        there = net.people["inspector_far"].person_id
        role = session.scalars(
            select(RoleAssignment.id).where(RoleAssignment.person_id == there)
        ).one()
        paper = session.scalars(select(Credential.id).where(Credential.person_id == there)).first()
        foreign = {
            "assignment": [str(role)],
            "credential": [str(paper)],
            "to": [str(there)],
        }
    return made, foreign | {"ref": registered(net, center="ZZ", shop="别家店铺")}


def every_form(app: Any, made: Belongings, signed_in: Any) -> Iterator[tuple[Any, str, SeenForm]]:
    """(browser, pattern of the address, form): one for each set of fields that a desk's pages show.

    Each page is looked at by those of the desk itself, for every piece and case there is.
    """
    with db.reading() as session:
        pieces = [item.ref for item in session.scalars(select(Item).order_by(Item.id))]
        cases = [case.ref for case in session.scalars(select(ReturnCase).order_by(ReturnCase.id))]
    browsers = {login: signed_in(login) for logins in PEOPLE.values() for login in logins}
    known = set()
    for rule, method in pages_of(app):
        desk = rule.endpoint.partition(".")[0]
        if method != "GET" or desk not in PEOPLE:
            continue
        path = address(app, rule, made)
        paths = {path}
        paths |= {path.replace(made.piece, ref) for ref in pieces if made.piece in path}
        paths |= {path.replace(made.case, ref) for ref in cases if made.case in path}
        for where, login in product(sorted(paths), PEOPLE[desk]):
            answer = browsers[login].client.get(where)
            assert answer.status_code < 500, (where, login, answer.status_code)
            if answer.mimetype == "text/html":
                for form in forms_of(answer.get_data(as_text=True), where):
                    pattern = NUMBERS.sub("N", form.action)
                    fields = frozenset(NUMBERS.sub("N", name) for name in form.fields)
                    if (pattern, fields) not in known:
                        known.add((pattern, fields))
                        yield browsers[login], pattern, form
            answer.close()
