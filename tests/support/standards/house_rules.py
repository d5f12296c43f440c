"""The intake rules of the house with those of its categories' files."""

from __future__ import annotations

from datetime import date
from functools import cache

from workflows.inspection.standard.catalogue import house_standards
from workflows.inspection.standard.routing import with_categories
from workflows.orders.category_rules import Rules
from workflows.orders.category_rules_file import built_in_rules


@cache
def house_rules(on: date = date(2026, 11, 12)) -> Rules:
    """As an import of that day has them, where no center has rules of its own."""
    return with_categories(built_in_rules(), house_standards(), on)
