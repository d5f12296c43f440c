"""What an import does with a buyer, and what a buyer may ask for afterwards."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from order_files.exports import export, row
from sqlalchemy import func, select, update
from support.build import NOW, item_in, order_file
from support.certain import given_out
from support.databases import both_databases
from support.desk_pieces import stored, write
from support.return_pieces import (
    DAY,
    arrived,
    asked,
    compared,
    refunded,
    sent,
    settled,
)
from vault.buyers import ZHANG, name_buyer, order_of

from app.base import db
from app.base.errors import Invalid, Missing, NotPermitted, Refusal
from app.base.storage import MissingBlob, open_store
from app.commands.evidence import attach
from app.commands.orders.files import import_upload, read_upload, take_rejected
from app.commands.orders.taking_in import import_orders
from app.commands.personal import clock as personal_clock
from app.commands.personal import requests
from app.commands.personal.reasons import typed_reason
from app.commands.personal.unmask import unmask
from app.commands.returns.access.passes import item_of
from app.commands.returns.buyer import write_message
from app.demo import samples
from app.models.audit.ledger import LedgerEvent
from app.models.inspection.evidence import Attachment, Evidence, EvidencePurpose
from app.models.inspection.second_look import LikenessPart
from app.models.messages.outbox import OutboxMessage
from app.models.orders.order import OrderImport, OrderLine
from app.models.personal.vault import BuyerRecord
from app.models.returns.case import ReturnCase
from app.queries.personal.vault import (
    Knowledge,
    masked_receiver,
    open_record,
    orders_by_phone,
    orders_by_phone_end,
    record_of,
)
from app.queries.personal.words import open_words
from app.readers.orders.order_file import read
from workflows.inspection.states import ItemState
from workflows.orders.cells.phone import PhoneMatch
from workflows.personal.masks import Receiver
from workflows.roles import Actor, Assignment, Role

MANAGER = Actor(None, "m", (Assignment(Role.MANAGER),))
CLEAR = {"name": "张三丰", "phone": "13812345678", "address": "武当山紫霄宫"}
LATER = NOW + timedelta(days=365 * 4)


@pytest.fixture
def backend():
    return "sqlite"


@pytest.fixture(autouse=True)
def _open(database):
    """Every test of this file works on a database."""


def take(*rows, now=NOW):
    with db.transaction() as session:
        return import_orders(session, given_out(read("o.csv", export(*rows))), by=MANAGER, now=now)


def held(order_id=1):
    with db.reading() as session:
        return open_record(record_of(session, order_id))


def events(tag):
    with db.reading() as session:
        bodies = session.scalars(
            select(LedgerEvent.body).where(LedgerEvent.tag == tag).order_by(LedgerEvent.id)
        )
        return [json.loads(body) for body in bodies]


def refusal(act):
    with pytest.raises(Refusal) as stopped, db.transaction() as session:
        act(session)
    return stopped.value.refused


# Taking in


def test_a_row_is_split_between_goods_and_vault():
    take(row(**CLEAR, message="刻字", remark="急", status="待发货"))
    assert held().receiver == Receiver("张三丰", "13812345678", "武当山紫霄宫")
    assert held().rows["6921837405512149177"] == {
        "receiver_name": "张三丰",
        "receiver_phone": "13812345678",
        "address": "武当山紫霄宫",
        "buyer_message": "刻字",
        "merchant_remark": "急",
    }
    with db.reading() as session:
        kept = session.scalars(select(OrderLine)).one().row
    assert not {*held().rows["6921837405512149177"]} & set(kept)
    assert kept["title"] == "天然翡翠A货冰种手镯"


def test_the_same_file_twice_changes_nothing():
    first = row(**CLEAR, message="刻字")
    take(first)
    before = held()
    assert take(first).known == 1
    assert held() == before
    assert events("order_line.updated") == []


def test_a_new_receiver_replaces_the_old_one_and_the_ledger_names_fields_only():
    take(row(**CLEAR))
    take(row(**CLEAR | {"name": "李四光", "phone": "13987654321"}, status="已发货"))
    assert held().receiver == Receiver("李四光", "13987654321", "武当山紫霄宫")
    assert [e["fields"] for e in events("order.receiver_replaced")] == [["name", "phone"]]
    (updated,) = events("order_line.updated")
    assert updated["changes"] == {"status": ["to_ship", "shipped"]}
    assert sorted(updated["personal"]) == ["receiver_name", "receiver_phone"]
    assert all(len(digest) == 64 for digest in updated["personal"].values())
    with db.reading() as session:
        assert orders_by_phone(session, "13812345678") == []
        assert orders_by_phone(session, "13987654321") == [1]
        assert orders_by_phone_end(session, "4321") == {1: PhoneMatch(fits=True, compared=4)}
        assert masked_receiver(session, 1).phone == "****4321"


def test_a_mask_of_what_is_known_takes_nothing_away():
    take(row(**CLEAR))
    result = take(row(**CLEAR | {"name": "张**", "phone": "1********78", "address": "***"}))
    assert result.known == 1
    assert held().receiver.phone == "13812345678"
    take(row(**CLEAR | {"phone": "1********79"}))
    assert held().receiver.phone == "1********79"


def test_a_clear_receiver_replaces_a_masked_one():
    take(row())
    take(row(**CLEAR))
    assert held().receiver == Receiver("张三丰", "13812345678", "武当山紫霄宫")


def of_walk(tag, **more):
    """The file of a piece that was walked, read again with these changes."""
    number = f"69{tag:017d}"
    content = order_file(
        {
            "主订单编号": number,
            "子订单编号": number,
            "选购商品": samples.title_for("jade"),
            "商品规格": "默认",
            **more,
        }
    )
    with db.transaction() as session:
        return import_orders(session, given_out(read("o.csv", content)), by=MANAGER, now=LATER)


CHANGED = {"收件人": "李四光", "收件人手机号": "13987654321", "订单状态": "已发货"}


def test_after_dispatch_a_new_receiver_is_noted_and_the_person_is_told(network, database):
    item_in(ItemState.DISPATCHED, network, database)
    known = held().receiver
    (outcome,) = of_walk(1, **CHANGED).outcomes
    assert (outcome.result, outcome.code) == ("updated", "receiver_noted")
    assert "仅作记录" in outcome.reason.zh
    assert held().receiver == known
    assert [n["receiver"]["phone"] for n in held().noted] == ["13987654321"]
    assert of_walk(1, **CHANGED).known == 1
    assert len(events("order.receiver_noted")) == 1
    assert events("order.receiver_replaced") == []
    with db.reading() as session:
        topics = session.scalars(select(OutboxMessage.topic)).all()
    assert "order.receiver_noted" in topics


def test_before_dispatch_it_is_taken_over_however_far_the_piece_is(network, database):
    item_in(ItemState.SEALED, network, database)
    (outcome,) = of_walk(1, **CHANGED).outcomes
    assert outcome.code == "recorded"
    assert held().receiver.name == "李四光"
    assert len(events("order.receiver_replaced")) == 1


# Unmasking


def test_unmasking_says_who_why_and_which_fields(network, sold_piece):
    ref = sold_piece
    name_buyer(ref, Receiver("张三丰", "13812345678"))
    by = network.customer_service
    with db.transaction() as session:
        assert unmask(session, ref, "核对地址", by=by, now=NOW).phone == "13812345678"
    assert events("personal.unmasked") == [{"reason": "核对地址", "fields": ["name", "phone"]}]
    for named in ("张三丰要改地址", "打 13812345678"):
        stopped = refusal(lambda s, named=named: unmask(s, ref, named, by=by, now=NOW))
        assert stopped.facts == {"field": "reason"}
    with pytest.raises(NotPermitted), db.transaction() as session:
        unmask(session, ref, "好奇", by=network.inspector, now=NOW)


# A copy, a correction, erasure


@pytest.fixture
def bought(network, sold_piece):
    """A delivered piece whose buyer is known: (reference, order)."""
    ref = sold_piece
    return ref, name_buyer(ref)


@both_databases
def test_a_copy_holds_everything_and_leaves_a_trace(network, bought):
    _ref, order = bought
    with db.transaction() as session:
        copy = requests.export(session, order, "买家来函", by=network.customer_service, now=NOW)
    assert copy["receiver"] == {
        "name": ZHANG.name,
        "phone": ZHANG.phone,
        "address": ZHANG.address,
    }
    assert [p["state"] for p in copy["pieces"]] == ["已签收"]
    assert len(copy["events"]) > 5
    (said,) = events("personal.exported")
    assert (said["reason"], len(said["copy_digest"])) == ("买家来函", 64)


@both_databases
def test_a_correction_names_its_fields(network, bought):
    _ref, order = bought
    by = network.customer_service

    def correct(session, fields, reason="买家来电更正"):
        requests.correct(session, order, fields, reason, by=by, now=NOW)

    write(lambda s: correct(s, {"phone": "13700001111"}))
    assert held(order).receiver == Receiver(ZHANG.name, "13700001111", ZHANG.address)
    (said,) = events("personal.corrected")
    assert list(said["fields"]) == ["phone"]
    assert "13700001111" not in json.dumps(said)
    for fields in ({}, {"nick": "x"}, {"phone": ""}, {"name": "三" * 501}):
        with pytest.raises(Invalid), db.transaction() as session:
            correct(session, fields)
    stopped = refusal(lambda s: correct(s, {"name": "李四光"}, "改为李四光"))
    assert stopped.facts == {"field": "reason"}


def erase(session, order, by, *, now=LATER, decide=False):
    return requests.erase(session, order, "买家来函要求", by=by, now=now, decide=decide)


def test_what_is_under_way_is_refused_with_its_article(network, bought):
    ref, order = bought
    by = network.customer_service
    case = asked(ref)
    assert refusal(lambda s: erase(s, order, by)).code == "return_open"
    arrived(network, case)
    compared(network, ref, case)
    stopped = refusal(lambda s: erase(s, order, by))
    assert (stopped.code, str(stopped.citation)) == (
        "return_open",
        "个人信息保护法 第十三条第一款第二项",
    )
    under_way = sent(network)
    stopped = refusal(lambda s: erase(s, order_of(under_way), by))
    assert stopped.code == "order_under_way"


def test_a_refund_that_is_not_paid_is_refused(network, bought):
    ref, order = bought
    by = network.customer_service
    case = asked(ref)
    arrived(network, case)
    compared(network, ref, case)
    settled(network, case)
    assert refusal(lambda s: erase(s, order, by)).code == "refund_due"


@both_databases
def test_before_three_years_it_is_restricted_and_another_person_decides(network, bought):
    ref, order = bought
    service, manager = network.customer_service, network.manager
    soon = NOW + 30 * DAY
    kept = refusal(lambda s: erase(s, order, manager, now=soon, decide=True))
    assert (kept.code, str(kept.citation)) == ("must_be_kept", "电子商务法 第三十一条")
    with db.transaction() as session:
        done = erase(session, order, service, now=soon)
    assert (done.erased, str(done.article)) == (False, "电子商务法 第三十一条")
    assert done.until.year == 2029
    with db.reading() as session:
        assert masked_receiver(session, order).restricted
        assert masked_receiver(session, order).name == ""
    stopped = refusal(lambda s: unmask(s, ref, "核对", by=service, now=soon))
    assert stopped.code == "personal_restricted"
    with pytest.raises(NotPermitted), db.transaction() as session:
        erase(session, order, service, now=soon, decide=True)
    with db.transaction() as session:
        row_ = session.scalars(select(BuyerRecord).where(BuyerRecord.order_id == order)).one()
        row_.restricted_by_id = manager.person_id
    stopped = refusal(lambda s: erase(s, order, manager, now=soon, decide=True))
    assert stopped.code == "decided_by_who_asked"
    with db.transaction() as session:
        row_ = session.scalars(select(BuyerRecord).where(BuyerRecord.order_id == order)).one()
        row_.restricted_by_id = service.person_id
    with db.transaction() as session:
        assert erase(session, order, manager, now=soon, decide=True).erased
    assert [e["reason"] for e in events("personal.erased")] == ["买家来函要求"]


def test_what_is_erased_is_gone_and_stays_gone(network, bought):
    ref, order = bought
    case = asked(ref, reason="颜色太浅")
    arrived(network, case)
    compared(network, ref, case)
    refunded(network, case)
    by = network.customer_service
    with db.transaction() as session:
        assert erase(session, order, by).erased
    with db.reading() as session:
        kept = session.scalars(select(BuyerRecord).where(BuyerRecord.order_id == order)).one()
        assert (kept.wrapped_key, kept.sealed, kept.phone_digest, kept.tail_digest) == (None,) * 4
        assert (kept.erased_by_id, kept.erased_reason) == (by.person_id, "买家来函要求")
        assert orders_by_phone(session, ZHANG.phone) == []
        assert orders_by_phone_end(session, "5678") == {}
        assert masked_receiver(session, order).erased
        reason = session.get_one(ReturnCase, int(case[-6:])).reason
        assert open_words(session, order, [reason, ""]) == [None, ""]
    assert refusal(lambda s: unmask(s, ref, "核对", by=by, now=LATER)).code == "personal_erased"
    assert refusal(lambda s: erase(s, order, by)).code == "personal_erased"


@both_databases
def test_pictures_that_a_buyer_sent_are_listed_and_go_with_the_buyer(network, bought, database):
    ref, order = bought
    case, store = asked(ref, reason="颜色太浅"), open_store(database.evidence_url)
    own, shared = stored(31, "张三丰的手镯.jpg"), stored(32)
    by = network.customer_service
    write(lambda s: write_message(s, case, "", [own, shared], by=by, now=NOW))
    elsewhere = EvidencePurpose.EXCEPTION
    write(lambda s: attach(s, item_of(s, ref), shared, elsewhere, by=network.sealer, now=NOW))
    called = {f"image-{one.digest[:12]}" for one in (own, shared)}
    assert names(case) == {f"{name}.jpg" for name in called}
    write(
        lambda s: s.execute(update(Attachment).values(name="张三丰.jpg"))
    )  # as machines of before
    write(lambda s: s.execute(update(OrderImport).values(name="张三丰.csv")))
    assert list(personal_clock.tick(store, NOW)) == []
    assert names(case) == called
    with db.reading() as session:
        (name,) = session.scalars(select(OrderImport.name))
        assert re.fullmatch("orders-[0-9a-f]{12}", name)
    with db.transaction() as session:
        copy = requests.export(session, order, "买家来函", by=by, now=NOW)
    assert [p["sha256"] for p in copy["photographs"]] == [own.digest, shared.digest]
    assert {p["return"] for p in copy["photographs"]} == {case}
    arrived(network, case)
    compared(network, ref, case)
    refunded(network, case)
    assert [x for x in personal_clock.tick(store, NOW + DAY) if "evidence" in x] == []
    assert store.get(own.digest), "kept as long as the case must be"
    make_alike(own)
    assert parts_of_likeness(own) == 1
    with db.transaction() as session:
        assert erase(session, order, by).erased
    assert names(case) == set(), "no page shows it from now on"
    assert len([x for x in personal_clock.tick(store, LATER) if "evidence" in x]) == 1
    with pytest.raises(MissingBlob):
        store.get(own.digest)
    assert store.get(shared.digest), "another proof stands on it"
    assert parts_of_likeness(own) == 0, "nothing is found to be like it any more"
    assert [x for x in personal_clock.tick(store, LATER) if "evidence" in x] == []
    again = stored(31)
    write(lambda s: attach(s, item_of(s, ref), again, elsewhere, by=network.sealer, now=LATER))
    assert [x for x in personal_clock.tick(store, LATER) if "evidence" in x] == []
    assert store.get(again.digest), "the same picture, brought by somebody else"


def test_whatever_may_need_a_picture_is_asked_before_it_goes():
    """A new table that refers to evidence is a reason to keep it: the query asks it too."""
    referring = {
        table.name
        for table in db.Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name == "evidence"
    }
    assert referring == {
        "attachment", "forgotten_evidence", "likeness_part", "unknown_parcel_photo",
    }  # fmt: skip


def make_alike(file):
    """As a picture that has enough in it to be told from others."""
    with db.transaction() as session:
        row = session.scalars(select(Evidence).where(Evidence.digest == file.digest)).one()
        session.add(LikenessPart(evidence_id=row.id, part=0, value="abababab"))


def parts_of_likeness(file):
    """In how many parts a picture is looked for."""
    with db.reading() as session:
        wanted = select(func.count()).select_from(LikenessPart).join(Evidence)
        return session.scalar(wanted.where(Evidence.digest == file.digest))


def names(case):
    """What the files in use that came with a return are called."""
    with db.reading() as session:
        wanted = select(Attachment.name).where(
            Attachment.check_code == case, Attachment.withdrawn_at.is_(None)
        )
        return set(session.scalars(wanted))


def test_a_file_does_not_bring_back_who_was_erased(network, database):
    item_in(ItemState.DELIVERED, network, database)
    with db.transaction() as session:
        assert erase(session, 1, network.customer_service).erased
    assert of_walk(1, **CHANGED).updated == 1
    assert held() == Knowledge()
    assert of_walk(1, **CHANGED).known == 1
    again = [e for e in events("order_line.updated") if e["personal"]]
    assert again == events("order.receiver_replaced") == []


@both_databases
def test_time_erases_what_need_not_be_kept(network, bought, database):
    _ref, order = bought
    store = open_store(database.evidence_url)
    assert list(personal_clock.tick(store, NOW + 30 * DAY)) == []
    assert held(order).receiver == ZHANG
    (line,) = [x for x in personal_clock.tick(store, LATER) if "buyer" in x]
    assert line == f"order {order}: the buyer's data is erased, its time is over"
    assert held(order).receiver == Receiver()
    (said,) = events("personal.erased")
    assert said["article"] == "电子商务法 第三十一条"
    assert not [x for x in personal_clock.tick(store, LATER) if "buyer" in x]


def test_time_does_not_erase_what_is_under_way(network, bought, database):
    ref, order = bought
    asked(ref)
    assert not [
        x for x in personal_clock.tick(open_store(database.evidence_url), LATER) if "buyer" in x
    ]
    assert held(order).receiver == ZHANG


def test_only_who_may_for_every_center_of_the_order(network, bought):
    _ref, order = bought
    for who in (network.inspector, network.people["customer_service_far"], network.manager):
        for act in (
            lambda s, who=who: requests.export(s, order, "x", by=who, now=NOW),
            lambda s, who=who: requests.correct(s, order, {"name": "x"}, "x", by=who, now=NOW),
            lambda s, who=who: erase(s, order, who),
        ):
            with pytest.raises(NotPermitted), db.transaction() as session:
                act(session)


@both_databases
def test_an_erasure_and_an_import_at_once_leave_nothing(backend, network):
    take(row(**CLEAR, status="已关闭"))
    order = 1
    service = Actor(None, "s", (Assignment(Role.CUSTOMER_SERVICE),))

    def erased(_):
        try:
            with db.transaction() as session:
                return erase(session, order, service).erased
        except Refusal as stopped:
            return stopped.refused.code

    def imported(n):
        return take(row(**CLEAR | {"phone": f"1390000000{n}"}, status="已关闭")).rejected

    with ThreadPoolExecutor(4) as pool:
        ends = [pool.submit(erased if n % 2 else imported, n) for n in range(4)]
        results = [end.result() for end in ends]
    assert sorted(str(r) for r in results) == ["0", "0", "True", "personal_erased"]
    with db.reading() as session:
        kept = session.scalars(select(BuyerRecord)).one()
        assert (kept.wrapped_key, kept.sealed) == (None, None)


@both_databases
def test_rejected_rows_are_given_once_though_asked_for_twice_at_once(backend, network):
    content = export(row(quantity="几个"))
    with db.transaction() as session:
        key = import_upload(
            session, read_upload("o.csv", content), content, by=network.manager, now=NOW
        )

    def taken(_):
        try:
            with db.transaction() as session:
                return b"\xe5\x87\xa0" in take_rejected(session, key, by=network.manager, now=NOW)
        except Missing:
            return None

    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(taken, range(3)))
    assert sorted(map(str, answers)) == ["None", "None", "True"]
    assert len(events("order.rejected_rows_taken")) == 1


@both_databases
def test_rejected_rows_nobody_takes_are_gone_after_a_week(network, database):
    with db.transaction() as session:
        content = export(row(quantity="几个"))
        key = import_upload(
            session, read_upload("o.csv", content), content, by=network.manager, now=NOW
        )
    store = open_store(database.evidence_url)
    assert list(personal_clock.tick(store, NOW + 6 * DAY)) == []
    assert list(personal_clock.tick(store, NOW + 7 * DAY)) == ["rejected rows of 1 imports gone"]
    with pytest.raises(Missing), db.transaction() as session:
        take_rejected(session, key, by=network.manager, now=NOW + 7 * DAY)


@both_databases
@pytest.mark.parametrize(("age", "kept"), [(1, True), (30, False)])
def test_a_file_of_rejected_rows_of_before_is_sealed_or_gone(network, database, age, kept):
    store = open_store(database.evidence_url)
    digest = store.put("张三丰".encode())
    with db.transaction() as session:
        taken = OrderImport(
            file_digest="0" * 64,
            name="old.csv",
            imported_at=NOW,
            imported_by_id=network.manager.person_id,
            result={"rejected": 1},
            rejected_file=digest,
        )
        session.add(taken)
        session.flush()
        key = taken.id
    assert "1 files of rejected rows taken over" in list(
        personal_clock.tick(store, NOW + age * DAY)
    )
    with pytest.raises(MissingBlob):
        store.get(digest)
    if kept:
        with db.transaction() as session:
            rows = take_rejected(session, key, by=network.manager, now=NOW)
        assert rows.decode() == "张三丰"
    else:
        with pytest.raises(Missing), db.transaction() as session:
            take_rejected(session, key, by=network.manager, now=NOW)


@pytest.mark.parametrize("field", ["receiver_name", "receiver_phone", "address"])
def test_a_reason_repeats_nothing_of_any_row(field):
    """It stays for ever: also what an earlier row of the order held has to be left out."""
    held = Knowledge(rows={"6921837405512083641": {field: "李四光 B 座"}})
    assert typed_reason("来电核对", held) == "来电核对"
    with pytest.raises(Invalid):
        typed_reason("来电的是李四光 B 座的人", held)
