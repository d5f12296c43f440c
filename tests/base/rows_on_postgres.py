"""Of a test that walks a table, PostgreSQL gets the first row and the last in a whole run.

Each row is tried on SQLite. What the other rows ask is put to PostgreSQL when all is over
(`late_questions.py`), so none of their statements stays new to it; run by itself a test has all
its rows on both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import pytest
from base import statements

# Where the row itself is what a database does in a way of its own, every row is tried on both.
EACH_ROW = {
    "test_audit_against_ledger.py": "what is amiss is written past the application",
    "test_auditor_desk.py": "garbage to one database is a value to the other",
    "test_certificate_cli.py": "what is amiss is written past the application",
    "test_certificate_issue.py": "killed between two transactions",
    "test_codes_and_links.py": "garbage to one database is a value to the other",
    "test_conclusions.py": "each database finds words by an index of its own",
    "test_fuzz.py": "garbage to one database is a value to the other",
    "test_imports_behind.py": "cut off between two transactions",
    "test_inspector_desk.py": "garbage to one database is a value to the other",
    "test_jobs.py": "ended between two transactions",
    "test_ledger_chain.py": "each database refuses by triggers of its own",
    "test_limits.py": "moments are compared, one beside another",
    "test_look_up.py": "garbage to one database is a value to the other",
    "test_manager.py": "garbage to one database is a value to the other",
    "test_merchant.py": "garbage to one database is a value to the other",
    "test_migrations.py": "the schema is each database's own",
    "test_neighbours.py": "each row is a fault of its own database",
    "test_second_factor.py": "moments are compared, one beside another",
    "test_sources.py": "garbage to one database is a value to the other",
    "test_transparency.py": "ended between two transactions",
    "test_upgrades.py": "the schema is each database's own",
    "test_workers.py": "the schema is each database's own",
}
RACES = ("_at_once", "_together", "_parallel")


def spared(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """The rows in the middle of a table, on PostgreSQL."""
    walks: dict[tuple[object, ...], list[pytest.Item]] = defaultdict(list)
    for item in items:
        row = getattr(item, "callspec", None)
        if row is None or row.params.get("backend") != "postgres" or len(row.params) == 1:
            continue
        name = getattr(item, "originalname", item.name)
        if item.path.name in EACH_ROW or any(race in item.path.stem + name for race in RACES):
            continue
        walks[item.path, name].append(item)
    return [item for rows in walks.values() for item in rows[1:-1]]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not statements.is_whole(config):
        return
    less = set(spared(items))
    items[:] = [item for item in items if item not in less]
    config.hook.pytest_deselected(items=list(less))
