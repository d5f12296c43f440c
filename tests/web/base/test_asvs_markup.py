"""What people typed stays text: every page of every role with markup in every name and sentence."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from support import desk_pieces
from web.test_fuzz import Paths, rules_of

from app.base.db import transaction
from workflows.roles import Role

MARK = "ASVS"
HOSTILE = f"{MARK}{{{{7*7}}}}<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
# What a file, a form or a prompt brings into the database, by table.
WRITTEN = {
    "agency": ["name_zh", "name_en", "address", "address_en", "phone", "cma_no", "cnas_no"],
    "center": ["name_zh", "name_en", "province", "city", "address"],
    "person": ["name", "name_en"],
    "credential": ["number", "issuer"],
    "merchant": ["shop"],
    "order_import": ["name"],
    "order_line": [
        "title", "sku", "product_id", "merchant_code", "streamer", "custom_proof", "status",
        "after_sale", "route_reason",
    ],
    "item": ["title", "waybill_in", "closing_reason"],
    "attachment": ["name", "note"],
    "finding": ["reason"],
    "inspection": ["review_note"],
    "sign_in_session": ["agent"],
}  # fmt: skip
PEOPLE = [
    Role.RECEIVING, Role.INSPECTOR, Role.REVIEWER, Role.SIGNATORY, Role.SEALER, Role.MANAGER,
    Role.CUSTOMER_SERVICE, Role.AUDITOR, Role.MERCHANT, Role.ADMIN,
]  # fmt: skip
SEEN_BY = {Role.INSPECTOR, Role.MANAGER, Role.AUDITOR, Role.CUSTOMER_SERVICE}


@pytest.fixture
def ref(network, app):
    """A piece that waits in the queue, then markup in all that stands about it."""
    made = desk_pieces.queued(network)
    with transaction() as session:
        for table, columns in WRITTEN.items():
            for column in columns:
                # With the key behind it, since some are unique.
                session.execute(text(f"UPDATE {table} SET {column} = :it || id"), {"it": HOSTILE})
    return made


@pytest.mark.parametrize("role", PEOPLE, ids=lambda role: role.value)
def test_nothing_typed_becomes_markup(app, ref, signed_in, role):
    someone = signed_in(role.value)
    paths, shown = Paths(app, ref), []
    for rule, method in rules_of(app, role):
        if method != "GET":
            continue
        answer = someone.client.get(paths.of(rule))
        if answer.mimetype == "text/html":
            page = answer.get_data(as_text=True)
            assert "<script>alert" not in page, rule
            assert "<img src=x" not in page, rule
            assert f"{MARK}49" not in page, rule
            assert "\"'><img" not in page, rule
            shown += [rule.rule] if f"{MARK}{{{{7*7}}}}&lt;script" in page else []
    assert (len(shown) > 0) or role not in SEEN_BY
