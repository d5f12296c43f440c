"""What qualifies a person: recorded by two, since a verdict and a certificate stand on it."""

from __future__ import annotations

from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.errors import Invalid, Refusal
from app.commands.entries import typed_name
from app.commands.people import takes_two
from app.commands.people.accounts import may_tend, record_account_change
from app.commands.people.second_person import Agreement, PairProposal, take_two
from app.models.people.account import Credential, Person, RoleAssignment
from workflows.people.names import NumberKind, number_key
from workflows.people.second_person import PairAct
from workflows.roles import Actor
from workflows.verdict import Refused, Text

OWN_CREDENTIAL = Refused(
    "credential_to_self",
    Text("不能给自己登记资质", "Nobody records a credential of their own"),
    next_step=Text("请另一位主管登记", "Another manager must do it"),
)


def add_credential(
    session: Session,
    person_id: int,
    kind: str,
    number: str,
    issuer: str,
    categories: list[str],
    valid_from: date,
    valid_to: date,
    *,
    by: Actor,
    now: datetime,
    reason: str = "",
    agreed: Agreement | None = None,
) -> None:
    """Record what qualifies a person: by two, `SecondPersonAsked` where nobody agreed so far."""
    may_tend(session, person_id, by)
    if by.person_id == person_id:
        raise Refusal(OWN_CREDENTIAL)
    if agreed is not None:
        may_tend(session, person_id, agreed.by)
        takes_two.second_is_not(person_id, agreed)
    if valid_to < valid_from:
        raise Invalid("valid_to", Text("截止日早于生效日", "It ends before it begins"))
    kind, number = typed_name("kind", kind), typed_name("number", number)
    issuer = typed_name("issuer", issuer)
    _check_number(session, person_id, kind, number)
    person = session.get_one(Person, person_id, with_for_update=True)
    if not takes_two.is_set_up(person, by):
        proposal = _credential_proposal(
            session,
            person,
            (kind, number, issuer, sorted(categories), valid_from, valid_to),
            reason,
        )
        take_two(session, proposal, by=by, now=now, agreed=agreed)
    session.add(
        Credential(
            person_id=person_id,
            kind=kind,
            number=number,
            issuer=issuer,
            categories={"codes": sorted(categories)},
            valid_from=valid_from,
            valid_to=valid_to,
        )
    )
    record_account_change(
        session, person_id, f"credential {kind} {number} until {valid_to}", by, now
    )


def _check_number(session: Session, person_id: int, kind: str, number: str) -> None:
    """It is nobody else's, and a number of one kind is recorded once, however it is written."""
    takes_two.number_is_free(session, number, NumberKind.CREDENTIAL, person_id=person_id)
    known = session.scalars(select(Credential.number).where(Credential.kind == kind))
    if any(number_key(one) == number_key(number) for one in known):
        raise Invalid("number", Text("该证书编号已登记", "That number is recorded already"))


def _credential_proposal(
    session: Session,
    person: Person,
    held: tuple[str, str, str, list[str], date, date],
    reason: str,
) -> PairProposal:
    kind, number, issuer, categories, valid_from, valid_to = held
    return PairProposal(
        act=PairAct.RECORD_CREDENTIAL,
        subject=f"{person.id} {sha256(f'{kind} {number}'.encode()).hexdigest()[:16]}",
        args={
            "person_id": person.id,
            "kind": kind,
            "number": number,
            "issuer": issuer,
            "categories": categories,
            "valid_from": valid_from.isoformat(),
            "valid_to": valid_to.isoformat(),
        },
        shown=(
            *takes_two.about_person(session, person),
            (Text("资质", "Credential"), f"{kind} {number}"),
            (Text("发证机关", "Issuer"), issuer),
            (Text("品类", "Categories"), "、".join(categories)),
            (Text("有效期", "Valid"), f"{valid_from} – {valid_to}"),
        ),
        reason=takes_two.must_say_why(reason),
        center_id=_workplace(session, person.id),
    )


def _workplace(session: Session, person_id: int) -> int | None:
    """The center of a person's latest role; a manager there may be asked."""
    return session.scalar(
        select(RoleAssignment.center_id)
        .where(RoleAssignment.person_id == person_id, RoleAssignment.ended_at.is_(None))
        .order_by(RoleAssignment.id.desc())
        .limit(1)
    )
