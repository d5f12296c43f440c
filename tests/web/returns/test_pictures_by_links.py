"""Each kind of link against each kind of picture: what a buyer sent goes to the buyer alone."""

from __future__ import annotations

import pytest
from support.build import FOUNDER, NOW, Scene
from support.desk_pieces import picture, stored
from support.return_pieces import DAY, asked, delivered
from support.return_visits import buyer_of, visitor_of

from app.base import clock, db
from app.commands.audit.audit import give_access
from app.commands.evidence import attach
from app.commands.load import item_for_update
from app.commands.people import accounts
from app.commands.returns.access.passes import item_of, share_piece
from app.demo.buyer import let_in
from app.models.inspection.evidence import EvidencePurpose
from workflows.roles import Role

LATER = NOW + 10 * DAY
HOUSE = {"intake", "exception", "finding", "packing", "weighing", "return_arrival", "credential"}
# What the shop brought forward in a return: a decision may rest on it.
OF_SHOP = {"return_shop"}
SENT = "return_request"
# Who holds what, and the pictures that open by it. Before the comparison the buyer sees the
# bench's and the packing's, and their own; whoever only looks sees nothing of the return's.
OPENS = {
    "regulator": HOUSE | OF_SHOP,
    "shared link": {"finding"},
    "buyer who looks": {"finding", "packing"},
    "buyer who acts": {"finding", "packing", SENT},
    "shop": {"intake", "exception", "finding"},
    "nobody": set(),
}


def pictured(net):
    """A delivered piece with a return asked for and one picture of each purpose."""
    ref = delivered(net)
    case = asked(ref)
    keys = {}
    for shade, purpose in enumerate(EvidencePurpose, start=40):
        with db.transaction() as session:
            of_return = purpose.value.startswith("return_")
            kept = attach(
                session, item_for_update(session, ref), stored(shade), purpose,
                by=net.sealer, now=NOW, check_code=case if of_return else "",
            )  # fmt: skip
            keys[purpose.value] = kept.id
    with db.transaction() as session:
        link = give_access(session, "瑞丽市监局", [ref], 9, by=net.auditor, now=LATER)
    by = let_in(ref, LATER)
    with db.transaction() as session:
        shop, person = item_for_update(session, ref).merchant_id, net.people["merchant"].person_id
        accounts.grant(session, person, Role.MERCHANT, by=FOUNDER, now=NOW, merchant_id=shop)
        shared = share_piece(session, item_of(session, ref), by=by, now=LATER)
    return ref, case, keys, link, shared


@pytest.fixture
def scene():
    return Scene("pictured", pictured)


@pytest.mark.parametrize("holder", OPENS)
def test_a_link_opens_no_other_picture(made, browser, signed_in, monkeypatch, holder) -> None:
    monkeypatch.setattr(clock, "now", lambda: LATER)
    ref, case, keys, link, shared = made
    visits = {"buyer who looks": visitor_of, "buyer who acts": buyer_of}
    if holder in visits:
        visits[holder](browser, ref)
    someone = signed_in("merchant") if holder == "shop" else browser
    addresses = [
        f"/audit/case/{link if holder == 'regulator' else 'x' * 43}/{ref}/evidence/%d",
        f"/b/t/{shared if holder == 'shared link' else 'x' * 43}/photos/%d",
        f"/b/items/{ref}/photos/%d",
        f"/b/returns/{case}/photos/%d",
        f"/merchant/items/{ref}/photos/%d",
        "/evidence/%d",
    ]
    opened = {
        purpose
        for purpose, key in keys.items()
        for address in addresses
        if someone.get(address % key).status_code == 200
    }
    assert opened == OPENS[holder]


def test_what_a_regulator_reads_names_no_picture_of_the_buyer(made, browser, monkeypatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: LATER)
    ref, _, keys, link, _ = made
    page = browser.get(f"/audit/case/{link}/{ref}").get_data(as_text=True)
    assert f"/evidence/{keys['intake']}" in page
    assert f"/evidence/{keys[SENT]}" not in page
    assert picture(40) != picture(45)
