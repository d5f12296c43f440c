"""The intake rules with what the categories' files say: which listings are theirs, and from which
price on a piece is inspected.

A center's own rules for a category take the place of those of its file; thresholds and exemptions
stand in the file alone, dated by its versions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from workflows.inspection.standard.profile import ListingRule
from workflows.inspection.standard.types import Standard
from workflows.orders.category_patterns import words
from workflows.orders.category_rules import (
    NO_WORDS,
    CategoryRule,
    Exemption,
    Rules,
    Threshold,
    Words,
    normalise_title,
)
from workflows.verdict import Text

EXEMPT = Text("该品类免检", "the category needs no inspection")


def with_categories(own: Rules, standards: Sequence[Standard], on: date) -> Rules:
    """The rules of the intake with those of every category in force on that day.

    `standards`: all versions of all categories; the thresholds of each hold on its days.
    """
    in_force = [s for s in newest(standards, on) if not _speaks_of(own, s.category.code)]
    versions = sorted(standards, key=lambda s: (s.category.position, s.version))
    dated = [(s, _last_day(s, versions)) for s in versions]
    limits = {t.category for t in own.thresholds}
    return replace(
        own,
        rules=(*(r for s in in_force for r in _rules_of(s)), *own.rules),
        names={s.category.code: s.category.name for s in newest(standards, on)},
        by_product_category=_shop_categories(newest(standards, on)) | own.by_product_category,
        thresholds=own.thresholds
        + tuple(
            Threshold(s.category.code, s.category.threshold, s.effective_from, until)
            for s, until in dated
            if s.category.threshold and s.category.code not in limits
        ),
        exemptions=own.exemptions
        + tuple(
            Exemption(s.category.code, s.effective_from, EXEMPT, until)
            for s, until in dated
            if s.category.exempt
        ),
    )


def newest(standards: Iterable[Standard], on: date) -> tuple[Standard, ...]:
    """Of each category the highest version in force on that day, in their order on the page."""
    found: dict[str, Standard] = {}
    for standard in sorted(standards, key=lambda s: s.version):
        if standard.in_force(on):
            found[standard.category.code] = standard
    return tuple(sorted(found.values(), key=lambda s: (s.category.position, s.code)))


@lru_cache(maxsize=512)
def compile_rule(category: str, rule: ListingRule) -> CategoryRule:
    """A rule of a category's file, ready to be tried; raises `WrongValue`."""
    return CategoryRule(
        rule.id,
        category,
        words([*rule.include]),
        _words(rule.along_with),
        _words(rule.exclude),
        _words(rule.ignore),
        rule.fields,
        rule.borrowed,
    )


def _words(listed: tuple[str, ...]) -> Words:
    return words([*listed]) if listed else NO_WORDS


def _rules_of(standard: Standard) -> list[CategoryRule]:
    return [compile_rule(standard.category.code, rule) for rule in standard.orders.rules]


def _shop_categories(standards: Iterable[Standard]) -> dict[str, str]:
    return {
        normalise_title(name): s.category.code
        for s in standards
        for name in s.orders.product_categories
    }


def _speaks_of(own: Rules, category: str) -> bool:
    return any(rule.category == category for rule in own.rules)


def _last_day(standard: Standard, versions: Iterable[Standard]) -> date | None:
    """Until when a version holds: its own end, or the day before a higher one begins."""
    later = (
        v.effective_from - timedelta(days=1)
        for v in versions
        if v.category.code == standard.category.code and v.version > standard.version
    )
    ends = [*later, *([standard.effective_to] if standard.effective_to else [])]
    return min(ends, default=None)
