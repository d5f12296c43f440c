"""Each state has one writer: no other module assigns it, under whatever name or in bulk."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

import pytest
from conftest import ROOT
from house.syntax import nodes_of

MODULES = sorted((ROOT / "app").rglob("*.py"))
# Columns that say where a row is in its life, and who alone writes each, by what it belongs to.
WRITERS: dict[str, dict[str, str]] = {
    "state": {
        "app/commands/advance.py": "items",
        "app/commands/returns/step.py": "returns",
        "app/commands/goods/move.py": "lots",
        "app/commands/goods/stock/step.py": "units in stock",
        "app/commands/recalls/move.py": "recalls",
        "app/commands/papers/status.py": "certificates",
        "app/commands/inspection/rulesets.py": "rulesets",
        "app/commands/people/second_person.py": "requests for a second person",
        "app/commands/messages/sending.py": "messages that leave the house",
        "app/commands/messages/webhooks/endpoints.py": "webhooks",
        "app/commands/messages/webhooks/delivering.py": "what webhooks are told",
        "app/commands/audit/findings.py": "findings of auditors",
        "app/commands/intake/shop_requests.py": "what shops ask of a center",
        "app/commands/network/jobs/asking.py": "jobs: asked for anew",
        "app/commands/network/jobs/holding.py": "jobs: taken by a worker, given back or given up",
        "app/commands/network/jobs/workers.py": "jobs: of a worker that is gone",
        "app/commands/network/jobs/dead.py": "jobs: tried again by a person",
    },
    "state_since": {
        "app/commands/advance.py": "items",
        "app/commands/goods/move.py": "lots",
        "app/commands/goods/stock/step.py": "units in stock",
        "app/commands/recalls/move.py": "recalls",
        "app/commands/returns/step.py": "returns",
    },
    "closed_at": {
        "app/commands/inspection/close.py": "inspections",
        "app/commands/returns/step.py": "returns",
        "app/commands/recalls/decide.py": "recalls",
    },
}
# Rows are made in the state where their flow starts.
MAKERS: dict[str, str] = {
    "Item": "app/commands/intake/registration.py",
    "ReturnCase": "app/commands/returns/request.py",
    "Certificate": "app/commands/papers/issue.py",
    "Lot": "app/commands/goods/purchase.py",
    "Recall": "app/commands/recalls/decide.py",
    "Ruleset": "app/commands/inspection/rulesets.py",
}
IN_BULK = ("values", "update", "execute", "bulk_update_mappings")
SQL = re.compile(r"(?is)\bupdate\b.+\bset\b(.+)")


def targets(node: ast.AST) -> Iterator[ast.expr]:
    """What an assignment assigns to, out of tuples, lists and stars."""
    if isinstance(node, ast.Assign):
        waiting = list(node.targets)
    elif isinstance(node, ast.AnnAssign | ast.AugAssign | ast.For | ast.NamedExpr):
        waiting = [node.target]
    elif isinstance(node, ast.withitem) and node.optional_vars is not None:
        waiting = [node.optional_vars]
    else:
        return
    while waiting:
        one = waiting.pop()
        if isinstance(one, ast.Tuple | ast.List):
            waiting += one.elts
        elif isinstance(one, ast.Starred):
            waiting.append(one.value)
        else:
            yield one


def columns_named(key: ast.expr | None) -> set[str]:
    """The column that a key of a bulk write names: `"state"` or `Item.state`."""
    if isinstance(key, ast.Constant) and isinstance(key.value, str):
        return {key.value}
    return {key.attr} if isinstance(key, ast.Attribute) else set()


def columns_called(call: ast.Call) -> set[str]:
    """The columns that a call writes: `setattr`, or an update of many rows in any of its forms."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if isinstance(call.func, ast.Name):
        name = call.func.id
    if name in ("setattr", "__setattr__"):
        return set().union(*(columns_named(argument) for argument in call.args))
    if name not in IN_BULK:
        return set()
    written = {keyword.arg for keyword in call.keywords if keyword.arg}
    for argument in [*call.args, *(keyword.value for keyword in call.keywords)]:
        for inner in ast.walk(argument):
            if isinstance(inner, ast.Dict):
                written |= set().union(*(columns_named(key) for key in inner.keys))
            elif isinstance(inner, ast.Call) and ast.unparse(inner.func) == "dict":
                written |= {keyword.arg for keyword in inner.keywords if keyword.arg}
    return written


def columns_in_text(text: str) -> set[str]:
    """The columns that an UPDATE written by hand sets."""
    found = SQL.search(text)
    return set(re.findall(r"(\w+)\s*=", found[1])) if found else set()


@cache
def columns_written(source: str) -> set[str]:
    """All columns, or what has such a name, that a module writes on rows that exist."""
    written: set[str] = set()
    for node in nodes_of(source):
        written |= {t.attr for t in targets(node) if isinstance(t, ast.Attribute)}
        if isinstance(node, ast.Call):
            written |= columns_called(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            written |= columns_in_text(node.value)
    return written


@pytest.mark.parametrize("column", WRITERS)
def test_one_writer_of_each_state(column):
    writers = {
        path.relative_to(ROOT).as_posix()
        for path in MODULES
        if column in columns_written(path.read_text("utf-8"))
    }
    assert writers == set(WRITERS[column])


# One writes what it read a line before under another key, in the columns of sealed secrets alone;
# the other gives a new row its key.
NAMED_BY_COLUMN = {ROOT / "app/cli/rotation.py", ROOT / "app/models/audit/ledger.py"}


def test_nobody_writes_an_attribute_whose_name_is_not_in_the_code():
    hidden = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in MODULES
        if path not in NAMED_BY_COLUMN
        for node in nodes_of(path.read_text("utf-8"))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "setattr"
        and not isinstance(node.args[1], ast.Constant)
    ]
    assert hidden == []


def births(source: str) -> Iterator[tuple[str, str]]:
    """(the table, what its `state=` says) of every row that a module makes."""
    for node in nodes_of(source):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            for keyword in node.keywords:
                if node.func.id in MAKERS and keyword.arg == "state":
                    yield node.func.id, ast.unparse(keyword.value)


def test_rows_are_made_in_one_place_each_and_in_the_state_where_their_life_starts():
    made = {
        (table, path.relative_to(ROOT).as_posix(), state)
        for path in MODULES
        for table, state in births(path.read_text("utf-8"))
    }
    assert {(table, path) for table, path, _ in made} == set(MAKERS.items())
    assert {state for _, _, state in made} <= {"FLOW.start", "CERTIFICATES.start"}


@pytest.mark.parametrize(
    "planted",
    [
        "item.state = State.PASSED",
        "piece = item; piece.state = State.PASSED",
        "held.case.state = State.CLOSED",
        "a.state, b.other = one, two",
        "[*_, a.state] = many",
        "a.state: State = one",
        "a.state += one",
        "for a.state in many: pass",
        "with one as a.state: pass",
        'setattr(item, "state", State.PASSED)',
        'object.__setattr__(item, "state", State.PASSED)',
        "session.execute(update(Item).where(Item.id == 1).values(state=State.PASSED))",
        'session.execute(update(Item).values({"state": State.PASSED}))',
        "session.execute(update(Item).values({Item.state: State.PASSED}))",
        'session.execute(update(Item).values(**{"state": State.PASSED}))',
        "session.execute(update(Item).values(dict(state=State.PASSED)))",
        'session.execute(update(Item), [{"id": 1, "state": State.PASSED}])',
        'session.query(Item).update({"state": State.PASSED})',
        "session.query(Item).update({Item.state: State.PASSED})",
        "session.query(Item).update(values={Item.state: State.PASSED})",
        'vars(item).update({"state": State.PASSED})',
        'session.bulk_update_mappings(Item, [{"id": 1, "state": "passed"}])',
        "session.execute(text(\"UPDATE item SET version = 2, state = 'passed' WHERE id = 1\"))",
    ],
)
def test_every_form_of_writing_a_state_is_seen(planted):
    assert "state" in columns_written(planted)


@pytest.mark.parametrize(
    "harmless",
    [
        "seen = item.state",
        "select(Item).where(Item.state == State.PASSED)",
        "ItemView(state=item.state)",
        'record.announce(session, tag, {"state": item.state.value}, now=now)',
        "text(\"SELECT id FROM item WHERE state = 'queued'\")",
    ],
)
def test_reading_a_state_is_no_writing(harmless):
    assert "state" not in columns_written(harmless)
