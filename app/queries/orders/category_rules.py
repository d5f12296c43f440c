"""The intake rules in force: the latest approved text or the house's, and every category's."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.clock import local
from app.models.inspection.ruleset import Ruleset
from app.queries.inspection import standards
from workflows.inspection.rulesets import RulesetKind, RulesetState
from workflows.inspection.standard.routing import with_categories
from workflows.orders.category_rules import Rules
from workflows.orders.category_rules_file import built_in_rules, parse


def intake_rules(session: Session, now: datetime) -> Rules:
    """By which rules order lines find their category."""
    row = session.execute(
        select(Ruleset.digest, Ruleset.text)
        .where(Ruleset.kind == RulesetKind.INTAKE, Ruleset.state == RulesetState.APPROVED)
        .order_by(Ruleset.version.desc())
        .limit(1)
    ).one_or_none()
    own = built_in_rules() if row is None else _read(row.digest, row.text)
    return with_categories(own, standards.every(session), local(now).date())


@lru_cache(maxsize=32)
def _read(_digest: str, text: str) -> Rules:
    rules = parse(text)
    if not isinstance(rules, Rules):
        raise ValueError("an approved ruleset does not read")  # noqa: TRY004  # a broken record
    return rules
