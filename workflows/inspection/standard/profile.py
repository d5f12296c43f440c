"""What a category's file says beyond its checks: its paper, its returns, its listings, an example.

All that the other columns know of a category stands here, so that a new category is one file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from workflows.inspection.standard.entry import NamedEntry
from workflows.inspection.standard.limits import Condition
from workflows.inspection.standard.return_words import Excludable, LawKind, MarkSeen, SealLayer
from workflows.verdict import Text


class PaperFamily(StrEnum):
    """The layouts that a certificate can have, by the names that the paper gives them."""

    GEM = "gem"
    SEALED = "sealed"
    LUXURY = "luxury"


class Naming(StrEnum):
    """By which standard a conclusion must be worded."""

    FREE = ""
    GEMS = "GB/T 16552"


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialKind(NamedEntry):
    """A kind of credential that a person can hold, by the code that is recorded (CGC, GAC, ...)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A part of a conclusion. `{CODE.part}` stands for a finding, `{listing.fact}` for a fact of
    the listing that a finding has confirmed (`when`), `{table CODE.part}` for the row of the part's
    table that the reading reaches. A phrase without all its findings is left out.
    """

    zh: str
    en: str
    when: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OnePieceCode:
    """A code that one piece alone has: the parts (CODE.part) that make it up, joined.

    `seen`: the part in which the system says whether it stands on another live certificate.
    """

    zh: str
    en: str
    parts: tuple[str, ...]
    seen: str = ""
    when: Condition | None = None

    @property
    def name(self) -> Text:
        """What it is called, in both languages."""
        return Text(self.zh, self.en)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitWord:
    """A unit as titles write it, and how many of the finding's unit it is."""

    word: str
    times: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleClaim:
    """What a title says of a piece and a finding can contradict, as a deviation of `check`.

    `against`: the finding (CODE.part), or "conclusion". One of three kinds: `families` of words of
    which one only can be true; figures with `units`, alike within `percent`; codes of `patterns`.
    `ignore` is taken out of the title first.
    """

    zh: str
    en: str
    check: str
    against: str
    families: tuple[tuple[str, ...], ...] = ()
    units: tuple[UnitWord, ...] = ()
    percent: Decimal = Decimal(10)
    patterns: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    @property
    def name(self) -> Text:
        """What the claim is about, in both languages."""
        return Text(self.zh, self.en)


@dataclass(frozen=True, slots=True, kw_only=True)
class Printing:
    """What a certificate prints: checks by their codes, in this order.

    Rows without a finding are left out; what could not be tested is printed with its reason.
    `conclusion` holds the name of the piece, or `phrases` say how the conclusion is made of what
    was found; the listing's title never stands for it. `shape` completes a gem's name, `seen`
    describes the piece in neutral words.
    """

    title_zh: str
    title_en: str
    rows: tuple[str, ...]
    conclusion: str = ""
    phrases: tuple[Phrase, ...] = ()
    shape: str = ""
    seen: tuple[str, ...] = ()
    naming: Naming = Naming.FREE

    @property
    def title(self) -> Text:
        """The title in both languages."""
        return Text(self.title_zh, self.title_en)


@dataclass(frozen=True, slots=True, kw_only=True)
class Takeback:
    """What counts when goods of the category come back.

    `law`: the kind of goods as the law tells them apart. `marks`: what may be seen on goods of this
    kind and not on all. `asked`: what their buyer is asked beyond what every buyer is. `seals`: the
    layers of their package. `necessary_seal`: the one that Measures 9(1) speaks of, and whether it
    is told before sale; where none is set, opening a layer never counts. `excludable`: the grounds
    of Measures 7 whose property goods of this kind have; what a shop excludes on another has none.
    """

    law: LawKind
    marks: tuple[MarkSeen, ...] = ()
    asked: tuple[MarkSeen, ...] = ()
    seals: tuple[SealLayer, ...] = ()
    necessary_seal: SealLayer | None = None
    told_before_sale: bool = False
    excludable: tuple[Excludable, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingRule:
    """What must and must not stand in a listing of the category, as the intake rules have it.

    `borrowed`: its words are also names of colours, glazes, brands and flavours.
    """

    id: str
    include: tuple[str, ...]
    along_with: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fields: tuple[str, ...] = ("title", "sku")
    borrowed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderWords:
    """How an order line finds the category: by the shop's own category, or by its listing."""

    product_categories: tuple[str, ...] = ()
    rules: tuple[ListingRule, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """What the drawn picture of an example looks like: a shape, and red, green, blue (0 to 255)."""

    shape: str
    colour: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamplePiece:
    """A genuine piece of the category: what a shop says of it, and what its inspection finds.

    Names of pictures and files stand for evidence that whoever records it has stored before.
    """

    title: str = ""
    picture: Likeness | None = None
    listing: dict[str, object] = field(default_factory=dict)
    findings: dict[str, object] = field(default_factory=dict)


# Of goods whose category no file knows any more.
OF_NO_CATEGORY = Takeback(law=LawKind.OTHER)
