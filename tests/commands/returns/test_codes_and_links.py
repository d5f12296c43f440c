"""One-time codes, platforms' links, verified callers: gained, bounded, used once, withdrawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import jwt
import pytest
from sqlalchemy import func, select
from support.databases import both_databases
from support.desk_pieces import answer_to, at_once
from support.flows.buyer_pass import verified
from support.return_pieces import ASKED, delivered

from app.base import config, db
from app.base.config import Misconfigured
from app.base.errors import Refusal
from app.commands.proof import end_all_of_order
from app.commands.returns.access.code_link import follow_code_link, order_linked
from app.commands.returns.access.codes import enter_code, send_code, tell_code
from app.commands.returns.access.passes import (
    buyer_with,
    end_device,
    end_links,
    item_of,
    share_piece,
    verify_caller,
    withdraw_pass,
)
from app.commands.returns.access.platform_link import follow_link
from app.commands.returns.access.sender import CodeSender, DeskSender, NotSent, code_sender
from app.demo.buyer import PocketSender, device_of_buyer, look_at
from app.models.audit.ledger import LedgerEvent
from app.models.orders.order import ShopOrder
from app.models.returns.access import BuyerCode, BuyerPass
from app.queries.returns.passes import device_digest, open_pass, order_access, waiting_of_device
from app.queries.returns.personal import bought_by_asking
from workflows.people.access import PassEnd
from workflows.returns.events import BuyerPassEnded
from workflows.roles import AccessWay, HowVerified

pytestmark = pytest.mark.usefixtures("database")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
SECRET = "a-secret-shared-with-the-platform-and-nobody-else-0123456789-abcdef"


def asked_for(device, now=ASKED, network="home"):
    pocket = PocketSender()
    send_code(pocket, "desk", device=device, network=network, now=now)
    return pocket.code


def entered(code, device, now=ASKED):
    """(status, code) of entering it, and the new cookie."""
    cookie = []
    status, said, _ = answer_to(
        lambda s: cookie.append(enter_code(s, code, device=device, now=now))
    )
    return status, said, cookie[0] if cookie else ""


def acts(device, now=ASKED):
    with db.reading() as session:
        granted = open_pass(session, device_digest(device), now)
    return granted is not None and granted.acts


def wrong(code):
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_a_code_makes_the_device_that_asked_the_buyers(network, sold_piece):
    device = look_at(sold_piece, ASKED)
    code = asked_for(device)
    assert not acts(device)
    status, _, cookie = entered(f" {code[:3]} {code[3:]} ", device, ASKED + 14 * MINUTE)
    assert (status, acts(cookie, ASKED + 2 * 60 * MINUTE)) == (200, True)
    assert not acts(cookie, ASKED + (2 * 60 + 14) * MINUTE)
    # The cookie from before is worth nothing: whoever planted or copied it stays outside.
    assert not acts(device)
    with db.reading() as session:
        assert open_pass(session, device_digest(device), ASKED) is None


def test_a_code_serves_once_for_a_quarter_of_an_hour_and_no_other_device(network, sold_piece):
    ref = sold_piece
    device, other = look_at(ref, ASKED), look_at(ref, ASKED)
    code = asked_for(device)
    assert entered(code, other)[:2] == (409, "no_code")
    assert entered(code, device, ASKED + 15 * MINUTE)[:2] == (409, "no_code")
    assert entered(code, device)[0] == 200
    assert entered(code, device)[:2] == (409, "no_code")


def test_five_wrong_tries_spend_a_code_and_nobody_elses(network, sold_piece):
    ref = sold_piece
    device, stranger = look_at(ref, ASKED), look_at(ref, ASKED)
    code, theirs = asked_for(device), asked_for(stranger)
    said = [entered(wrong(theirs), stranger)[1] for _ in range(6)]
    assert said == 4 * ["wrong_code"] + ["code_spent", "no_code"]
    assert entered(theirs, stranger)[1] == "no_code"
    assert entered(code, device)[0] == 200


@both_databases
def test_tries_at_once_spend_it_too(network, sold_piece):
    device = look_at(sold_piece, ASKED)
    code = asked_for(device)
    said = sorted(one for _, one, _ in at_once(*9 * [lambda: entered(wrong(code), device)]))
    assert said == sorted(4 * ["wrong_code"] + ["code_spent"] + 4 * ["no_code"])


@both_databases
def test_a_code_entered_at_once_on_two_tabs_serves_once(network, sold_piece):
    device = look_at(sold_piece, ASKED)
    code = asked_for(device)
    answers = at_once(*4 * [lambda: entered(code, device)[:2]])
    assert sorted(answers) == [(200, "")] + 3 * [(409, "no_code")]


class MessageSender:
    """A provider that brings messages to the buyer's phone, whoever had them sent."""

    at_desk = False

    def __init__(self):
        self.messages = []

    def send(self, code):
        self.messages.append(code)


def linked(link, device="", now=ASKED):
    """(status, code) of following a message's link, and the new cookie."""
    cookie = []
    status, said, _ = answer_to(
        lambda s: cookie.append(follow_code_link(s, link, device=device, now=now))
    )
    return status, said, cookie[0] if cookie else ""


def asks(phone, device, network, now):
    try:
        send_code(phone, "sms", device=device, network=network, now=now, address="at {}".format)
    except Refusal as refusal:
        return refusal.refused.code
    return "sent"


@pytest.mark.parametrize("minute", [0, 19])
def test_a_stranger_of_many_networks_uses_up_no_way_of_the_buyers(network, sold_piece, minute):
    """All codes of the order are gone for as long as the stranger likes: each brings a link."""
    start = ASKED + DAY
    phone, known = MessageSender(), device_of_buyer(sold_piece, start - 2 * 60 * MINUTE)
    strangers = [look_at(sold_piece, start) for _ in range(9)]
    said = [asks(phone, one, f"network {n}", start) for n, one in enumerate(strangers)]
    assert said == 3 * ["sent"] + 6 * ["too_many_tries"]
    now = start + minute * MINUTE
    buyers, first = look_at(sold_piece, now), strangers[0]
    assert asks(phone, buyers, "home", now) == "too_many_tries"
    for _ in range(5):  # nor does spoiling their own codes help
        entered(wrong(phone.messages[0].code), first, start)
    assert entered(phone.messages[0].code, first, start)[1] == "no_code"
    link = phone.messages[0].link.removeprefix("at ")
    with db.reading() as session:
        number = order_linked(session, link, now)  # as a preview reads it: nothing is used up
    assert number == phone.messages[0].order_number
    status, _, cookie = linked(link, buyers, now)
    assert (status, acts(cookie, now)) == (200, True)
    assert not [one for one in strangers if acts(one, now)]
    assert linked(link, first, now)[:2] == (409, "used_link")
    assert asks(phone, known, "elsewhere", now) == "sent"
    assert acts(entered(phone.messages[-1].code, known, now)[2], now)


def test_what_is_no_link_of_a_message_opens_nothing(network, sold_piece):
    phone, device = MessageSender(), look_at(sold_piece, ASKED)
    assert asks(phone, device, "home", ASKED) == "sent"
    link = phone.messages[0].link.removeprefix("at ")
    _, key, mark = link.split("-")
    for other in (
        "", "code--", f"code-{int(key) + 1}-{mark}", f"code-{key}-{mark}x", link.upper(),
        f"code-{key}-{64 * '0'}", f"code-{10**17}-{mark}", phone.messages[0].code,
    ):  # fmt: skip
        assert linked(other)[:2] == (409, "bad_link"), other
    assert linked(link, now=ASKED + 20 * MINUTE)[:2] == (409, "bad_link")
    assert entered(phone.messages[0].code, device)[0] == 200
    assert linked(link)[:2] == (409, "bad_link")  # the code did its work


@both_databases
def test_a_link_followed_at_once_on_two_devices_serves_one(network, sold_piece):
    phone, device = MessageSender(), look_at(sold_piece, ASKED)
    asks(phone, device, "home", ASKED)
    link = phone.messages[0].link.removeprefix("at ")
    answers = at_once(*3 * [lambda: linked(link)[:2]])
    assert sorted(answers) == [(200, "")] + 2 * [(409, "used_link")]


@pytest.mark.parametrize("end", ["receiver", "service", "left", "other code", "other link"])
def test_what_ended_the_proof_of_an_order_ends_its_messages_links(network, sold_piece, end):
    """Also of the earlier message, whose code a newer one had ended already."""
    phone, buyers, then = MessageSender(), look_at(sold_piece, ASKED), ASKED + 2 * MINUTE
    for n in (0, 1):
        assert asks(phone, buyers, "home", ASKED + n * MINUTE) == "sent"
    links = [sent.link.removeprefix("at ") for sent in phone.messages]
    if end == "receiver":
        with db.transaction() as session:
            end_all_of_order(session, item_of(session, sold_piece).line.order_id, then)
    elif end == "other link":
        assert linked(links.pop(), now=then)[:2] == (200, "")
    elif end == "service":
        device = device_of_buyer(sold_piece, ASKED)
        with db.transaction() as session:
            key = open_pass(session, device_digest(device), ASKED).access.pass_key
            by = network.customer_service
            withdraw_pass(session, item_of(session, sold_piece), key, by=by, now=then)
    else:
        _, _, cookie = entered(phone.messages[1].code, buyers, then)
        if end == "left":
            assert answer_to(lambda s: end_device(s, cookie, then))[0] == 200
    for link in links:
        assert linked(link, now=then)[:2] == (409, "bad_link"), end


def test_who_only_looked_ends_no_message_of_the_buyers(network, sold_piece):
    phone, strangers, then = MessageSender(), look_at(sold_piece, ASKED), ASKED + MINUTE
    assert asks(phone, strangers, "elsewhere", ASKED) == "sent"
    assert answer_to(lambda s: end_device(s, strangers, then))[0] == 200
    assert linked(phone.messages[0].link.removeprefix("at "), now=then)[:2] == (200, "")


def test_a_newer_code_ends_the_older_one(network, sold_piece):
    device = look_at(sold_piece, ASKED)
    old, new = asked_for(device), asked_for(device)
    assert entered(old, device)[1] in ("wrong_code", "")
    with db.reading() as session:
        ended = session.scalars(select(BuyerCode.ended).order_by(BuyerCode.id)).first()
    assert ended is PassEnd.NEWER
    assert new


def refused_code(device, now=ASKED, network="home"):
    with pytest.raises(Refusal) as often:
        asked_for(device, now, network)
    assert (often.value.status, often.value.refused.code) == (429, "too_many_tries")
    return often.value.refused.next_step.zh


def test_codes_are_few_an_hour_for_a_device(network, sold_piece):
    device = look_at(sold_piece, ASKED)
    for place in ("home", "work", "home"):
        asked_for(device, network=place)
    refused_code(device)
    assert asked_for(device, ASKED + 61 * MINUTE)


def test_a_stranger_keeps_the_buyer_waiting_and_known_devices_not_at_all(network, sold_piece):
    """Whoever knows the number and the phone's end asks from ever new devices."""
    ref = sold_piece
    buyers = device_of_buyer(ref, ASKED - 2 * 60 * MINUTE)
    for now in (ASKED, ASKED + 60 * MINUTE):
        for _ in range(3):
            asked_for(look_at(ref, now), now, "theirs")
        refused_code(look_at(ref, now), now, "theirs")
        assert "确认过" in refused_code(look_at(ref, now), now)
        later = now + 20 * MINUTE
        refused_code(look_at(ref, later), later, "theirs")
        assert asked_for(look_at(ref, later), later)
        assert asked_for(buyers, now)  # confirmed before: spared


def test_who_may_not_look_is_sent_no_code(network):
    for device in ("", "made up"):
        with pytest.raises(Refusal) as refused:
            asked_for(device)
        assert refused.value.refused.code == "pass_needed"


class Broken(PocketSender):
    at_desk = False

    def send(self, code):
        raise NotSent


class Phone(PocketSender):
    at_desk = False


def test_a_sender_that_fails_says_so_and_leaves_no_code(network, sold_piece):
    device = look_at(sold_piece, ASKED)
    with pytest.raises(Refusal) as refused:
        send_code(Broken(), "sms", device=device, network="home", now=ASKED)
    assert refused.value.refused.code == "code_unsent"
    assert entered("000000", device)[1] == "no_code"


def kept_codes():
    with db.reading() as session:
        kept = BuyerCode.id, BuyerCode.shown, BuyerCode.sender, BuyerCode.digest
        return session.execute(select(*kept)).all()


def test_of_a_code_that_was_sent_only_a_keyed_digest_is_kept(network):
    device, phone = look_at(delivered(network), ASKED), Phone()
    send_code(phone, "sms", device=device, network="home", now=ASKED)
    (row,) = kept_codes()
    assert (row.shown, row.sender, phone.code in row.digest) == (None, "sms", False)


def told(net, key, by, ref, now=ASKED):
    def act(session):
        tell_code(session, item_of(session, ref), key, HowVerified.IN_PERSON, by=by, now=now)

    return answer_to(act)[:2]


def shown_code(ref, now=ASKED):
    with db.reading() as session:
        found = order_access(session, item_of(session, ref).id, None, now)
    return [one.code for one in found.codes]


def found_by(label, centers=None, now=ASKED):
    with db.reading() as session:
        return [
            (one.item_ref, one.asking) for one in bought_by_asking(session, label, centers, now)
        ]


def test_a_caller_is_found_by_the_request_on_their_screen(network, sold_piece):
    ref = sold_piece
    device = look_at(ref, ASKED)
    code = asked_for(device)
    with db.reading() as session:
        label = waiting_of_device(session, device_digest(device), ASKED).label
    assert (ref, True) in found_by(label)
    assert found_by(label, [network.other_center_id]) == []
    # Another's four digits, one that has ended, one that was used: nobody waits under them.
    other = f"{(int(label) + 7) % 10_000:04d}"
    assert not any(asking for _, asking in found_by(other))
    assert not any(asking for _, asking in found_by(label, now=ASKED + 15 * MINUTE))
    assert entered(code, device)[0] == 200
    assert not any(asking for _, asking in found_by(label))


def test_customer_service_sees_a_code_after_saying_how_it_verified(network, sold_piece):
    ref, clerk = sold_piece, network.customer_service
    other = delivered(network)
    code = asked_for(look_at(ref, ASKED))
    (row,) = kept_codes()
    assert code not in (row.shown, row.digest)
    assert shown_code(ref) == [""]
    assert told(network, row.id, network.manager, ref) == (403, "not_permitted")
    assert told(network, row.id, network.people["customer_service_far"], ref)[0] == 403
    assert told(network, row.id, clerk, other) == (404, "missing")
    assert told(network, row.id, clerk, ref, ASKED + 15 * MINUTE) == (409, "no_code")
    assert shown_code(ref) == [""]
    assert told(network, row.id, clerk, ref) == (200, "")
    assert shown_code(ref) == [code]
    assert shown_code(ref, ASKED + 15 * MINUTE) == []


def test_a_pass_is_withdrawn_by_customer_service_of_its_order_alone(network, sold_piece):
    ref, other, clerk = sold_piece, delivered(network), network.customer_service
    device = device_of_buyer(ref, ASKED)
    with db.reading() as session:
        key = open_pass(session, device_digest(device), ASKED).access.pass_key

    def withdraw(at, by):
        return answer_to(lambda s: withdraw_pass(s, item_of(s, at), key, by=by, now=ASKED))[:2]

    assert withdraw(other, clerk) == (404, "missing")
    assert withdraw(ref, network.manager) == (403, "not_permitted")
    assert acts(device)
    assert withdraw(ref, clerk) == withdraw(ref, clerk) == (200, "")
    assert not acts(device)


@both_databases
def test_passes_ended_at_once_end_once_and_nobody_waits_for_nobody(network, sold_piece):
    ref, clerk, then = sold_piece, network.customer_service, ASKED + MINUTE
    device = device_of_buyer(ref, ASKED)
    with db.reading() as session:
        access = open_pass(session, device_digest(device), ASKED).access
    by = buyer_with(access)
    for _ in range(2):
        assert answer_to(lambda s: share_piece(s, item_of(s, ref), by=by, now=ASKED))[0] == 200

    def links():
        return answer_to(lambda s: end_links(s, item_of(s, ref), by=by, now=then))[0]

    def withdraws():
        return answer_to(
            lambda s: withdraw_pass(s, item_of(s, ref), access.pass_key, by=clerk, now=then)
        )[0]

    def leaves():
        return answer_to(lambda s: end_device(s, device, then))[0]

    def tells():
        how = HowVerified.CALLED_BACK
        return answer_to(lambda s: verify_caller(s, item_of(s, ref), how, by=clerk, now=then))[0]

    answers = at_once(links, withdraws, leaves, links, withdraws, tells)
    # Whose pass was withdrawn a moment ago takes back no link any more.
    assert {answers.pop(3), answers.pop(0)} <= {200, 409}
    assert answers == [200, 200, 200, 200]
    assert not acts(device, then)
    with db.reading() as session:
        passes = [(one.way, one.ended) for one in session.scalars(select(BuyerPass))]
        told = session.scalar(select(func.count()).where(LedgerEvent.tag == BuyerPassEnded.tag))
    assert passes.count((AccessWay.CLERK, None)) == 1
    assert told == passes.count((AccessWay.LINK, PassEnd.BUYER)) + passes.count(
        (AccessWay.CODE, PassEnd.SERVICE)
    )


def test_only_customer_service_verifies_callers(network, sold_piece):
    ref = sold_piece
    for by in (network.manager, network.people["customer_service_far"]):
        with pytest.raises(Refusal):
            verified(ref, by, ASKED)


def link(ref, *, secret=SECRET, algorithm="HS256", **changed):
    with db.reading() as session:
        order = session.get_one(ShopOrder, item_of(session, ref).line.order_id)
        said = {
            "iss": order.platform,
            "aud": "jadegate",
            "sub": order.number,
            "jti": "mark-1",
            "iat": ASKED.timestamp(),
            "exp": (ASKED + 60 * MINUTE).timestamp(),
        }
    said |= changed
    said = {name: value for name, value in said.items() if value is not None}
    return jwt.encode(said, secret, algorithm=algorithm)


@pytest.fixture
def platform(settings):
    config.use(replace(settings, platform_secrets=(("doudian", SECRET), ("taobao", SECRET[::-1]))))
    yield
    config.use(settings)


def followed(token, now=ASKED + MINUTE):
    """(status, code), and the cookie."""
    cookie = []
    status, said, _ = answer_to(lambda s: cookie.append(follow_link(s, token, device="", now=now)))
    return status, said, cookie[0] if cookie else ""


def test_a_platforms_link_makes_the_buyer_once(network, platform, sold_piece):
    token = link(sold_piece)
    status, _, cookie = followed(token)
    assert (status, acts(cookie, ASKED + MINUTE)) == (200, True)
    assert followed(token)[:2] == (409, "used_link")
    with db.reading() as session:
        assert session.scalars(select(BuyerPass.way)).all() == [AccessWay.PLATFORM]


@both_databases
def test_of_four_who_follow_it_at_once_one_is_let_in(network, platform, sold_piece):
    token = link(sold_piece)
    answers = at_once(*4 * [lambda: followed(token)[:2]])
    assert sorted(answers) == [(200, "")] + 3 * [(409, "used_link")]


@pytest.mark.parametrize(
    "changed",
    [
        {"secret": "another-secret-of-the-same-length-0123456789"},
        {"secret": SECRET[::-1]},
        {"iss": "taobao"},
        {"iss": "nobody"},
        {"iss": None},
        {"aud": "another"},
        {"aud": None},
        {"sub": "6900000000000099999"},
        {"sub": None},
        {"jti": None},
        {"jti": ""},
        {"jti": "x" * 201},
        {"exp": None},
        {"iat": None},
        {"exp": (ASKED + MINUTE).timestamp()},
        {"exp": (ASKED + 61 * MINUTE).timestamp()},
        {"exp": 1e30},
        {"iat": (ASKED + 61 * MINUTE).timestamp()},
        {"algorithm": "none", "secret": ""},
        {"algorithm": "HS512"},
    ],
)
def test_a_link_that_is_not_whole_opens_nothing(network, platform, changed, sold_piece):
    assert followed(link(sold_piece, **changed))[:2] == (409, "bad_link")


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "ended", "é.é.é"])
def test_what_is_no_link_opens_nothing(network, platform, token):
    assert followed(token)[:2] == (409, "bad_link")


def test_without_a_secret_no_link_holds(network, sold_piece):
    assert followed(link(sold_piece))[:2] == (409, "bad_link")


def test_the_sender_is_the_one_of_the_settings(settings):
    sender: CodeSender = code_sender()
    assert isinstance(sender, DeskSender)
    config.use(replace(settings, code_sender="nobody"))
    with pytest.raises(Misconfigured, match="JADEGATE_CODE_SENDER"):
        code_sender()
    config.use(settings)
