"""What is changed: Cosmic Ray's operators by kind, and four of our own for tables and guards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

import cosmic_ray.plugins
from cosmic_ray.ast import ast_nodes
from cosmic_ray.operators.operator import Example, Operator
from parso.python.tree import Keyword, Name

# What is asked of a node depends on its type, which `parso` says in words and not in classes.
Syntax = Any
Span = tuple[tuple[int, int], tuple[int, int]]

COMPARISONS = (
    "Eq_NotEq", "NotEq_Eq", "Is_IsNot", "IsNot_Is", "Lt_LtE", "LtE_Lt", "Gt_GtE", "GtE_Gt",
    "Lt_Gt", "Gt_Lt", "LtE_GtE", "GtE_LtE",
)  # fmt: skip
ARITHMETIC = (
    "Add_Sub", "Sub_Add", "Mul_Div", "Div_Mul", "FloorDiv_Mul", "Mod_FloorDiv",
    "BitOr_BitAnd", "BitAnd_BitOr",
)  # fmt: skip

KINDS: Mapping[str, tuple[str, ...]] = {
    "arithmetic": tuple(f"core/ReplaceBinaryOperator_{name}" for name in ARITHMETIC),
    "boolean": ("core/ReplaceTrueWithFalse", "core/ReplaceFalseWithTrue"),
    "comparison": tuple(f"core/ReplaceComparisonOperator_{name}" for name in COMPARISONS),
    "condition": ("core/AddNot", "core/ReplaceUnaryOperator_Delete_Not"),
    "connective": ("core/ReplaceAndWithOr", "core/ReplaceOrWithAnd"),
    "decorator": ("core/RemoveDecorator",),
    "exception": ("core/ExceptionReplacer",),
    "loop": (
        "core/ZeroIterationForLoop",
        "core/ReplaceBreakWithContinue",
        "core/ReplaceContinueWithBreak",
    ),
    "member": ("jadegate/DropMember",),
    "number": ("core/NumberReplacer",),
    "operand": ("jadegate/DropOperand",),
    "sibling": ("jadegate/TakeSibling",),
    "statement": ("jadegate/DropStatement",),
}


def _parts(node: Syntax, separators: frozenset[str]) -> list[list[Syntax]]:
    """The children between separators; each part with the separator that follows it."""
    parts: list[list[Syntax]] = [[]]
    for child in node.children:
        parts[-1].append(child)
        if getattr(child, "value", None) in separators:
            parts.append([])
    return [part for part in parts if part]


class DropMember(Operator):
    """One member less in a written tuple, list, set or mapping: a guard, a row, a permission."""

    def mutation_positions(self, node: Syntax) -> Iterator[Span]:
        """Each member."""
        if node.type in ("testlist_comp", "dictorsetmaker") and not any(
            child.type in ("comp_for", "sync_comp_for") for child in node.children
        ):
            for part in _parts(node, frozenset({","})):
                yield part[0].start_pos, part[-1].end_pos

    def mutate(self, node: Syntax, index: int) -> Syntax:
        """A tuple of two keeps the comma that makes it one."""
        parts = _parts(node, frozenset({","}))
        del parts[index]
        node.children = [child for part in parts for child in part]
        return node

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """In a tuple, a list, a set, a mapping."""
        return (
            Example("x = (a, b)", "x = (a,)", occurrence=1),
            Example("x = (a,)", "x = ()"),
            Example("x = [a, b, c]", "x = [a, c]", occurrence=1),
            Example("x = {a, b}", "x = { b}"),
            Example("x = {a: 1, **b}", "x = { **b}"),
        )


class DropOperand(Operator):
    """One operand less in a chain of `and` or `or`."""

    def mutation_positions(self, node: Syntax) -> Iterator[Span]:
        """Each operand."""
        if node.type in ("and_test", "or_test"):
            for operand in node.children[::2]:
                yield operand.start_pos, operand.end_pos

    def mutate(self, node: Syntax, index: int) -> Syntax:
        """The word that joined it goes with it."""
        at = 2 * index
        node.children = node.children[: max(at - 1, 0)] + node.children[at + (index == 0) + 1 :]
        return node

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """The first, the last, one between."""
        return (
            Example("x = a and b", "x = b"),
            Example("x = a and b", "x = a", occurrence=1),
            Example("x = a or b or c", "x = a or c", occurrence=1),
        )


class DropStatement(Operator):
    """A call, `return`, `raise`, `yield`, or an attribute or key that is set, left out."""

    def mutation_positions(self, node: Syntax) -> Iterator[Span]:
        """Statements in functions; those whose loss is a missing name are left alone."""
        if node.type != "simple_stmt" or node.parent.type != "suite":
            return
        stated = node.children[0]
        if stated.type in ("return_stmt", "raise_stmt", "atom_expr", "yield_expr") or (
            stated.type == "expr_stmt" and stated.children[0].type == "atom_expr"
        ):
            yield stated.start_pos, stated.end_pos

    def mutate(self, node: Syntax, _index: int) -> Syntax:
        """`pass` holds its place."""
        stated = node.children[0]
        node.children[0] = Keyword("pass", stated.start_pos, stated.get_first_leaf().prefix)
        return node

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """A guard, a write, a result."""
        return (
            Example("def f():\n    g()\n", "def f():\n    pass\n"),
            Example("def f():\n    raise X\n", "def f():\n    pass\n"),
            Example("def f():\n    a.b = 1\n    c = 2\n", "def f():\n    pass\n    c = 2\n"),
        )


@lru_cache(maxsize=8)
def _members(root: Syntax) -> Mapping[str, list[str]]:
    """By name of a class: those of its upper-case members that the file mentions, sorted."""
    members: dict[str, set[str]] = {}
    for node in ast_nodes(root):
        if node.type in ("atom_expr", "power"):
            for owner, trailer in pairwise(node.children):
                if _names_a_member(owner, trailer):
                    members.setdefault(owner.value, set()).add(trailer.children[1].value)
    return {owner: sorted(names) for owner, names in members.items()}


def _names_a_member(owner: Syntax, trailer: Syntax) -> bool:
    return (
        owner.type == "name"
        and owner.value[:1].isupper()
        and not owner.value.isupper()
        and trailer.type == "trailer"
        and trailer.children[0].value == "."
        and trailer.children[1].value.isupper()
    )


class TakeSibling(Operator):
    """Another member of the same enumeration, out of those the file mentions."""

    def mutation_positions(self, node: Syntax) -> Iterator[Span]:
        """Each member that has a sibling."""
        if node.type in ("atom_expr", "power"):
            owner, trailer = node.children[:2]
            if (
                _names_a_member(owner, trailer)
                and len(_members(node.get_root_node())[owner.value]) > 1
            ):
                yield trailer.start_pos, trailer.end_pos

    def mutate(self, node: Syntax, _index: int) -> Syntax:
        """The next in the order of the alphabet; after the last, the first."""
        owner, trailer = node.children[:2]
        name = trailer.children[1]
        names = _members(node.get_root_node())[owner.value]
        other = names[(names.index(name.value) + 1) % len(names)]
        trailer.children[1] = Name(other, name.start_pos, name.prefix)
        return node

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Forwards, and round the end."""
        return (
            Example("x = Stage.DOOR, Stage.BENCH", "x = Stage.BENCH, Stage.BENCH"),
            Example("x = Stage.DOOR, Stage.BENCH", "x = Stage.DOOR, Stage.DOOR", occurrence=1),
        )


OWN = {
    operator.__name__: operator
    for operator in (DropMember, DropOperand, DropStatement, TakeSibling)
}
cosmic_ray.plugins.OPERATOR_PROVIDERS["jadegate"] = OWN
