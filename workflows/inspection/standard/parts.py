"""What one check asks for: its parts, each of one kind, with the limits it is held against."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from workflows.inspection.standard.curves import CurveRule, Technique
from workflows.inspection.standard.limits import (
    Condition,
    DecisionRule,
    ItemLimits,
    Lookup,
    Range,
    Readings,
    Tolerance,
)
from workflows.verdict import Text


class PartKind(StrEnum):
    """What sort of answer a part takes."""

    NUMBER = "number"
    CHOICE = "choice"
    MULTI = "multi"
    YES_NO = "yes_no"
    TEXT = "text"
    DATE = "date"
    PHOTOS = "photos"
    FILE = "file"


class AnswerEffect(StrEnum):
    """What an answer means for the verdict."""

    OK = "ok"
    COUNTERFEIT = "counterfeit"
    NOT_AS_DESCRIBED = "not_as_described"
    DEVIATION = "deviation"
    UNDETERMINED = "undetermined"
    PERSON = "person"

    @property
    def fails(self) -> bool:
        """True where the answer is a failure, not merely a doubt."""
        return self in {
            AnswerEffect.COUNTERFEIT,
            AnswerEffect.NOT_AS_DESCRIBED,
            AnswerEffect.DEVIATION,
        }


class OpenMeans(StrEnum):
    """What follows where a limit is open: a remark, or a person has to decide."""

    NOTE = "note"
    PERSON = "person"


class Compare(StrEnum):
    """How a choice is held against the listing."""

    EQUALS = "equals"
    NOT_WORSE = "not_worse"
    SPECIES = "species"


class CheckDigit(StrEnum):
    """Check digits that can be recomputed."""

    GTIN = "gtin"
    MOD_11_10 = "mod_11_10"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One answer of a choice.

    `alone`: it excludes all others (none, nothing found). `disclosed_as`: what the listing may
    say that makes it known to the buyer, besides its own code and names. `printed_zh` and
    `printed_en`: what a certificate says for it, where that is not its name.
    """

    code: str
    zh: str
    en: str
    effect: AnswerEffect = AnswerEffect.OK
    defect: str = ""
    alone: bool = False
    disclosed_as: tuple[str, ...] = ()
    printed_zh: str = ""
    printed_en: str = ""

    @property
    def name(self) -> Text:
        """The label in both languages."""
        return Text(self.zh, self.en)

    @property
    def printed(self) -> Text:
        """What a certificate says for it."""
        return Text(self.printed_zh or self.zh, self.printed_en or self.en)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A full-match regular expression, and when it applies."""

    regex: str
    zh: str
    en: str
    when: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartBase:
    """What all kinds share. `effect`, `defect`: what it means where the limit is not kept."""

    key: str = "value"
    zh: str = ""
    en: str = ""
    optional: bool = False
    system: bool = False
    when: Condition | None = None
    effect: AnswerEffect = AnswerEffect.NOT_AS_DESCRIBED
    defect: str = ""

    @property
    def name(self) -> Text:
        """The label in both languages; empty where the check has only this part."""
        return Text(self.zh, self.en)


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(PartBase):
    """A decimal in `unit`, compared after rounding to `resolution` (GB/T 8170, half to even).

    `same_as` names a check whose reading this is as well, so that nobody takes or types it twice.
    `uncertainty` is the expanded uncertainty U (k = 2) of the method, where a reading brings none;
    `decision_rule` takes the place of the standard's.
    """

    kind: PartKind = PartKind.NUMBER
    unit: str
    resolution: Decimal
    signed: bool = False
    limits: Range | None = None
    advised: Range | None = None
    lookup: Lookup | None = None
    window: ItemLimits | None = None
    versus: tuple[Tolerance, ...] = ()
    one_of: tuple[Decimal, ...] = ()
    readings: Readings | None = None
    same_as: str = ""
    uncertainty: Decimal | None = None
    decision_rule: DecisionRule | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(PartBase):
    """One of the options, or one of the names in a table; perhaps held against the listing."""

    kind: PartKind = PartKind.CHOICE
    options: tuple[Option, ...] = ()
    names: str = ""
    listing: str = ""
    compare: Compare = Compare.EQUALS
    disclosed_in: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Multi(PartBase):
    """Some of the options. `must_have`: all of these; `covers`: all that the listing names."""

    kind: PartKind = PartKind.MULTI
    options: tuple[Option, ...]
    must_have: tuple[str, ...] = ()
    covers: str = ""
    disclosed_in: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class YesNo(PartBase):
    """Yes or no, one of which is expected."""

    kind: PartKind = PartKind.YES_NO
    expected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPart(PartBase):
    """Words or a number on a label.

    `equals` and `differs` name another part of the same check; `forbidden` words may not occur.
    """

    kind: PartKind = PartKind.TEXT
    patterns: tuple[Pattern, ...] = ()
    check_digit: CheckDigit | None = None
    listing: str = ""
    equals: str = ""
    differs: str = ""
    forbidden: tuple[str, ...] = ()
    maximum: int = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class DatePart(PartBase):
    """A day. `past`: not after the inspection; `expires`: not before it.

    Remaining life is judged by `months_left`, or as one of `life_parts` equal parts of the life
    that begins at the part named in `life_from` (3: a third must be left); less is a deviation.
    """

    kind: PartKind = PartKind.DATE
    past: bool = False
    expires: bool = False
    months_left: int = 0
    life_from: str = ""
    life_parts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Photos(PartBase):
    """Pictures, by content address; `views` says which."""

    kind: PartKind = PartKind.PHOTOS
    minimum: int = 1
    views: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Where an eye looks first on a spectrum, in the units of its axis, and what may show there."""

    lower: Decimal
    upper: Decimal
    zh: str
    en: str

    @property
    def name(self) -> Text:
        """The name in both languages."""
        return Text(self.zh, self.en)


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePart(PartBase):
    """Files (spectra, reports, video), by content address; `kinds` are the endings allowed.

    `curve` is what the spectra among them have to be; `technique` is all that is asked of a curve
    that has no such rule.
    """

    kind: PartKind = PartKind.FILE
    minimum: int = 1
    kinds: tuple[str, ...]
    band: Band | None = None
    curve: CurveRule | None = None
    technique: Technique | None = None


Part = Number | Choice | Multi | YesNo | TextPart | DatePart | Photos | FilePart
