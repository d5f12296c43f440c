"""Which category an order line belongs to, by rules that a center edits.

A rule names a category and what must and must not stand in the listing. Exactly one category has to
match; what no rule matches, or rules of two categories match, waits for a person.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from workflows.verdict import Text

LISTING_LENGTH = 800  # characters of title, and of SKU text, that rules look at
_SAID = 4  # words named of each way
_TAKEN_OUT = "\u25a1"


@dataclass(frozen=True, slots=True)
class Words:
    """Words and patterns to look for in a normalised text.

    `plain` words stand anywhere, `whole` ones not inside a longer Latin word; each of those comes
    with its pattern, which is tried only where the word is in the text at all.
    """

    plain: tuple[str, ...] = ()
    whole: tuple[tuple[str, re.Pattern[str]], ...] = ()
    pattern: re.Pattern[str] | None = None

    def __bool__(self) -> bool:
        return bool(self.plain or self.whole) or self.pattern is not None

    def found_in(self, text: str) -> bool:
        """Whether one of them stands in the text."""
        if any(word in text for word in self.plain):
            return True
        if any(word in text and pattern.search(text) for word, pattern in self.whole):
            return True
        return self.pattern is not None and self.pattern.search(text) is not None

    def all_in(self, text: str) -> tuple[str, ...]:
        """Those of them that stand in the text, as they stand there."""
        found = [word for word in self.plain if word in text]
        found += [word for word, pattern in self.whole if word in text and pattern.search(text)]
        if self.pattern is not None:
            found += [hit[0] for hit in self.pattern.finditer(text)]
        return tuple(dict.fromkeys(found))

    def taken_out_of(self, text: str) -> str:
        """The text with a mark in place of each of them, patterns first."""
        if self.pattern is not None:
            text = self.pattern.sub(_TAKEN_OUT, text)
        for _, pattern in self.whole:
            text = pattern.sub(_TAKEN_OUT, text)
        for word in self.plain:
            text = text.replace(word, _TAKEN_OUT)
        return text


NO_WORDS = Words()


@dataclass(frozen=True, slots=True)
class CategoryRule:
    """One line of the rule table.

    `borrowed`: its words are also names of colours, glazes, brands and flavours; beside the words
    of other goods (`OtherGoods`) they decide nothing, and a person does.
    """

    id: str
    category: str
    include: Words
    along_with: Words = NO_WORDS
    exclude: Words = NO_WORDS
    ignore: Words = NO_WORDS
    fields: tuple[str, ...] = ("title", "sku")
    borrowed: bool = False

    def words_in(self, listing: dict[str, str]) -> tuple[str, ...]:
        """The words by which the rule claims this listing."""
        text = "\n".join(listing[name] for name in self.fields)
        return self.include.all_in(self.ignore.taken_out_of(text))

    def matches(self, listing: dict[str, str]) -> bool:
        """Whether the rule claims this listing (field name -> normalised text)."""
        text = "\n".join(listing[name] for name in self.fields)
        if not self.include.found_in(text):
            return False
        text = self.ignore.taken_out_of(text)
        if not self.include.found_in(text) or self.exclude.found_in(text):
            return False
        return not self.along_with or self.along_with.found_in(text)


@dataclass(frozen=True, slots=True)
class PersonDecides:
    """Listings that a person looks at whatever the rules say, such as a mystery box."""

    id: str
    words: Words
    reason: Text


@dataclass(frozen=True, slots=True)
class OtherGoods:
    """What goods are called that no category holds: a cup, a shirt, a lamp."""

    id: str
    words: Words
    name: Text
    ignore: Words = NO_WORDS

    def words_in(self, whole: str) -> tuple[str, ...]:
        """The words that speak of such goods."""
        return self.words.all_in(self.ignore.taken_out_of(whole))


@dataclass(frozen=True, slots=True)
class Threshold:
    """Pieces of the category below this unit price (yuan) need no inspection, from a day on."""

    category: str
    below: Decimal
    since: date
    until: date | None = None

    def applies(self, category: str, day: date) -> bool:
        """Whether it is in force for the category on that day; `until` is the last day."""
        return self.category == category and _in_force(self.since, self.until, day)


@dataclass(frozen=True, slots=True)
class Exemption:
    """A category that needs no inspection, from a day on, and why."""

    category: str
    since: date
    reason: Text
    until: date | None = None

    def applies(self, category: str, day: date) -> bool:
        """Whether it is in force for the category on that day; `until` is the last day."""
        return self.category == category and _in_force(self.since, self.until, day)


@dataclass(frozen=True, slots=True)
class CustomWords:
    """What says that a piece is made for this buyer, and what only sounds like it."""

    words: Words
    ignore: Words = NO_WORDS


@dataclass(frozen=True, slots=True)
class Rules:
    """The whole rule file, in one version."""

    version: str
    rules: tuple[CategoryRule, ...]
    by_product_category: dict[str, str] = field(default_factory=dict)
    person_decides: tuple[PersonDecides, ...] = ()
    others: tuple[OtherGoods, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    custom: CustomWords | None = None
    names: dict[str, Text] = field(default_factory=dict)
    statuses: frozenset[str] = frozenset()
    after_sales: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class MatchedCategory:
    """Exactly one category; `rule_ids` are the rules that say so."""

    category: str
    rule_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pull:
    """The words of a listing that speak for a category, or for goods of none (`name`)."""

    words: tuple[str, ...]
    category: str = ""
    name: Text | None = None


@dataclass(frozen=True, slots=True)
class NoMatch:
    """No rule decides; `reason` says why a person must, `pulls` which words pulled each way."""

    reason: Text
    rule_ids: tuple[str, ...] = ()
    pulls: tuple[Pull, ...] = ()


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Rules of two or more categories match; `pulls` are the words that pulled each way."""

    categories: tuple[str, ...]
    rule_ids: tuple[str, ...]
    pulls: tuple[Pull, ...] = ()


BORROWED = Text(
    "材质词可能只是颜色、釉色、品牌或口味，须人工判断",
    "the material may be a colour, a glaze, a brand or a flavour only; a person decides",
)
Match = MatchedCategory | NoMatch | Ambiguous


def categorise(rules: Rules, title: str, sku: str, product_category: str = "") -> Match:
    """The category of a listing.

    The shop's own product category decides where the rules know it; otherwise title and SKU text.
    """
    listing = {"title": normalise_title(title), "sku": normalise_title(sku)}
    whole = "\n".join(listing.values())
    for stop in rules.person_decides:
        if stop.words.found_in(whole):
            return NoMatch(stop.reason, (stop.id,))
    known = rules.by_product_category.get(normalise_title(product_category))
    if known is not None:
        return MatchedCategory(known, ("product_category",))
    hits = [rule for rule in rules.rules if rule.matches(listing)]
    ids = tuple(rule.id for rule in hits)
    categories = tuple(sorted({rule.category for rule in hits}))
    if not categories:
        return NoMatch(Text("没有规则能判定品类", "no rule finds the category"))
    pulls = tuple(Pull(rule.words_in(listing), rule.category) for rule in hits)
    if len(categories) > 1:
        return Ambiguous(categories, ids, pulls)
    against = _of_other_goods(rules, whole) if all(rule.borrowed for rule in hits) else ()
    if against:
        return NoMatch(BORROWED, ids, (*pulls, *against))
    return MatchedCategory(categories[0], ids)


def _of_other_goods(rules: Rules, whole: str) -> tuple[Pull, ...]:
    return tuple(
        Pull(words, name=other.name) for other in rules.others if (words := other.words_in(whole))
    )


def with_pulls(reason: Text, pulls: tuple[Pull, ...], rules: Rules) -> Text:
    """The reason, and which words pulled which way."""
    if not pulls:
        return reason
    zh, en = [], []
    for pull in pulls:
        code = pull.category
        way = pull.name or rules.names.get(code, Text(code, code))
        zh.append(f"“{'、'.join(pull.words[:_SAID])}”指向 {way.zh}")
        en.append(f"“{', '.join(pull.words[:_SAID])}” points to {way.en}")
    return Text(f"{reason.zh}：{'；'.join(zh)}", f"{reason.en}: {'; '.join(en)}")


def normalise_title(text: str) -> str:
    """What rules compare: compatibility forms folded, lower case, single spaces, not endless."""
    folded = unicodedata.normalize("NFKC", text[:LISTING_LENGTH]).casefold()
    return " ".join(folded.split())[:LISTING_LENGTH]


def _in_force(since: date, until: date | None, day: date) -> bool:
    return since <= day and (until is None or day <= until)
