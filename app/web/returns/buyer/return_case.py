"""One return as its buyer follows it: the decision and why, what to do, each step, messages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading, transaction
from app.base.errors import Refusal
from app.commands.returns import buyer as returns_buyer
from app.commands.returns import goods as returns_goods
from app.commands.returns.desk.exchange import choose_refund
from app.commands.returns.money.reductions import agree_to_reduction, decline_reduction
from app.queries.returns.buyer import BuyerItem
from app.queries.returns.buyer_cases import CaseShown, messages_of, photos_of_case
from app.queries.returns.desk.money import is_disputed
from app.queries.returns.facts import answers
from app.web.base.forms import checked_form, text
from app.web.base.language import say
from app.web.base.limits import limiter
from app.web.base.lists import number
from app.web.items.parcel_fields import courier_names
from app.web.returns.buyer import passes
from app.web.returns.buyer.desk import desk
from app.web.returns.buyer.finding import my_case, to_look_up
from app.web.returns.buyer.headline import Beside, freight_is_paid, headline_of
from app.web.returns.buyer.return_forms import AppealForm, MessageForm, WaybillForm
from app.web.returns.buyer.return_money import money_of, offer_of
from app.web.returns.buyer.return_photos import pictures_of
from app.web.returns.buyer.return_questions import answers_given, questions_of
from app.web.returns.buyer.return_request import keep_photos
from app.web.returns.buyer.return_steps import exchange_shown, steps_of
from app.web.returns.names import cite_articles, sentence_of
from workflows.returns.flow import ReturnGround
from workflows.returns.headlines.situation import badge_of
from workflows.returns.law.act_table import ACTS
from workflows.returns.law.rule import RuleEffect
from workflows.returns.law.rules import settlement
from workflows.returns.law.rules.intactness import CONFIRMED
from workflows.returns.law.rules.progress import REFUND_OFFENCE, REFUND_OVERDUE
from workflows.returns.law.rules.quality import NOT_UPHELD
from workflows.returns.names import FINDING_NAMES
from workflows.returns.payments import PAYMENT_NAMES
from workflows.returns.states import STATES
from workflows.roles import BUYER
from workflows.verdict import Refused, Text

OF_PLATFORMS = ("TAOBAO", "TAOBAO7", "JD")
# What the law says of money that comes back: nothing that an exchange is about.
OF_MONEY = {
    *(CONFIRMED.id, REFUND_OVERDUE.id, REFUND_OFFENCE.id),
    *(settlement.TENDERS.id, settlement.DEPOSIT.id, settlement.SUBSIDY.id),
}
STAFF = Text("工作人员", "a member of staff")
DONE = {
    "facts": Text("谢谢，已按您补充的重新判断", "Thank you; it was decided again"),
    "waybill": Text("运单号已记下", "The waybill is noted"),
    "appeal": Text("申诉已提交，由另一个人处理", "The appeal is in; another person decides"),
    "person": Text("已转人工", "A person will look at it"),
    "withdraw": Text("申请已撤回", "The request is withdrawn"),
    "agree": Text("已记下：货您留着，减价款马上安排", "Noted: you keep it, the money is arranged"),
    "decline": Text("已记下，申请照常办理", "Noted; your return goes on as it was"),
    "refund_instead": Text("已改为退款", "It is a refund now"),
    "message": Text("留言已发出", "Your message is sent"),
}


@desk.get("/returns/<ref>")
def return_case(ref: str) -> ResponseReturnValue:
    if passes.shown_pass() is None:
        return to_look_up()
    return _page(*my_case(ref))


def _page(item: BuyerItem, case: CaseShown, refused: Refused | None = None) -> str:
    with reading() as session:
        messages = messages_of(session, case.key)
        photos = photos_of_case(session, case)
        stands = answers(session, case.key, by=BUYER, now=clock.now())
        offer = offer_of(session, case, stands)
        exchange = exchange_shown(session, case)
        disputed = is_disputed(session, case.key)
    questions, others_missing = questions_of(case)
    beside = Beside(bool(questions), exchange["standing"], disputed)
    bearing, others = _reasons(case)
    granted = passes.shown_pass()
    typed = request.form if refused is not None else None
    money = money_of(case)
    return render_template(
        "returns/buyer/case.html",
        item=item,
        case=case,
        badge_tone=STATES[case.state].buyer.tone,
        badge_words=badge_of(case.state, case.ground),
        parcel_expected=STATES[case.state].expected,
        headline=headline_of(case, money, beside),
        freight_paid=freight_is_paid(case.decision),
        seen=_findings_told(case),
        payments=PAYMENT_NAMES,
        rights=_hide_staff(case, sentence_of(case.decision["appeal"])),
        steps=steps_of(case),
        reasons=bearing,
        others=others,
        questions=questions,
        missing=others_missing,
        typed=request.form,
        money=money,
        messages=messages,
        **pictures_of(case, photos, messages),
        **offer,
        exchange=exchange,
        waybill_form=WaybillForm(formdata=typed),
        couriers=courier_names(),
        appeal_form=AppealForm(formdata=typed),
        message_form=MessageForm(formdata=typed),
        acts=granted is not None and granted.acts,
        may={action.value for action, answer in stands.items() if answer},
        ship_back_until=_instant(case.ship_back_until),
        refund_by=_instant(case.refund_overdue_at),
        refused=refused,
    )


def _reasons(case: CaseShown) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """(sentence, articles): what bears the decision, the deciding rule first; then the rest."""
    deciding = case.decision["deciding"]
    ordered = sorted(case.decision["reasons"], key=lambda one: one["rule"] != deciding)
    bearing: list[tuple[str, str]] = []
    others: list[tuple[str, str]] = []
    for one in ordered:
        if case.ground is ReturnGround.EXCHANGE and one["rule"] in OF_MONEY:
            continue
        bears = one["rule"] in (deciding, NOT_UPHELD.id) or one["effect"] != RuleEffect.NOTE
        said = _hide_staff(case, sentence_of(one["sentence"]))
        shown = said, cite_articles(_for_buyer(one["citations"]))
        (bearing if bears else others).append(shown)
    return bearing, others


def _for_buyer(citations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The law's articles: rules of a platform bind nobody who bought on another."""
    names = {ACTS[key].name.zh for key in OF_PLATFORMS}
    return [one for one in citations if _source(one) not in names]


def _source(citation: dict[str, Any]) -> str:
    source = citation["source"]
    return str(source["zh"] if isinstance(source, dict) else source)


def _hide_staff(case: CaseShown, sentence: str) -> str:
    """A sentence without the names of the house's people."""
    for name in case.staff:
        sentence = sentence.replace(name, say(STAFF))
    return sentence


def _findings_told(case: CaseShown) -> list[str]:
    """What the inspector concluded and why, once the comparison was made."""
    if case.comparison is None or case.conclusion is None:
        return []
    concluded = say(FINDING_NAMES[case.conclusion])
    return [concluded, *(sentence_of(reason) for reason in case.comparison["reasons"])]


def _instant(at: datetime | None) -> datetime | None:
    return clock.local(at) if at is not None else None


@desk.post("/returns/<ref>/facts")
@limiter.limit("20/minute")
def tell_facts(ref: str) -> ResponseReturnValue:
    """The answers to what the decision still needed; it is made again at once."""

    def act(session: Any, known: str) -> object:
        questions, _ = questions_of(my_case(known)[1])
        answers = answers_given(request.form, questions)
        return returns_buyer.answer_missing(
            session, known, answers, by=passes.acting_buyer(), now=clock.now()
        )

    return _do(ref, act, "facts")


def _do(ref: str, act: Callable[[Any, str], object], done: str) -> ResponseReturnValue:
    """One command on the visitor's own case; a refusal is shown on its page."""
    _, case = my_case(ref)
    try:
        with transaction() as session:
            act(session, case.ref)
    except Refusal as refusal:
        return _page(*my_case(ref), refused=refusal.refused), refusal.status
    flash(say(DONE[done]), "ok")
    return redirect(url_for("buyer.return_case", ref=case.ref))


@desk.post("/returns/<ref>/waybill")
@limiter.limit("20/minute")
def send_waybill(ref: str) -> ResponseReturnValue:
    def act(session: Any, known: str) -> object:
        form = checked_form(WaybillForm())
        courier, waybill = text(form.courier), text(form.waybill)
        return returns_goods.enter_waybill(
            session, known, courier, waybill, by=passes.acting_buyer(), now=clock.now()
        )

    return _do(ref, act, "waybill")


@desk.post("/returns/<ref>/appeal")
@limiter.limit("20/minute")
def send_appeal(ref: str) -> ResponseReturnValue:
    my_case(ref)
    form = AppealForm()

    def act(session: Any, known: str) -> object:
        reason = text(checked_form(form).reason)
        by = passes.acting_buyer()
        return returns_buyer.appeal(session, known, reason, photos, by=by, now=clock.now())

    try:
        passes.must_act()
        photos = keep_photos(form.photos.data)
    except Refusal as refusal:
        return _page(*my_case(ref), refused=refusal.refused), refusal.status
    return _do(ref, act, "appeal")


@desk.post("/returns/<ref>/person")
@limiter.limit("20/minute")
def want_person(ref: str) -> ResponseReturnValue:
    def act(session: Any, known: str) -> object:
        by = passes.acting_buyer()
        return returns_buyer.ask_for_person(session, known, by=by, now=clock.now())

    return _do(ref, act, "person")


@desk.post("/returns/<ref>/withdraw")
@limiter.limit("20/minute")
def take_back_request(ref: str) -> ResponseReturnValue:
    def act(session: Any, known: str) -> object:
        return returns_buyer.withdraw(session, known, by=passes.acting_buyer(), now=clock.now())

    return _do(ref, act, "withdraw")


@desk.post("/returns/<ref>/offer")
@limiter.limit("20/minute")
def answer_offer(ref: str) -> ResponseReturnValue:
    """Yes or no to a price cut for keeping the goods."""
    given = request.form
    key = number(given.get("offer", "")) or 0
    told, agrees = given.get("right_told") == "yes", given.get("answer") == "agree"

    def act(session: Any, known: str) -> object:
        by, now = passes.acting_buyer(), clock.now()
        if agrees:
            return agree_to_reduction(session, known, key, right_told=told, by=by, now=now)
        return decline_reduction(session, known, key, by=by, now=now)

    return _do(ref, act, "agree" if agrees else "decline")


@desk.post("/returns/<ref>/refund-instead")
@limiter.limit("20/minute")
def refund_instead(ref: str) -> ResponseReturnValue:
    """The buyer of an exchange for which there is no piece takes the money."""

    def act(session: Any, known: str) -> object:
        return choose_refund(session, known, by=passes.acting_buyer(), now=clock.now())

    return _do(ref, act, "refund_instead")


@desk.post("/returns/<ref>/messages")
@limiter.limit("20/minute")
def send_message(ref: str) -> ResponseReturnValue:
    my_case(ref)
    form = MessageForm()

    def act(session: Any, known: str) -> object:
        sentence_of = text(checked_form(form).text)
        return returns_buyer.write_message(
            session, known, sentence_of, photos, by=passes.acting_buyer(), now=clock.now()
        )

    try:
        passes.must_act()
        photos = keep_photos(form.photos.data)
    except Refusal as refusal:
        return _page(*my_case(ref), refused=refusal.refused), refusal.status
    return _do(ref, act, "message")
