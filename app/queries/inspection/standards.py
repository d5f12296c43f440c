"""The standards in force: those of the house and the approved proposals."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.clock import local
from app.base.errors import Refusal
from app.models.inspection.ruleset import Ruleset
from workflows.inspection.rulesets import RulesetKind, RulesetState
from workflows.inspection.standard.catalogue import (
    digest,
    standard_at,
    standard_for,
    standard_from_toml,
)
from workflows.inspection.standard.types import Standard
from workflows.verdict import Refused, Text

RULESET = Ruleset.__table__.c
APPROVED = (
    select(RULESET.digest, RULESET.text)
    .where(RULESET.kind == RulesetKind.STANDARD, RULESET.state == RulesetState.APPROVED)
    .order_by(RULESET.id)
)


def in_force(session: Session, category: str, now: datetime) -> Standard:
    """The standard by which an inspection of that category starts now."""
    on = local(now).date()
    found = standard_for(category, on, approved(session))
    if found is None:
        raise Refusal(_unknown(category, on))
    return found


def pinned(session: Session, code: str, version: int) -> Standard:
    """The standard that an inspection started with, whatever came since."""
    found = standard_at(code, version, approved(session))
    if found is None:
        raise Refusal(_unknown(f"{code} v{version}", None))
    return found


def approved(session: Session) -> tuple[Standard, ...]:
    """All approved proposals, read once a process."""
    return tuple(_read(digest, text) for digest, text in session.execute(APPROVED))


def digest_of(standard: Standard) -> str:
    """The digest of a standard, computed once a process: a version never changes."""
    known = _digests.get((standard.code, standard.version))
    if known is None:
        known = _digests[standard.code, standard.version] = digest(standard)
    return known


_digests: dict[tuple[str, int], str] = {}


@lru_cache(maxsize=256)
def _read(_digest: str, text: str) -> Standard:
    return standard_from_toml(text)


def _unknown(what: str, on: date | None) -> Refused:
    return Refused(
        "no_standard",
        Text(f"没有适用的检验标准：{what} {on or ''}", f"No standard applies: {what} {on or ''}"),
        next_step=Text("请中心主管批准一份标准", "The center manager must approve one"),
    )
