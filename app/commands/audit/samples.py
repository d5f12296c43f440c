"""A sample drawn from certificates, kept with all that draws it again; questions that are kept."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.base.errors import Invalid, Missing, NotPermitted
from app.commands import record
from app.commands.entries import typed_name
from app.models.audit.audit import AuditQuestion, AuditSample
from app.models.network.center import Agency
from app.models.people.account import Person
from app.queries.audit.samples import Population, members, searched_upto
from workflows.audit.events import SampleDrawn
from workflows.audit.sampling import Stratum, draw, may_draw, population_digest
from workflows.roles import Actor, Permission
from workflows.verdict import Refused, Text

MOST_QUESTIONS = 40
LONGEST_NAME = 40
NAMELESS = Text(f"请取名（最多 {LONGEST_NAME} 字）", f"Name it, in {LONGEST_NAME} characters")
TOO_MANY = Text(
    f"最多保存 {MOST_QUESTIONS} 个，请先删除不用的",
    f"At most {MOST_QUESTIONS} are kept: delete one first",
)
NO_SUCH_AGENCY = Text(
    "没有这家机构，请从列表中选择", "There is no such agency: choose from the list"
)
GONE = Text("这个提问已经不在了", "This question is not there any more")


def draw_sample(
    session: Session,
    of: Population,
    wanted: int,
    stratum: Stratum,
    seed: str,
    query: str,
    *,
    by: Actor,
    now: datetime,
) -> AuditSample:
    """Draw from what can be searched now; `query` says the filters as an address does.

    Raises `Invalid` where nothing can be drawn.
    """
    reads = by.centers(Permission.AUDIT_READ)
    if by.person_id is None or reads == frozenset():
        raise NotPermitted
    if of.agency_id is not None and session.get(Agency, of.agency_id) is None:
        raise Invalid("agency", NO_SUCH_AGENCY)
    of = _as_now(session, of, reads)
    found = members(session, of, stratum)
    answer = may_draw(wanted, seed, len(found))
    if isinstance(answer, Refused):
        raise Invalid((answer.facts or {}).get("field", ""), answer.reason, answer.code)
    digest = population_digest(found)
    drawn = draw(found, wanted, seed)
    centers = None if of.centers is None else sorted(of.centers)
    kept = AuditSample(
        by_id=by.person_id,
        at=now,
        seed=seed,
        wanted=wanted,
        stratum=stratum,
        query=query,
        centers={"keys": centers},
        upto=of.upto,
        population=len(found),
        population_digest=digest,
        drawn={"numbers": list(drawn)},
    )
    session.add(kept)
    session.flush()
    event = SampleDrawn(seed, wanted, stratum.value, query, of.upto, len(found), digest, len(drawn))
    where = centers[0] if centers is not None and len(centers) == 1 else None
    role = by.role_for(Permission.AUDIT_READ, where)
    record.append(session, event, by=by, now=now, role=role, center_id=where)
    return kept


def _as_now(session: Session, of: Population, centers: Collection[int] | None) -> Population:
    return Population(
        since=of.since,
        until=of.until,
        upto=searched_upto(session),
        category=of.category,
        agency_id=of.agency_id,
        shop=of.shop,
        centers=centers,
    )


def keep_question(
    session: Session, name: str, query: str, *, by: Actor, now: datetime
) -> AuditQuestion:
    """Keep a question with its filters; one of the same name is replaced. Raises `Invalid`."""
    if by.person_id is None:
        raise NotPermitted
    name = typed_name("name", name)
    if not name or len(name) > LONGEST_NAME:
        raise Invalid("name", NAMELESS)
    # Two tabs of one person stand in a line here, so that neither counts too few.
    session.execute(select(Person.id).where(Person.id == by.person_id).with_for_update())
    own = select(AuditQuestion).where(AuditQuestion.person_id == by.person_id)
    known = session.scalars(own.where(AuditQuestion.name == name)).one_or_none()
    if known is None:
        kept = select(func.count()).select_from(AuditQuestion)
        kept = kept.where(AuditQuestion.person_id == by.person_id)
        if (session.scalar(kept) or 0) >= MOST_QUESTIONS:
            raise Invalid("name", TOO_MANY)
        known = AuditQuestion(person_id=by.person_id, name=name, query=query, at=now)
        session.add(known)
    known.query, known.at = query, now
    session.flush()
    return known


def drop_question(session: Session, key: int, *, by: Actor) -> None:
    """Forget a question of one's own. Raises `Missing` for any other, which stays."""
    own = delete(AuditQuestion).where(
        AuditQuestion.id == key, AuditQuestion.person_id == by.person_id
    )
    if session.scalar(own.returning(AuditQuestion.id)) is None:
        raise Missing(GONE)
