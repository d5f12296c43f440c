"""Which mutants: every place of a room that an operator can change, and a seeded sample of them."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cosmic_ray.plugins
from cosmic_ray.ast import ast_nodes, get_ast_from_path
from cosmic_ray.work_item import MutationSpec
from parso.tree import NodeOrLeaf

from benchmarks.mutants.changes import KINDS, Syntax

STATEMENT_LISTS = frozenset({"suite", "file_input"})
BUILT_IN_DECORATORS = ("dataclass", "property", "staticmethod", "classmethod", "cache", "lru_cache")


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: its kind, what Cosmic Ray makes it by, the first line of its statement."""

    kind: str
    spec: MutationSpec
    first_line: int

    @property
    def place(self) -> str:
        """File and line."""
        return f"{self.spec.module_path}:{self.spec.start_pos[0]}"


def every_mutant(root: Path, paths: Iterable[str]) -> list[Mutant]:
    """All mutants of the files, or of the files below the folders; paths are relative to `root`."""
    files = sorted(
        file
        for path in paths
        for file in ([root / path] if path.endswith(".py") else (root / path).rglob("*.py"))
    )
    return [mutant for file in files for mutant in _of_file(file, file.relative_to(root))]


def _of_file(file: Path, name: Path) -> Iterable[Mutant]:
    nodes = list(ast_nodes(get_ast_from_path(file)))
    for kind, operators in KINDS.items():
        for operator in operators:
            places = (
                (node, *span)
                for change in [cosmic_ray.plugins.get_operator(operator)()]
                for node in nodes
                for span in change.mutation_positions(node)
            )
            for occurrence, (node, start, end) in enumerate(places):
                if _says_something(node):
                    spec = MutationSpec(name, operator, occurrence, start, end)
                    yield Mutant(kind, spec, _statement(node).start_pos[0])


def _statement(node: NodeOrLeaf) -> NodeOrLeaf:
    while node.parent is not None and node.parent.type not in STATEMENT_LISTS:
        node = node.parent
    return node


def _says_something(node: Syntax) -> bool:
    """Not in an annotation or in `__all__`, which nobody reads, nor in a decorator of Python."""
    if node.type == "except_clause" and "." in node.children[1].get_code():
        return False  # a dotted name, which Cosmic Ray takes apart
    if node.type == "operator" and node.parent.type == "parameters":
        return False  # the star before names that have to be given: whoever gives them still may
    inner: Syntax | None = None
    while node is not None:
        if node.type == "decorator" and node.children[1].get_code().startswith(BUILT_IN_DECORATORS):
            return False
        if inner is not None and inner is _annotation(node):
            return False
        if node.type == "expr_stmt" and node.children[0].get_code().strip() == "__all__":
            return False
        inner, node = node, node.parent
    return True


def _annotation(node: Syntax) -> Syntax | None:
    if node.type == "annassign":
        return node.children[1]
    if node.type == "tfpdef":
        return node.children[2]
    return node.annotation if node.type == "funcdef" else None


def drawn(mutants: Sequence[Mutant], seed: str, count: int) -> list[Mutant]:
    """At most `count`, no two at one place, one of each kind in turn while there are any."""
    chance = random.Random(seed)
    left = {kind: [m for m in mutants if m.kind == kind] for kind in KINDS}
    for of_kind in left.values():
        chance.shuffle(of_kind)
    order = sorted(KINDS)
    chance.shuffle(order)
    chosen: dict[tuple[str, tuple[int, int]], Mutant] = {}
    while len(chosen) < count and any(left.values()):
        for kind in order:
            if left[kind] and len(chosen) < count:
                mutant = left[kind].pop()
                chosen.setdefault((str(mutant.spec.module_path), mutant.spec.start_pos), mutant)
    return list(chosen.values())
