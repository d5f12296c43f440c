"""What goes on with a request: facts supplied, a person asked for, appeals, messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.base.errors import Invalid, NotPermitted
from app.commands import evidence
from app.commands.entries import typed_sentence
from app.commands.personal.words import KeptWords
from app.commands.returns.decide import decide_by_law, facts_digest, keep
from app.commands.returns.request import attach_request, claim_of
from app.commands.returns.step import LockedCase, act_of_buyer, hold, step, tell, words_of
from app.models.returns.case import ReturnCase, ReturnMessage
from app.queries.returns.facts import facts_of
from app.queries.returns.law import answer_by_law
from workflows.returns.events import (
    ReturnAppealed,
    ReturnFactsSupplied,
    ReturnMessaged,
    ReturnPersonAsked,
    ReturnWithdrawn,
)
from workflows.returns.flow import FLOW, ReturnAction, ReturnGround
from workflows.returns.law.facts.reading import FactsError, facts_from_json
from workflows.returns.law.facts.situation import CaseFacts
from workflows.returns.law.facts.words import BuyerReason, RequestKind
from workflows.returns.sale.merging import merge
from workflows.roles import Actor, Permission
from workflows.verdict import Refused, Text

# Who of the staff writes to a buyer.
WRITES = (Permission.RETURN_MANAGE, Permission.APPEAL_DECIDE)
# What a decision may ask a buyer for; the rest is asked of customer service.
ARRIVED = "receipt.parcels.proven"
FROM_BUYER_ASKED = frozenset({"goods.content_taken", "sale.channel", ARRIVED})
# The facts that a buyer may add, and those that customer service may add for both sides.
FROM_BUYER = frozenset({"buyer", "condition", "receipt"})
FROM_SERVICE = FROM_BUYER | {
    "confirmation",
    "exclusion",
    "goods",
    "label",
    "objections",
    "prior",
    "promises",
    "sale",
    "seller",
    "settlement",
}


def supply_facts(
    session: Session,
    ref: str,
    more: Mapping[str, Any],
    *,
    by: Actor,
    now: datetime,
    ground: ReturnGround | None = None,
    claim: BuyerReason = BuyerReason.NO_REASON,
) -> ReturnCase:
    """Add facts to a case that waits for them, or for a person, and decide it again by the law.

    `more` is a part of the facts' JSON (`jadegate decide --schema`); buyers add what concerns them,
    customer service both sides. With another `ground` the request goes on as that one, its notice
    keeping its date.
    """
    held = hold(session, ref)
    case = held.case
    service = by.may(Permission.RETURN_MANAGE, case.center_id)
    by = by if service else act_of_buyer(session, held, by=by, now=now)
    allowed = FROM_SERVICE if service else FROM_BUYER
    strange = sorted(set(more) - allowed)
    if strange:
        raise Invalid(strange[0], Text("不能补充这一项", "This can't be supplied here"))
    return _tell_facts(
        session, held, _merge_facts(case, more), sorted(more), ground, claim, by=by, now=now
    )


def answer_missing(
    session: Session,
    ref: str,
    answers: Mapping[str, str | bool | datetime],
    *,
    by: Actor,
    now: datetime,
) -> ReturnCase:
    """The buyer's answers to exactly the facts that the decision asked for, by their dotted names.

    Whether a parcel arrived is asked as what the buyer knows of it: False, or when it did. Raises
    `Invalid` for a fact that was not asked for.
    """
    held = hold(session, ref)
    by = act_of_buyer(session, held, by=by, now=now)
    facts = held.case.decision["facts"]
    missing = {one["field"] for one in held.case.decision["decision"]["missing"]}
    strange = sorted(set(answers) - (missing & FROM_BUYER_ASKED))
    if strange or not answers:
        raise Invalid(strange[0] if strange else "facts", Text("没有问这一项", "Not asked for"))
    more: dict[str, Any] = {}
    for name, value in answers.items():
        if name == ARRIVED:
            more = merge(more, {"receipt": {"parcels": _parcels(facts, value)}})
            continue
        group, field = name.split(".")
        more = merge(more, {group: {field: value}})
    return _tell_facts(
        session, held, _merge_facts(held.case, more), sorted(answers), by=by, now=now
    )


def _parcels(facts: Mapping[str, Any], came: str | bool | datetime) -> list[dict[str, Any]]:
    """The parcels, with what the buyer says: not here (the seller proves it), or here since."""
    if isinstance(came, datetime):
        told: dict[str, Any] = {"denied": False, "received_at": came.isoformat()}
    else:
        told = {"proven": False}
    return [dict(parcel) | told for parcel in facts["receipt"]["parcels"]]


def _tell_facts(
    session: Session,
    held: LockedCase,
    facts: CaseFacts,
    fields: Sequence[str],
    ground: ReturnGround | None = None,
    claim: BuyerReason = BuyerReason.NO_REASON,
    *,
    by: Actor,
    now: datetime,
) -> ReturnCase:
    """Keep facts that were added to a case, and decide it again by the law."""
    case = held.case
    if ground is not None:
        case.ground, case.claim = ground, claim_of(ground, claim).value
        kind = RequestKind.EXCHANGE if ground is ReturnGround.EXCHANGE else RequestKind.RETURN
        notice = replace(facts.notice, kind=kind, reason=BuyerReason(case.claim))
        facts = replace(facts, notice=notice)
    facts = replace(facts, progress=replace(facts.progress, as_of=now))
    keep(case, answer_by_law(facts, case.notice_at))
    event = ReturnFactsSupplied(case.ref, list(fields), facts_digest(case))
    guards = facts_of(session, case, ReturnAction.TELL, by=by, now=now)
    step(session, held, ReturnAction.TELL, event, by=by, facts=guards, now=now)
    decide_by_law(session, held, now=now)
    return case


def ask_for_person(session: Session, ref: str, *, by: Actor, now: datetime) -> ReturnCase:
    """The buyer wants a person: the case waits for one, or one is told where it goes on anyway."""
    held = hold(session, ref)
    case = held.case
    by = act_of_buyer(session, held, by=by, now=now)
    case.human_asked = True
    event = ReturnPersonAsked(case.ref)
    row = FLOW.transition(case.state, ReturnAction.ASK_FOR_PERSON)
    if isinstance(row, Refused):
        tell(session, held, event, by=by, now=now)
        return case
    facts = facts_of(session, case, ReturnAction.ASK_FOR_PERSON, by=by, now=now)
    step(session, held, ReturnAction.ASK_FOR_PERSON, event, by=by, facts=facts, now=now)
    return case


def appeal(
    session: Session,
    ref: str,
    reason: str,
    photos: Sequence[evidence.StoredFile] = (),
    *,
    by: Actor,
    now: datetime,
) -> ReturnCase:
    """Take a refusal to a person, who is another one than who refused; photographs with it."""
    reason = typed_sentence("reason", reason)
    held = hold(session, ref)
    by = act_of_buyer(session, held, by=by, now=now)
    facts = replace(
        facts_of(session, held.case, ReturnAction.APPEAL, by=by, now=now), reason=reason
    )
    words = words_of(session, held.item.order_line_id, reason, now=now)
    event = ReturnAppealed(held.case.ref, words.digest)
    step(session, held, ReturnAction.APPEAL, event, by=by, facts=facts, now=now)
    attach_request(session, held.item, held.case, photos, by=by, now=now)
    _message(session, held, words, by=by, now=now)
    return held.case


def withdraw(
    session: Session, ref: str, *, by: Actor, now: datetime, reason: str = ""
) -> ReturnCase:
    """The buyer keeps the goods after all."""
    held = hold(session, ref)
    by = act_of_buyer(session, held, by=by, now=now)
    facts = facts_of(session, held.case, ReturnAction.WITHDRAW, by=by, now=now)
    said = typed_sentence("reason", reason)
    words = words_of(session, held.item.order_line_id, said, now=now)
    event = ReturnWithdrawn(held.case.ref, words.digest)
    step(session, held, ReturnAction.WITHDRAW, event, by=by, facts=facts, now=now)
    if said:
        _message(session, held, words, by=by, now=now)
    return held.case


def write_message(
    session: Session,
    ref: str,
    text: str,
    photos: Sequence[evidence.StoredFile] = (),
    *,
    by: Actor,
    now: datetime,
) -> ReturnMessage:
    """A message of the buyer or the service, with photos for the case."""
    held = hold(session, ref)
    case = held.case
    if by.person_id is None:
        by = act_of_buyer(session, held, by=by, now=now)
    elif not any(by.may(permission, case.center_id) for permission in WRITES):
        raise NotPermitted
    text = typed_sentence("text", text)
    if not text and not photos:
        raise Invalid("text", Text("请填写内容", "Write something"))
    keys = attach_request(session, held.item, case, photos, by=by, now=now)
    words = words_of(session, held.item.order_line_id, text, now=now)
    message = _message(session, held, words, by=by, now=now, attached=keys)
    tell(session, held, ReturnMessaged(case.ref, message.from_buyer), by=by, now=now)
    return message


def _message(
    session: Session,
    held: LockedCase,
    words: KeptWords,
    *,
    by: Actor,
    now: datetime,
    attached: Sequence[int] = (),
) -> ReturnMessage:
    message = ReturnMessage(
        case_id=held.case.id,
        by_id=by.person_id,
        from_buyer=by.person_id is None,
        text=words.sealed,
        attached={"keys": list(attached)},
        at=now,
    )
    session.add(message)
    session.flush()
    return message


def _merge_facts(case: ReturnCase, more: Mapping[str, Any]) -> CaseFacts:
    try:
        return facts_from_json(merge(case.decision["facts"], more))
    except FactsError as error:
        first = error.problems[0]
        raise Invalid(first.path, first.text) from None
