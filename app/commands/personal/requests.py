"""What a buyer may ask for: a copy, a correction, erasure; and what time alone erases.

个人信息保护法 44 to 47. An order is locked before its record, as everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy.orm import Session

from app.base.errors import Invalid, NotPermitted, Refusal
from app.commands import record
from app.commands.entries import typed_sentence
from app.commands.personal import photographs
from app.commands.personal.reasons import typed_reason
from app.commands.personal.unmask import ERASED
from app.commands.personal.vault import OpenRecord, Vault
from app.commands.proof import end_all_of_order
from app.models.orders.order import ShopOrder
from app.queries.personal.orders import centers_of, order_facts, story_of
from app.queries.personal.photographs import photographs_of
from app.queries.personal.vault import Knowledge
from workflows.event import Event
from workflows.orders.cells.phone import is_another_phone
from workflows.personal.events import (
    PersonalCorrected,
    PersonalErased,
    PersonalExported,
    PersonalRestricted,
)
from workflows.personal.masks import Receiver
from workflows.personal.retention import (
    ERASE_ON_REQUEST,
    OrderFacts,
    keep_until,
    may_lose_its_buyer,
    must_be_kept,
)
from workflows.roles import SYSTEM, Actor, Permission
from workflows.verdict import Citation, Refused, Text

LOOK_AGAIN_WITHIN = timedelta(days=30)
LONGEST_FIELD = 500
BY_TIME = Text("保存期限届满", "The time of keeping is over")
SAME_PERSON = Refused(
    "decided_by_who_asked",
    Text(
        "登记删除申请的人不能自己决定提前删除", "Who filed the request can't decide on it as well"
    ),
    Citation("SOD-12", tag="house rule"),
)


@dataclass(frozen=True, slots=True)
class Erasure:
    """What a request for erasure came to: erased, or kept for the law alone until a day."""

    erased: bool
    article: Citation
    until: datetime | None = None


def export(
    session: Session, order_id: int, reason: str, *, by: Actor, now: datetime
) -> dict[str, Any]:
    """Everything held on the buyer of an order, as JSON values; that a copy was given is recorded.

    Raises `Refusal` where it was erased.
    """
    order, one = _open(session, order_id, Permission.PERSONAL_ANSWER, by, now)
    reason = typed_reason(reason, one.held)
    copy = {
        "order": order.number,
        "given_at": now.isoformat(timespec="seconds"),
        "receiver": asdict(one.held.receiver),
        "rows_of_the_shop": one.held.rows,
        "receivers_noted_after_dispatch": one.held.noted,
        "restricted_since": one.row.restricted_at and one.row.restricted_at.isoformat(),
        **story_of(session, order_id),
        "photographs": photographs_of(session, order_id),
    }
    digest = sha256(orjson.dumps(copy, option=orjson.OPT_SORT_KEYS)).hexdigest()
    keyed = one.key.digest("copy", digest) if one.key is not None else ""
    _say(session, order_id, PersonalExported(order.number, reason, keyed), by, now)
    return copy


def correct(
    session: Session,
    order_id: int,
    fields: Mapping[str, str],
    reason: str,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Put name, phone or address of an order's buyer right; the ledger names the fields alone."""
    order, one = _open(session, order_id, Permission.PERSONAL_ANSWER, by, now)
    strange = sorted(set(fields) - set(asdict(Receiver())))
    if strange or not fields:
        name = strange[0] if strange else "fields"
        raise Invalid(
            name, Text("可更正：姓名、电话、地址", "Name, phone, address can be corrected")
        )
    said = {name: typed_sentence(name, value) for name, value in sorted(fields.items())}
    for name, value in said.items():
        if not value or len(value) > LONGEST_FIELD:
            raise Invalid(
                name, Text(f"请填写，最多 {LONGEST_FIELD} 字", f"1 to {LONGEST_FIELD} signs")
            )
    after = Knowledge(Receiver(**asdict(one.held.receiver) | said), one.held.rows, one.held.noted)
    reason = typed_reason(typed_reason(reason, one.held), after)
    if is_another_phone(one.held.receiver.phone, after.receiver.phone):
        end_all_of_order(session, order_id, now)
    one.held, one.changed = after, True
    event = PersonalCorrected(order.number, reason, one.digests(said))
    _say(session, order_id, event, by, now)
    _vault_of(session, one, now).save()


def erase(
    session: Session, order_id: int, reason: str, *, by: Actor, now: datetime, decide: bool = False
) -> Erasure:
    """Destroy the key of an order's buyer, or restrict what a law still asks to keep.

    With `decide` a person who may, and did not file the request, has it erased before its time;
    what is under way can't be decided away. Raises `Refusal` with the article.
    """
    needed = Permission.PERSONAL_DECIDE if decide else Permission.PERSONAL_ANSWER
    order, one = _open(session, order_id, needed, by, now)
    reason = typed_reason(reason, one.held)
    facts = order_facts(session, order_id)
    under_way = may_lose_its_buyer(facts)
    if isinstance(under_way, Refused):
        raise Refusal(under_way)
    kept = must_be_kept(facts, now)
    if not isinstance(kept, Refused):
        return _erase(session, order, one, reason, ERASE_ON_REQUEST, by, now)
    if not decide:
        return _restrict(session, order, one, reason, facts, by, now)
    if one.row.restricted_at is None:
        raise Refusal(kept)
    if by.person_id is None or one.row.restricted_by_id == by.person_id:
        raise Refusal(SAME_PERSON)
    return _erase(session, order, one, reason, ERASE_ON_REQUEST, by, now)


def expire(session: Session, order_id: int, *, now: datetime) -> bool:
    """Erase an order's buyer whose time of keeping is over; else look again later."""
    order = session.get_one(ShopOrder, order_id, with_for_update=True)
    vault = Vault(session, now)
    vault.load([order_id])
    one = vault.of(order_id)
    if one.erased or one.row.review_at > now:
        return False
    facts = order_facts(session, order_id)
    until, source = keep_until(facts)
    if isinstance(may_lose_its_buyer(facts), Refused) or now < until:
        one.row.review_at = max(until, now + LOOK_AGAIN_WITHIN)
        return False
    _erase(session, order, one, BY_TIME.zh, source, SYSTEM, now)
    return True


def _open(
    session: Session, order_id: int, needed: Permission, by: Actor, now: datetime
) -> tuple[ShopOrder, OpenRecord]:
    if not all(by.may(needed, center) for center in centers_of(session, order_id)):
        raise NotPermitted
    order = session.get_one(ShopOrder, order_id, with_for_update=True)
    vault = Vault(session, now)
    vault.load([order_id])
    one = vault.of(order_id)
    if one.erased:
        raise Refusal(ERASED)
    return order, one


def _vault_of(session: Session, one: OpenRecord, now: datetime) -> Vault:
    return Vault(session, now, {one.row.order_id: one})


def _erase(
    session: Session,
    order: ShopOrder,
    one: OpenRecord,
    reason: str,
    article: Citation,
    by: Actor,
    now: datetime,
) -> Erasure:
    row = one.row
    row.wrapped_key = row.sealed = row.phone_digest = row.tail_digest = None
    row.erased_at, row.erased_by_id, row.erased_reason = now, by.person_id, reason
    session.add(row)
    photographs.take_back(session, order.id, by=by, now=now)
    _say(session, order.id, PersonalErased(order.number, reason, str(article)), by, now)
    return Erasure(True, article)


def _restrict(
    session: Session,
    order: ShopOrder,
    one: OpenRecord,
    reason: str,
    facts: OrderFacts,
    by: Actor,
    now: datetime,
) -> Erasure:
    until, source = keep_until(facts)
    row = one.row
    if row.restricted_at is not None:
        return Erasure(False, source, until)
    row.restricted_at, row.restricted_by_id, row.restricted_reason = now, by.person_id, reason
    row.review_at = until
    _vault_of(session, one, now).save()
    session.add(row)
    event = PersonalRestricted(order.number, reason, str(source), until.isoformat())
    _say(session, order.id, event, by, now)
    return Erasure(False, source, until)


def _say(session: Session, order_id: int, event: Event, by: Actor, now: datetime) -> None:
    asked = (Permission.PERSONAL_ANSWER, Permission.PERSONAL_DECIDE)
    centers = centers_of(session, order_id)
    role = next((r for p in asked for c in centers if (r := by.role_for(p, c))), None)
    record.append(session, event, by=by, now=now, role=role, order_id=order_id)
