"""Printable or not is decided at the door; a person corrects what is printed, the title stays."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.build import NOW, item_in, order_file
from support.certain import given_out
from support.databases import both_databases
from support.example_content import JADE, bangle, fonts

from app.base import db
from app.base.errors import Invalid, NotPermitted, Refusal
from app.commands.intake.printed_title import correct_printed_title
from app.commands.orders.taking_in import import_orders
from app.commands.papers.in_print import printed_content
from app.commands.papers.preview import preview
from app.models.audit.ledger import LedgerEvent
from app.models.intake.item import Item
from app.queries.orders.titles import open_questions, title_of
from app.readers.orders.order_file import read
from certificates.content.content import Wording
from certificates.page.render import render
from workflows.inspection.states import ItemState


def brought_in(network, title):
    content = order_file({"选购商品": title, "商品ID": "1", "主订单编号": "6917926768830000101",
                          "子订单编号": "6917926768830000101"})  # fmt: skip
    with db.transaction() as session:
        result = import_orders(
            session,
            given_out(read("orders.csv", content)),
            by=network.manager,
            now=NOW,
            center_code="RL",
        )
    assert result.items == 1, result.to_json()
    with db.reading() as session:
        item = session.scalars(sa.select(Item)).one()
        return item.ref, item.title, item.printed_title, item.title_asks, result


def told(tag):
    with db.reading() as session:
        return session.scalars(sa.select(LedgerEvent.body).where(LedgerEvent.tag == tag)).all()


def questions(network):
    with db.reading() as session:
        return open_questions(session, None).rows


@both_databases
def test_emoji_and_zero_width_are_dropped_and_recorded(database, network, backend):
    title = "💎翡翠\u200b手镯 ✔正品"
    _, kept, printed, asks, _ = brought_in(network, title)
    assert (kept, printed, asks) == (title, "翡翠手镯 正品", False)
    (said,) = told("item.title_made_printable")
    assert "U+1F48E" in said
    assert questions(network) == ()


@both_databases
def test_what_the_typeface_lacks_is_a_question_to_a_person(database, network, backend):
    ref, _, printed, asks, result = brought_in(network, "翡翠手镯 𠮷祥款")
    assert (printed, asks) == ("翡翠手镯 □祥款", True)
    assert "𠮷（U+20BB7）" in result.outcomes[0].reason.zh
    assert [(q.ref, q.note.zh) for q in questions(network)] == [
        (ref, "证书字体无 𠮷（U+20BB7），以 □ 代替")
    ]
    with db.transaction() as session:
        correct_printed_title(
            session, ref, "翡翠手镯 吉祥款", "𠮷为吉的异体", by=network.manager, now=NOW
        )
    assert questions(network) == ()
    with db.reading() as session:
        now = title_of(session, None, ref)
    assert (now.title, now.printed) == ("翡翠手镯 𠮷祥款", "翡翠手镯 吉祥款")
    assert len(told("item.printed_title_corrected")) == 1


def test_who_may_not_or_types_what_cannot_be_printed_is_told(database, network):
    ref, *_ = brought_in(network, "翡翠手镯 𠮷祥款")
    with db.transaction() as session, pytest.raises(NotPermitted):
        correct_printed_title(session, ref, "好", "好", by=network.inspector, now=NOW)
    for text, reason, field in (
        ("𠮷", "理由", "title"), ("", "理由", "title"), ("长" * 121, "理由", "title"),
        ("吉祥", " ", "reason"),
    ):  # fmt: skip
        with db.transaction() as session, pytest.raises(Invalid) as wrong:
            correct_printed_title(session, ref, text, reason, by=network.manager, now=NOW)
        assert wrong.value.field == field
        assert len(text) < 121 or "多了 1 字" in wrong.value.refused.reason.zh


def test_a_signed_title_stays(database, network):
    walk = item_in(ItemState.CERTIFIED, network, database)
    with db.transaction() as session, pytest.raises(Refusal) as refused:
        correct_printed_title(session, walk.ref, "好", "好", by=network.manager, now=walk.at)
    assert refused.value.refused.code == "title_signed"


def test_the_paper_shows_the_printed_title_and_the_conclusion_what_was_found(database, network):
    walk = item_in(ItemState.PASSED, network, database, "liquor")
    with db.transaction() as session:
        correct_printed_title(
            session, walk.ref, "茅台酒 500ml", "整理", by=network.manager, now=walk.at
        )
    with db.reading() as session:
        made = preview(
            session, walk.ref, "http://localhost", pictured=True, by=network.signatory, now=walk.at
        )
    assert made.item.description.zh == "茅台酒 500ml"
    assert made.conclusion.zh == "贵州茅台酒，酱香型，标签酒精度 53.0 %vol"


@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
@given(st.text(alphabet=st.characters(), min_size=1, max_size=80))
def test_whatever_text_comes_in_the_paper_renders(text):
    seen = Wording(f"茶{text}", text + "a")
    content = replace(
        JADE,
        item=replace(JADE.item, description=seen),
        conclusion=seen,
        results=tuple(replace(r, value=seen) if r.value else r for r in JADE.results[:3]),
        remarks=(seen,),
    )
    assert render(printed_content(content), fonts(), bangle())
