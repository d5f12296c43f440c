"""What the version of the rules stands for: one digest over all that can change a decision.

It covers every rule with its days and articles, the acts, the figures, the labels, what marks
mean, the days of rest, and the code of the procedure. The code is read as its syntax tree without
docstrings, so that neither a comment nor a line break makes a new version.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from workflows.returns.law.act_table import ACTS
from workflows.returns.law.facts.labels import LABELS
from workflows.returns.law.figures import FIGURES
from workflows.returns.law.registry import CHAPTERS
from workflows.returns.law.rules.meanings import MEANINGS
from workflows.returns.law.version import RULES_VERSION

SHOWN = 8
# Code of this folder that decides nothing: it writes the pages, or is about the version itself.
_APART = {"case_file.py", "digest.py", "samples.py", "version.py"}
_PAGES = "pages"
_HIDDEN = {"kind", "type_comment"}


def rules_digest() -> str:
    """SHA-256 over everything that decides, in hex; the same on every system."""
    text = json.dumps(deciding_parts(), ensure_ascii=False, sort_keys=True, default=str)
    return sha256(text.encode()).hexdigest()


def version_to_write(version: str = RULES_VERSION) -> str | None:
    """The version these rules need, or None where the one given is theirs.

    A version is `year.month.count+digest`; the count goes up by one.
    """
    name, _, digest = version.partition("+")
    now = rules_digest()[:SHOWN]
    if digest == now:
        return None
    month, _, count = name.rpartition(".")
    return f"{month}.{int(count) + 1}+{now}"


def deciding_parts() -> dict[str, Any]:
    """All that decides, as JSON values by the name of the part."""
    law = files("workflows.returns.law")
    return {
        "acts": [asdict(act) for act in ACTS.values()],
        "figures": [asdict(one) for one in FIGURES],
        "labels": [[*key, asdict(meaning)] for key, meaning in sorted(LABELS.items())],
        "meanings": [_meaning(mark, rows) for mark, rows in sorted(MEANINGS.items())],
        "rules": [asdict(rule) for chapter in CHAPTERS for rule in chapter.rules],
        "rest days": law.joinpath("rest_days.toml").read_text(encoding="utf-8"),
        "code": dict(_modules(law)),
    }


def _meaning(mark: str, rows: Any) -> list[Any]:
    listed, otherwise = rows
    kinds = [[sorted(categories), one.rule.id, one.weight] for categories, one in listed]
    return [mark, kinds, otherwise.rule.id, otherwise.weight]


def _modules(folder: Traversable, above: str = "") -> Iterator[tuple[str, str]]:
    for one in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if one.is_dir() and one.name != _PAGES:
            yield from _modules(one, f"{above}{one.name}/")
        elif not one.is_dir() and one.name.endswith(".py") and one.name not in _APART:
            yield f"{above}{one.name}", _code(one)


def _code(module: Traversable) -> str:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    return sha256(json.dumps(syntax(tree)).encode()).hexdigest()


def syntax(node: Any) -> Any:
    """A syntax tree as lists, without docstrings and positions, alike on every Python.

    `ast.dump` and `ast.unparse` write the same tree differently from one Python to the next.
    """
    if isinstance(node, list):
        return [syntax(one) for one in node]
    if not isinstance(node, ast.AST):
        return repr(node)
    fields: Mapping[str, Any] = dict(ast.iter_fields(node))
    if "body" in fields and isinstance(fields["body"], list):
        fields = {**fields, "body": [one for one in fields["body"] if not _is_words(one)]}
    kept = {k: v for k, v in fields.items() if k not in _HIDDEN and v is not None and v != []}
    return [type(node).__name__, {name: syntax(value) for name, value in kept.items()}]


def _is_words(statement: ast.AST) -> bool:
    """A text that stands alone does nothing: a docstring."""
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )
