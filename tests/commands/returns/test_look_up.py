"""Looking an order up: what opens it, what is counted, and who is never locked out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from support.databases import both_databases
from support.desk_pieces import PRICE, answer_to, at_once
from support.return_pieces import ASKED, delivered, pair
from vault.buyers import change_receiver

from app.base import db
from app.commands.returns.access.look_up import TypedOrder, look_up
from app.commands.returns.access.passes import end_device, item_of
from app.commands.returns.access.tries import forget_old_tries
from app.demo.buyer import device_of_buyer
from app.models.orders.order import OrderLine, ShopOrder
from app.models.returns.access import BuyerPass, CountedTries
from app.queries.returns.passes import device_digest, open_pass
from workflows.roles import AccessWay

pytestmark = pytest.mark.usefixtures("database")
HOUR = timedelta(hours=1)
PHONE = "1288"


def order_of(ref, **values):
    """The order of a piece, changed as an import would; (number, sub-number)."""
    with db.transaction() as session:
        order = session.get_one(ShopOrder, item_of(session, ref).line.order_id)
        line = session.scalars(select(OrderLine).where(OrderLine.order_id == order.id)).first()
        line.sub_number, line.payable = f"{line.sub_number}77", PRICE
        key, told = order.id, (order.number, line.sub_number)
    change_receiver(key, **values)
    return told


def tried(number, phone=PHONE, fact="", *, device="", now=ASKED):
    """(status, code) of a look-up, and the cookie where it opens."""
    cookie = []

    def act(session):
        typed = TypedOrder(number=number, phone=phone, fact=fact)
        cookie.append(look_up(session, typed, device=device, now=now).device)

    status, code, _ = answer_to(act)
    return status, code, cookie[0] if cookie else ""


WRONG = (422, "no_match", "")
LOCKED = (429, "too_many_tries", "")


@pytest.mark.parametrize(
    ("known", "phone", "fact", "way", "digits"),
    [
        ("13900001288", "1288", "", AccessWay.DIGITS, 4),
        ("13900001288", "13900001288", "", AccessWay.DIGITS, 11),
        ("139****1288", "1288", "", AccessWay.DIGITS, 4),
        ("1********88", "1288", "陈", AccessWay.MASKED, 2),
        ("1********88", "1288", "12800", AccessWay.MASKED, 2),
        ("1********88", "1288", "", None, 0),
        ("1********88", "1288", "王", None, 0),
        ("1********88", "1288", "12800.01", None, 0),
        ("1********88", "1289", "陈", None, 0),
        ("1*********8", "1288", "陈", None, 0),
        ("13900001288", "1289", "陈", None, 0),
    ],
)
def test_what_opens_an_order_to_look_at(network, known, phone, fact, way, digits, sold_piece):
    number, _ = order_of(sold_piece, phone=known)
    status, _, cookie = tried(number, phone, fact)
    assert (status == 200) is (way is not None)
    with db.reading() as session:
        granted = open_pass(session, device_digest(cookie), ASKED)
    if way is None:
        assert granted is None
        return
    assert (granted.access.way, granted.digits, granted.acts) == (way, digits, False)
    with db.reading() as session:
        assert open_pass(session, device_digest(cookie), ASKED + 12 * HOUR) is None


@both_databases
def test_every_number_of_an_order_counts_into_one(network, sold_piece):
    number, sub = order_of(sold_piece)
    ways = (number, sub, f" {number} ", "".join(chr(ord(d) + 0xFEE0) for d in number))
    for n in range(15):
        assert tried(ways[n % 4], "0000") == WRONG
    for way in ways:
        assert tried(way) == LOCKED
    assert tried("6900000000000099999", "0000") == WRONG
    assert tried(number, now=ASKED + HOUR)[0] == 200


def test_a_number_of_nobody_is_limited_in_the_same_words(network):
    for _ in range(15):
        assert tried("6911", "0000") == WRONG
    assert tried("6911", "0000") == LOCKED


def test_a_right_answer_takes_no_try(network, sold_piece):
    number, _ = order_of(sold_piece)
    for _ in range(40):
        assert tried(number)[0] == 200
    assert tried(number, "0000") == WRONG


def test_strangers_lock_no_device_out_that_knows_the_order(network, sold_piece):
    ref = sold_piece
    number, _ = order_of(ref)
    mine = tried(number)[2]
    buyers = device_of_buyer(ref, ASKED)
    for _ in range(20):
        tried(number, "0000")
    assert tried(number) == LOCKED
    assert tried(number, device=buyers, now=ASKED + timedelta(minutes=1))[0] == 200
    # One who knows was right: the count begins anew, for a stranger too.
    assert tried(number, "0000") == WRONG
    for _ in range(20):
        tried(number, "0000")
    assert tried(number, device=mine)[0] == 200


def test_a_device_that_was_left_is_a_stranger_again(network, sold_piece):
    number, _ = order_of(sold_piece)
    mine = tried(number)[2]
    with db.transaction() as session:
        end_device(session, mine, ASKED)
    for _ in range(15):
        tried(number, "0000")
    assert tried(number, device=mine) == LOCKED


@both_databases
def test_tries_at_once_are_no_more_than_tries_in_a_row(network, sold_piece):
    number, _ = order_of(sold_piece)
    answers = at_once(*24 * [lambda: tried(number, "0000")])
    assert sorted(code for _, code, _ in answers) == 15 * ["no_match"] + 9 * ["too_many_tries"]


def test_another_order_ends_what_the_device_had_open(network):
    first, second = (order_of(delivered(network))[0] for _ in range(2))
    device = tried(first)[2]
    assert tried(second, device=device)[2] == device
    with db.reading() as session:
        rows = session.scalars(select(BuyerPass).order_by(BuyerPass.id)).all()
        assert [row.ended_at is None for row in rows] == [False, True]


def test_two_pieces_of_an_order_are_one_order(network):
    refs = pair(network)
    number, _ = order_of(refs[0])
    assert tried(number)[0] == 200


def test_a_cookie_that_this_house_never_gave_is_replaced(network, sold_piece):
    number, _ = order_of(sold_piece)
    assert tried(number, device="planted")[2] != "planted"


def test_counts_that_are_over_are_forgotten(network):
    tried("6911", "0000")
    with db.transaction() as session:
        assert forget_old_tries(session, ASKED + HOUR - timedelta(seconds=1)) == 0
        assert forget_old_tries(session, ASKED + HOUR) == 1
    with db.reading() as session:
        assert session.scalars(select(CountedTries)).all() == []


def test_what_is_kept_names_nobody(network, sold_piece):
    number, _ = order_of(sold_piece)
    device = tried(number)[2]
    tried(number, "0000")
    with db.transaction() as session:
        session.execute(update(BuyerPass).values(made_at=ASKED))
        kept = str([vars(row) for row in session.scalars(select(BuyerPass))])
        kept += str([vars(row) for row in session.scalars(select(CountedTries))])
    assert number not in kept
    assert device not in kept


def test_who_knows_one_of_two_orders_of_a_number_is_a_stranger_at_the_other(network, sold_piece):
    number, _ = order_of(sold_piece)
    twin, _ = order_of(delivered(network, shop="另一家店"), phone="13900004321")
    with db.transaction() as session:
        other = session.scalars(select(ShopOrder).where(ShopOrder.number == twin)).one()
        other.platform, other.number = "taobao", number
    mine = tried(number)[2]
    for _ in range(15):
        assert tried(number, "0000", device=mine) == WRONG
    assert tried(number, "4321", device=mine) == LOCKED
    # The own order opens all the same, and nobody's count begins anew by that.
    assert tried(number, device=mine)[0] == 200
    assert tried(number, "4321") == LOCKED
