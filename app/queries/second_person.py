"""Whether two accounts may be each other's second pair of eyes, as the rows have it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, null, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.models.network.center import Agency
from app.models.people.account import Credential, Person
from app.models.people.second_person import PasswordReset, SecondPersonRequest
from workflows.people.names import NumberKind, number_key, skeleton
from workflows.people.second_person import PAIRS, Pair, PairAct, PairState, may_be_second
from workflows.roles import Actor
from workflows.verdict import Answer
from workflows.whole import whole


def pair_answer(session: Session, first: int | None, second: int | None, now: datetime) -> Answer:
    """Whether `second` may confirm what `first` has begun; None is the command line."""
    if first is None or second is None or first == second:
        same, tied = False, None
    else:
        same = _one_person(session, first, second)
        ties = (_tied_at(session, first, second), _twins_since(session, first, second))
        tied = max((at for at in ties if at is not None), default=None)
    return may_be_second(Pair(first=first, second=second, same_person=same, tied_at=tied, now=now))


def accounts_of_name(session: Session, name: str) -> list[Person]:
    """All accounts of that name, whatever their state and however it is written."""
    return _accounts(session, Person.name, name, skeleton)


@dataclass(frozen=True, slots=True)
class NumberHeld:
    """A number that tells somebody apart: whose it is, and in which field it stands.

    `person_id` None: an agency's.
    """

    kind: NumberKind
    person_id: int | None
    name: str
    login: str
    number: str


def holders_of_number(session: Session, number: str | None) -> list[NumberHeld]:
    """Whoever has a number that is read like this one, in whatever field it stands."""
    wanted = number_key(number or "")
    if not wanted:
        return []
    return [
        NumberHeld(kind=kind, person_id=r.key, name=r.name, login=r.login, number=r.number)
        for kind, rows in _NUMBERS.items()
        for r in session.execute(rows)
        if number_key(r.number) == wanted
    ]


def _accounts(
    session: Session, column: InstrumentedAttribute[Any], said: str, read: Callable[[str], str]
) -> list[Person]:
    wanted = read(said)
    rows = session.execute(select(Person.id, column.label("said")).where(column.is_not(None))).all()
    keys = [row.id for row in rows if read(row.said) == wanted]
    return list(session.scalars(select(Person).where(Person.id.in_(keys)).order_by(Person.id)))


def _of_agency(column: InstrumentedAttribute[str]) -> Any:
    return select(
        null().label("key"),
        Agency.name_zh.label("name"),
        Agency.code.label("login"),
        column.label("number"),
    )


_NUMBERS: Mapping[NumberKind, Any] = whole(
    NumberKind,
    {
        NumberKind.STAFF: select(
            Person.id.label("key"), Person.name, Person.login, Person.staff_no.label("number")
        ).where(Person.staff_no.is_not(None)),
        NumberKind.CREDENTIAL: select(
            Person.id.label("key"), Person.name, Person.login, Credential.number
        ).join(Credential, Credential.person_id == Person.id),
        NumberKind.CMA: _of_agency(Agency.cma_no),
        NumberKind.CNAS: _of_agency(Agency.cnas_no),
    },
)


def _one_person(session: Session, first: int, second: int) -> bool:
    """One number of both; or the same name, unless two staff numbers tell them apart."""
    one, other = session.get_one(Person, first), session.get_one(Person, second)
    if _numbers_of(session, one) & _numbers_of(session, other):
        return True
    if one.staff_no and other.staff_no:
        return False
    return skeleton(one.name) == skeleton(other.name)


def _numbers_of(session: Session, person: Person) -> set[str]:
    """All that a person's staff number and credentials are read as."""
    held = session.scalars(select(Credential.number).where(Credential.person_id == person.id))
    return {number_key(one) for one in (person.staff_no or "", *held)} - {""}


def _twins_since(session: Session, first: int, second: int) -> datetime | None:
    """Since when numbers alone tell two accounts of one name apart; None for two names."""
    one, other = session.get_one(Person, first), session.get_one(Person, second)
    if skeleton(one.name) != skeleton(other.name):
        return None
    return max(person.told_apart_at or person.created_at for person in (one, other))


def _tied_at(session: Session, first: int, second: int) -> datetime | None:
    """When one of the two last made the other's account or took part in its reset."""
    made = session.scalar(
        select(func.max(Person.created_at)).where(
            or_(
                (Person.id == first) & (Person.created_by_id == second),
                (Person.id == second) & (Person.created_by_id == first),
            )
        )
    )
    by = (PasswordReset.asked_by_id, PasswordReset.confirmed_by_id)
    reset = session.scalar(
        select(func.max(PasswordReset.made_at)).where(
            or_(
                (PasswordReset.person_id == first) & or_(*(who == second for who in by)),
                (PasswordReset.person_id == second) & or_(*(who == first for who in by)),
            )
        )
    )
    return max((at for at in (made, reset) if at is not None), default=None)


def may_decide(by: Actor, act: PairAct, center_id: int | None, agency_id: int | None) -> bool:
    """Whether a person holds what the second person of an act needs, at its center and agency."""
    if not any(by.may(permission, center_id) for permission in PAIRS[act].second):
        return False
    own = by.agencies(center_id)
    return agency_id is None or not own or agency_id in own


def lapsed_requests(session: Session, now: datetime) -> list[int]:
    """The requests whose time is over and that nobody decided on."""
    open_ones = select(SecondPersonRequest.id).where(
        SecondPersonRequest.state == PairState.ASKED, SecondPersonRequest.ends_at <= now
    )
    return list(session.scalars(open_ones.order_by(SecondPersonRequest.id)))
