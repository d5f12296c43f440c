"""The categories as pages name and offer them: those of the house and the approved ones."""

from __future__ import annotations

from flask import g, has_app_context

from app.base import clock
from app.base.db import reading
from app.queries.inspection import standards
from app.web.base.language import say
from workflows.inspection.standard.catalogue import headers, house_standards, standard_for
from workflows.inspection.standard.profile import OF_NO_CATEGORY, CredentialKind, Takeback
from workflows.inspection.standard.types import CategoryHeader, Check, Defect, Standard


def known_categories() -> tuple[CategoryHeader, ...]:
    """All categories that have begun, in their order."""
    today = clock.today()
    return headers(s for s in _every() if s.effective_from <= today)


def category_options() -> list[tuple[str, str]]:
    """(code, name) of all categories, to choose from."""
    return [(c.code, say(c.name)) for c in known_categories()]


def category_name(code: str) -> str:
    """A category in the request's language; an unknown one names itself."""
    found = next((c for c in known_categories() if c.code == code), None)
    return say(found.name) if found is not None else code


def category_asked(code: str) -> str:
    """The code itself where there is such a category; else none."""
    return code if any(c.code == code for c in known_categories()) else ""


def standard_today(category: str) -> Standard | None:
    """The category's standard of today; None for a category that old rows alone still name."""
    return standard_for(category, clock.today(), _every())


def takeback_of(category: str) -> Takeback:
    """What counts when goods of the category come back; of an unknown one, what counts for all."""
    standard = standard_today(category)
    return OF_NO_CATEGORY if standard is None else standard.returns


def check_of(code: str) -> Check | None:
    """The check of a code; codes mean the same in every category."""
    return next((c for s in _every() for c in s.checks if c.code == code), None)


def known_credentials() -> list[CredentialKind]:
    """The kinds of credentials that some category accepts, by their codes."""
    kinds = {k.code: k for s in _every() for k in s.credentials}
    return [kinds[code] for code in sorted(kinds)]


def known_defects() -> dict[str, Defect]:
    """All defect codes."""
    return {d.code: d for s in _every() for d in s.defects}


def _every() -> tuple[Standard, ...]:
    """All standards, asked for once a request."""
    if not has_app_context():
        return house_standards()
    if "standards" not in g:
        with reading() as session:
            g.standards = standards.every(session)
    found: tuple[Standard, ...] = g.standards
    return found
