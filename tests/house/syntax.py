"""The syntax of a text, read once for all tests of a run that ask about it."""

from __future__ import annotations

import ast
from functools import cache


@cache
def tree_of(text: str) -> ast.Module:
    """Its tree, for all who look and none who change it."""
    return ast.parse(text)


@cache
def nodes_of(text: str) -> tuple[ast.AST, ...]:
    """All nodes of its tree, as `ast.walk` gives them: a walk costs more than the reading."""
    return tuple(ast.walk(tree_of(text)))
