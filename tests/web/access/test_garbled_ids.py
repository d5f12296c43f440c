"""A key that is none writes nothing, on no desk: 4xx and a sentence; never “all of them”."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from support.build import Scene
from web.access.scene import (
    EVERYBODY,
    SHOP,
    WITH_ACCOUNT,
    address,
    belongings,
    pages_of,
    roles_of,
    written_pages,
)

from app.base import db
from app.models.people.account import Credential, RoleAssignment
from workflows.roles import Role

PAGES = written_pages()
JSON = {"Accept": "application/json"}
NO_KEYS = ("abc", "1x", "-1", "1.0", "０", "999999", "99999999999999999999", "1 OR 1=1")
# A request of its own may leave these: that somebody looked, and that a session was used.
LEFT_OUT = ("sign_in_session", "item_look")


@pytest.fixture
def scene():
    return Scene("access", belongings)


def all_rows():
    """Every row of every table."""
    with db.reading() as session:
        return {
            name: [tuple(row) for row in session.execute(select(table))]
            for name, table in db.Base.metadata.tables.items()
            if name not in LEFT_OUT
        }


def differing(before):
    return [name for name, rows in all_rows().items() if rows != before[name]]


@pytest.fixture
def held(app, network):
    """An assignment and a credential of the second sealer and the second inspector."""
    with db.reading() as session:
        role = session.scalars(
            select(RoleAssignment.id).where(RoleAssignment.person_id == network.sealer_2.person_id)
        ).one()
        paper = session.scalars(
            select(Credential.id).where(Credential.person_id == network.inspector_2.person_id)
        ).first()
    return {"assignment": role, "credential": paper}


def forms(network, held):
    """(who, page, a form that is right, its keys): each is sent with one key garbled at a time."""
    sealer, inspector = network.sealer_2.person_id, network.inspector_2.person_id
    center, agency = str(network.center_id), str(network.agency_id)
    found = []
    for who, at in (("admin", "/admin/people"), ("manager", "/board/staff")):
        found += [
            (who, f"{at}/{sealer}/grant", {"role": "receiving", "center": center}, ["center"]),
            (
                who,
                f"{at}/{sealer}/grant",
                {"role": "inspector", "center": center, "agency": agency},
                ["center", "agency"],
            ),
            (
                who,
                f"{at}/{sealer}/end_role",
                {"assignment": str(held["assignment"])},
                ["assignment"],
            ),
            (
                who,
                f"{at}/{inspector}/end_credential",
                {"credential": str(held["credential"])},
                ["credential"],
            ),
            (who, f"{at}/{sealer}/relate", {"shop": SHOP, "reason": "亲属"}, ["shop"]),
            (who, f"{at}/{sealer}/unrelate", {"merchant": "1"}, ["merchant"]),
        ]
    found += [
        ("admin", f"/admin/people/{sealer}/grant", {"role": "merchant", "shop": SHOP}, ["shop"]),
        (
            "admin",
            f"/admin/agencies/{agency}/scope",
            {"center": center, "categories": "jade"},
            ["center"],
        ),
        ("admin", "/admin/shops/1", {"center": center}, ["center"]),
    ]
    return found


def test_one_garbled_key_in_a_form_that_is_right(network, made, held, signed_in):
    browsers = {who: signed_in(who) for who in ("admin", "manager")}
    before, wrong, sent = all_rows(), [], 0
    for who, page, form, keys in forms(network, held):
        for name in keys:
            for no_key in NO_KEYS:
                answer = browsers[who].post(page, {**form, name: no_key}, headers=JSON)
                sent += 1
                said = answer.get_json(silent=True) or {}
                if not 400 <= answer.status_code < 500 or said.get("type") in (
                    None,
                    "urn:jadegate:someone_faster",
                ):
                    wrong.append((who, page, name, no_key, answer.status_code, said.get("type")))
                changed = differing(before)
                if changed:
                    wrong.append((who, page, name, no_key, "wrote", changed))
                    before = all_rows()
    assert wrong == []
    assert sent == len(NO_KEYS) * 17


def test_what_is_of_another_person_is_not_ended_by_way_of_this_one(network, held, made, signed_in):
    other = network.receiving_2.person_id
    browsers = {who: signed_in(who) for who in ("admin", "manager")}
    before = all_rows()
    for who, at in (("admin", "/admin/people"), ("manager", "/board/staff")):
        someone = browsers[who]
        for page, form in (
            ("end_role", {"assignment": held["assignment"]}),
            ("end_credential", {"credential": held["credential"]}),
        ):
            answer = someone.post(f"{at}/{other}/{page}", form, headers=JSON)
            assert answer.status_code == 404, (who, page)
    assert differing(before) == []


def test_a_garbled_center_in_a_filter_shows_no_more_than_none(made, signed_in):
    """The manager of one center: whatever the address says, the rows are those of that center."""
    manager = signed_in("manager_far")
    for page in ("/board/?center={}", "/board/merchants?center={}", "/orders/search?center={}"):
        for no_key in NO_KEYS:
            answer = manager.get(page.format(no_key))
            assert answer.status_code == 200
            assert SHOP not in answer.get_data(as_text=True)


def test_a_key_in_the_address_that_names_nothing(app, made, network, signed_in):
    """Every page with a key or reference in its address, for every role that may open it."""
    browsers: dict[Role, Any] = {role: signed_in(role.value) for role in WITH_ACCOUNT}
    wrong, sent = [], 0
    before = all_rows()
    for rule, method in pages_of(app):
        line = PAGES[rule.endpoint, method]
        keys = [name for name in rule.arguments if name in ("key", "ref", "sub", "number", "code")]
        if not keys or rule.endpoint.startswith(("api.", "static")) or line == EVERYBODY:
            continue
        role = min(roles_of(line), key=list(Role).index)
        someone = browsers[role]
        path = address(app, rule, made)
        for name in keys:
            value = str(made.of("piece", name) if name != "ref" else "")
            goods = (made.lot, made.purchase, made.unit, made.stocked_lot, made.recall)
            refs = (made.case, made.piece, *goods)
            right = value or next(v for v in refs if v in path)
            for no_key in ("abc", "-1", "999999", "QC-2026-999999"):
                if name == "code" and method == "GET":
                    continue  # curves of a check that has none: a page without one
                garbled = path.replace(f"/{right}", f"/{no_key}", 1)
                if garbled == path:
                    continue
                ask = someone.get if method == "GET" else someone.post
                answer = ask(garbled)
                sent += 1
                if not 400 <= answer.status_code < 500:
                    wrong.append((role.value, method, garbled, answer.status_code))
                answer.close()
    assert wrong == []
    assert sent > 300
    assert differing(before) == []
