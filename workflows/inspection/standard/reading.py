"""Reading a standard from text, putting its blocks together, and its digest."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from workflows.inspection.standard.codec import InvalidStandard, at, decode, encode, invalid
from workflows.inspection.standard.entry import NamedEntry
from workflows.inspection.standard.limits import DecisionRule, Tolerance
from workflows.inspection.standard.parts import Choice, Number, Part
from workflows.inspection.standard.profile import (
    CredentialKind,
    ExamplePiece,
    OnePieceCode,
    OrderWords,
    Printing,
    Takeback,
    TitleClaim,
)
from workflows.inspection.standard.types import (
    CategoryHeader,
    Check,
    DeclaredFact,
    Defect,
    LimitTable,
    NotTestableReason,
    Source,
    Standard,
)
from workflows.inspection.standard.validity import problems

NamedT = TypeVar("NamedT", bound=NamedEntry)
MISSING = ("缺少此表", "this table is missing")
PARTS = ("category", "certificate", "returns", "orders")
GONE = frozenset({"custom_exempt"})  # keys of the header that approved texts may still have


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardHeader(NamedEntry):
    """The first table of a file. `includes` names the blocks to begin with, as code@version."""

    version: int
    effective_from: date
    effective_to: date | None = None
    decision_rule: DecisionRule = DecisionRule.SIMPLE
    includes: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """How another block includes this one."""
        return f"{self.code}@{self.version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardFile:
    """One file: a category with its checks, or checks that several categories share."""

    standard: StandardHeader
    category: CategoryHeader | None = None
    certificate: Printing | None = None
    returns: Takeback | None = None
    orders: OrderWords | None = None
    codes: tuple[OnePieceCode, ...] = ()
    claims: tuple[TitleClaim, ...] = ()
    credentials: tuple[CredentialKind, ...] = ()
    defects: tuple[Defect, ...] = ()
    example: ExamplePiece | None = None
    facts: tuple[DeclaredFact, ...] = ()
    reasons: tuple[NotTestableReason, ...] = ()
    sources: tuple[Source, ...] = ()
    tables: tuple[LimitTable, ...] = ()
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """What the text of a standard may refer to."""

    blocks: tuple[StandardFile, ...] = ()
    tables: tuple[LimitTable, ...] = ()
    sources: tuple[Source, ...] = ()
    credentials: tuple[CredentialKind, ...] = ()

    def block(self, label: str) -> StandardFile:
        """The block with that label (common@1); raises `InvalidStandard`."""
        found = next((b for b in self.blocks if b.standard.label == label), None)
        if found is None:
            raise invalid("standard.includes", f"没有 {label}", f"no block {label}")
        return found


def block_from_toml(text: str) -> StandardFile:
    """One file, its shape checked; raises `InvalidStandard` with all that is wrong or missing."""
    raw = _table(text)
    missing = [at(name, *MISSING) for name in PARTS if "category" in raw and name not in raw]
    try:
        block = decode(StandardFile, raw, "file")
    except InvalidStandard as wrong:
        raise InvalidStandard(*missing, *wrong.problems) from None
    if missing:
        raise InvalidStandard(*missing)
    return block


def assemble(block: StandardFile, library: Library) -> Standard:
    """The whole standard of a category: included blocks first, the category's tolerances applied.

    Of tables, sources, credentials only those that are used come along, so that the digest changes
    only where the standard does. Names may still point nowhere: `sound` tells. Raises
    `InvalidStandard`.
    """
    head, category, printing, takeback, words = _whole(block)
    blocks = [*(library.block(label) for label in head.includes), block]
    checks = tuple(_for_category(c, category) for b in blocks for c in b.checks)
    tables = [*block.tables, *(t for b in blocks[:-1] for t in b.tables), *library.tables]
    sources = [*block.sources, *(s for b in blocks[:-1] for s in b.sources), *library.sources]
    kinds = [*block.credentials, *(k for b in blocks[:-1] for k in b.credentials)]
    cited = {cite.source for c in checks for cite in c.cites}
    return Standard(
        code=head.code,
        zh=head.zh,
        en=head.en,
        version=head.version,
        effective_from=head.effective_from,
        effective_to=head.effective_to,
        decision_rule=head.decision_rule,
        category=category,
        certificate=printing,
        returns=takeback,
        orders=words,
        codes=tuple(c for b in blocks for c in b.codes),
        claims=tuple(c for b in blocks for c in b.claims),
        credentials=tuple(
            k for k in _first([*kinds, *library.credentials]) if k.code in category.credentials
        ),
        defects=tuple(d for b in blocks for d in b.defects),
        facts=tuple(f for b in blocks for f in b.facts),
        reasons=tuple(r for b in blocks for r in b.reasons),
        sources=tuple(s for s in _first(sources) if s.code in cited),
        tables=tuple(t for t in _first(tables) if t.code in set(_tables_used(checks))),
        checks=checks,
    )


def sound(standard: Standard) -> Standard:
    """The standard itself where nothing is wrong with it; else raises `InvalidStandard`."""
    if found := problems(standard):
        raise InvalidStandard(*found)
    return standard


def standard_from_toml(text: str, library: Library) -> Standard:
    """The standard that the text describes; raises `InvalidStandard` with every problem found."""
    return sound(assemble(block_from_toml(text), library))


def standard_kept(text: str, library: Library) -> Standard:
    """The standard of a text that was approved once, by the rules of its day.

    It is not judged anew. What a text from before these tables leaves out stands in the library's
    newest file of the same standard. Raises `InvalidStandard` where that is none.
    """
    raw = _table(text)
    for key in GONE.intersection(raw.get("category", {})):
        del raw["category"][key]
    block = decode(StandardFile, raw, "file")
    known = [b for b in library.blocks if b.standard.code == block.standard.code]
    for older in sorted(known, key=lambda b: -b.standard.version):
        block = replace(
            block,
            certificate=block.certificate or older.certificate,
            returns=block.returns or older.returns,
            orders=block.orders or older.orders,
            codes=block.codes or older.codes,
            claims=block.claims or older.claims,
            defects=block.defects or older.defects,
        )
        block = replace(block, checks=tuple(_printed_as(c, older.checks) for c in block.checks))
    return assemble(block, library)


def _printed_as(check: Check, known: tuple[Check, ...]) -> Check:
    """The check with the names that a certificate prints, where its text is from before them."""
    named = next((one for one in known if one.code == check.code), None)
    if named is None or check.printed_zh or check.printed_en:
        return check
    return replace(check, printed_zh=named.printed_zh, printed_en=named.printed_en)


def standard_to_json(standard: Standard) -> str:
    """Canonical JSON: keys sorted, no spaces, figures as strings, defaults left out."""
    plain = encode(standard)
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def standard_from_json(text: str) -> Standard:
    """The inverse of `standard_to_json`; raises `InvalidStandard`."""
    try:
        raw = json.loads(text)
    except json.JSONDecodeError as wrong:
        raise invalid("JSON", f"格式错误：{wrong}", f"not readable: {wrong}") from None
    return sound(decode(Standard, raw, "standard"))


def digest(standard: Standard) -> str:
    """SHA-256 of the canonical JSON, in hex."""
    return hashlib.sha256(standard_to_json(standard).encode()).hexdigest()


def _table(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as wrong:
        raise invalid("TOML", f"格式错误：{wrong}", f"not readable: {wrong}") from None


def _whole(
    block: StandardFile,
) -> tuple[StandardHeader, CategoryHeader, Printing, Takeback, OrderWords]:
    """What every category must bring; raises `InvalidStandard` with all that is missing."""
    head, category = block.standard, block.category
    printing, takeback, words = block.certificate, block.returns, block.orders
    if category is None or printing is None or takeback is None or words is None:
        missing = [name for name in PARTS if getattr(block, name) is None]
        raise InvalidStandard(*(at(name, *MISSING) for name in missing))
    return head, category, printing, takeback, words


def _for_category(check: Check, category: CategoryHeader) -> Check:
    return replace(check, parts=tuple(_part_for(p, category) for p in check.parts))


def _part_for(part: Part, category: CategoryHeader) -> Part:
    if not isinstance(part, Number):
        return part
    return replace(part, versus=tuple(_tolerance_for(t, category) for t in part.versus))


def _tolerance_for(tolerance: Tolerance, category: CategoryHeader) -> Tolerance:
    figures = {"net_mass": category.net_mass, "seal_mass": category.seal_mass}
    if not tolerance.category:
        return tolerance
    if tolerance.category not in figures:
        name = tolerance.category
        raise invalid("category", f"表头没有允差 {name}", f"no tolerance {name} in the header")
    own = figures[tolerance.category]
    return replace(tolerance, absolute=own.absolute, percent=own.percent)


def _tables_used(checks: tuple[Check, ...]) -> Iterator[str]:
    for part in (p for c in checks for p in c.parts):
        if isinstance(part, Choice):
            yield part.names
        if isinstance(part, Number):
            yield part.lookup.table if part.lookup else ""
            yield from (t.steps for t in part.versus)


def _first(found: Iterable[NamedT]) -> list[NamedT]:
    """The first of each code: a standard's own table goes before the house's."""
    kept: dict[str, NamedT] = {}
    for one in found:
        kept.setdefault(one.code, one)
    return list(kept.values())
