"""The standards in force: those of the house and the approved proposals."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.base.clock import local
from app.base.errors import Refusal
from app.models.inspection.ruleset import Ruleset
from workflows.inspection.rulesets import RulesetKind, RulesetState
from workflows.inspection.standard.catalogue import (
    digest,
    headers,
    house_standards,
    standard_at,
    standard_for,
    standard_kept,
)
from workflows.inspection.standard.profile import OF_NO_CATEGORY, Takeback
from workflows.inspection.standard.types import CategoryHeader, Defect, Standard
from workflows.verdict import Refused, Text

RULESET = Ruleset.__table__.c
APPROVED = (
    select(RULESET.digest)
    .where(RULESET.kind == RulesetKind.STANDARD, RULESET.state == RulesetState.APPROVED)
    .order_by(RULESET.id)
)
TEXTS = select(RULESET.digest, RULESET.text).where(
    RULESET.kind == RulesetKind.STANDARD,
    RULESET.digest.in_(bindparam("digests", expanding=True)),
)


def in_force(session: Session, category: str, now: datetime) -> Standard:
    """The standard by which an inspection of that category starts now."""
    found = of_category(session, category, now)
    if found is None:
        raise Refusal(_refuse_unknown(category, local(now).date()))
    return found


def of_category(session: Session, category: str, now: datetime) -> Standard | None:
    """What the house knows of a category now; None of one that old rows alone still name."""
    return standard_for(category, local(now).date(), approved_standards(session))


def accepted_credentials(session: Session, category: str, now: datetime) -> tuple[str, ...]:
    """The kinds of credentials that open a bench of the category; none for an unknown one."""
    standard = of_category(session, category, now)
    return () if standard is None else standard.category.credentials


def terms_of_sale(session: Session, category: str, ordered_at: datetime | None) -> Takeback:
    """What counts when goods come back: by the standard of the day of the order.

    Goods sold before their category had a file fall under its first one; goods of no known
    category under what counts for all.
    """
    known = sorted(
        (s for s in every(session) if s.category.code == category), key=lambda s: s.version
    )
    if not known:
        return OF_NO_CATEGORY
    on = local(ordered_at).date() if ordered_at is not None else known[-1].effective_from
    return next((s for s in reversed(known) if s.in_force(on)), known[0]).returns


def categories(session: Session, now: datetime) -> tuple[CategoryHeader, ...]:
    """The headers of all categories that have begun, approved ones too, in their order."""
    on = local(now).date()
    return headers(s for s in every(session) if s.effective_from <= on)


def defects(session: Session) -> dict[str, Defect]:
    """All defect codes, those of approved categories too."""
    return {d.code: d for s in every(session) for d in s.defects}


def every(session: Session) -> tuple[Standard, ...]:
    """Every version of every standard: those of the house and the approved ones."""
    return (*house_standards(), *approved_standards(session))


def pinned_standard(session: Session, code: str, version: int) -> Standard:
    """The standard that an inspection started with, whatever came since."""
    found = standard_at(code, version, approved_standards(session))
    if found is None:
        raise Refusal(_refuse_unknown(f"{code} v{version}", None))
    return found


def approved_standards(session: Session) -> tuple[Standard, ...]:
    """All approved proposals, read once a process."""
    digests = session.scalars(APPROVED).all()
    unread = [one for one in digests if one not in _approved]
    if unread:
        for one, text in session.execute(TEXTS, {"digests": unread}):
            _approved[one] = standard_kept(text)
    return tuple(_approved[one] for one in digests)


def digest_of(standard: Standard) -> str:
    """The digest of a standard, computed once a process: a version never changes."""
    known = _digests.get((standard.code, standard.version))
    if known is None:
        known = _digests[standard.code, standard.version] = digest(standard)
    return known


_digests: dict[tuple[str, int], str] = {}
_approved: dict[str, Standard] = {}


def _refuse_unknown(what: str, on: date | None) -> Refused:
    return Refused(
        "no_standard",
        Text(f"没有适用的检验标准：{what} {on or ''}", f"No standard applies: {what} {on or ''}"),
        next_step=Text("请中心主管批准一份标准", "The center manager must approve one"),
    )
