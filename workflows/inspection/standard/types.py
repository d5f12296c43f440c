"""An inspection standard: the versioned list of checks of a category, with its tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from workflows.inspection.standard.entry import NamedEntry
from workflows.inspection.standard.limits import Condition, DecisionRule, Range
from workflows.inspection.standard.parts import OpenMeans, Part
from workflows.inspection.standard.profile import (
    CredentialKind,
    OnePieceCode,
    OrderWords,
    PaperFamily,
    Printing,
    Takeback,
    TitleClaim,
)
from workflows.verdict import Citation, Text


class Severity(StrEnum):
    """How heavy a failure is (GB/T 2828.1 practice: A, B, C)."""

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"


class Stage(StrEnum):
    """Which desk records the check."""

    INTAKE = "intake"
    BENCH = "bench"
    REVIEW = "review"
    SYSTEM = "system"
    SEALING = "sealing"

    @property
    def rank(self) -> int:
        """Position in the flow; what the system records is there when the review ends."""
        return {"intake": 0, "bench": 1, "review": 2, "system": 2, "sealing": 3}[self.value]


class Axis(StrEnum):
    """Which question a check bears on."""

    AUTHENTICITY = "authenticity"
    CONFORMITY = "conformity"
    BOTH = "both"


class CheckNeed(StrEnum):
    """Whether a check must be recorded."""

    ALWAYS = "always"
    CONDITIONAL = "conditional"
    OPTIONAL = "optional"


class FactKind(StrEnum):
    """What sort of fact a merchant declares."""

    DECIMAL = "decimal"
    TEXT = "text"
    YES_NO = "yes_no"
    DATE = "date"
    LIST = "list"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredFact(NamedEntry):
    """A fact of the listing that checks of this standard may refer to.

    `words`: the check (code, or code.part) whose options are its vocabulary.
    """

    kind: FactKind
    unit: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One edition of a source, with the days on which it is in force (both inclusive)."""

    title: str
    effective_from: date | None = None
    effective_to: date | None = None
    confirmed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(NamedEntry):
    """A published standard, a law or a rule of the house, in its editions."""

    editions: tuple[Edition, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCite:
    """A reference from a check to a source."""

    source: str
    article: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow(NamedEntry):
    """One row of a table: a species, a fineness, a class; a range that is left out is open."""

    aliases: tuple[str, ...] = ()
    treatable: bool = False
    ranges: dict[str, Range] = field(default_factory=dict)
    source: str = ""
    confirmed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A tolerance for nominal quantities above `over` up to and including `to`."""

    over: Decimal
    to: Decimal | None = None
    absolute: Decimal | None = None
    percent: Decimal | None = None
    confirmed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitTable(NamedEntry):
    """Limits that depend on the material or on the quantity."""

    rows: tuple[TableRow, ...] = ()
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MassTolerance:
    """The larger of `absolute` grams and `percent` of the mass."""

    absolute: Decimal
    percent: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryHeader(NamedEntry):
    """The header of a category: its paper, its thresholds, who may inspect it.

    `threshold` in yuan: pieces of a lower unit price need no inspection. `exempt`: none of them
    does. `family` names the certificate layout, `credentials` the kinds of which one opens a bench.
    """

    position: int
    family: PaperFamily
    threshold: Decimal
    exempt: bool = False
    credentials: tuple[str, ...]
    net_mass: MassTolerance
    seal_mass: MassTolerance
    confirmed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class NotTestableReason(NamedEntry):
    """Why a check could not be done; `note` where words must be added."""

    note: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect(NamedEntry):
    """A defect code, for reasons, statistics and what happens next by default."""

    severity: Severity | None = None
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Check(NamedEntry):
    """One row of a standard.

    `untestable_ok`: reasons for which a check that was not done harms nothing (a mounted stone
    has no density). `confirmed` is false where an expert has yet to confirm the limit.
    """

    severity: Severity
    stage: Stage
    axis: Axis
    need: CheckNeed
    when: Condition | None = None
    rule_zh: str
    rule_en: str
    cites: tuple[SourceCite, ...]
    confirmed: bool = True
    untestable_ok: tuple[str, ...] = ()
    open: OpenMeans | None = None
    printed_zh: str = ""
    printed_en: str = ""
    parts: tuple[Part, ...]

    @property
    def rule(self) -> Text:
        """What is asked, as a sentence."""
        return Text(self.rule_zh, self.rule_en)

    @property
    def open_means(self) -> OpenMeans:
        """A person decides on an open limit of a critical check unless the standard says not."""
        critical = self.severity is Severity.CRITICAL
        return self.open or (OpenMeans.PERSON if critical else OpenMeans.NOTE)

    def part(self, key: str) -> Part | None:
        """The part with that key."""
        return next((p for p in self.parts if p.key == key), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard(NamedEntry):
    """All of a category at one version, complete in itself: tables and sources included."""

    version: int
    effective_from: date
    effective_to: date | None = None
    decision_rule: DecisionRule = DecisionRule.SIMPLE
    category: CategoryHeader
    certificate: Printing
    returns: Takeback
    orders: OrderWords
    codes: tuple[OnePieceCode, ...] = ()
    claims: tuple[TitleClaim, ...] = ()
    credentials: tuple[CredentialKind, ...]
    defects: tuple[Defect, ...]
    facts: tuple[DeclaredFact, ...]
    reasons: tuple[NotTestableReason, ...]
    sources: tuple[Source, ...]
    tables: tuple[LimitTable, ...]
    checks: tuple[Check, ...]

    def check(self, code: str) -> Check | None:
        """The check with that code."""
        return next((c for c in self.checks if c.code == code), None)

    def table(self, code: str) -> LimitTable | None:
        """The table with that code."""
        return next((t for t in self.tables if t.code == code), None)

    def fact(self, code: str) -> DeclaredFact | None:
        """The declared fact with that code."""
        return next((f for f in self.facts if f.code == code), None)

    def reason(self, code: str) -> NotTestableReason | None:
        """The reason for not testing with that code."""
        return next((r for r in self.reasons if r.code == code), None)

    def in_force(self, on: date) -> bool:
        """True on the days this version is in force."""
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)

    def citations(self, check: Check, on: date) -> tuple[Citation, ...]:
        """The editions in force on that day of what the check cites."""
        found = []
        for cite in check.cites:
            source = next(s for s in self.sources if s.code == cite.source)
            for edition in source.editions:
                if _covers(edition, on):
                    tag = "verified" if edition.confirmed and check.confirmed else "unconfirmed"
                    found.append(Citation(edition.title, cite.article, tag))
        return tuple(found)


def _covers(edition: Edition, on: date) -> bool:
    began = edition.effective_from is None or edition.effective_from <= on
    return began and (edition.effective_to is None or on <= edition.effective_to)
