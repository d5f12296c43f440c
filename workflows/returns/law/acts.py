"""Articles of texts of law, each with the days on which it holds.

A decision names the day whose law applies; what wasn't in force on that day is neither applied
nor cited. Dates are first and last day in force; tags say how far a text was read: `verified` in a
copy of it, `secondary` through somebody's description, `inference` a reading of ours,
`from memory` to be checked against the text.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from workflows.returns.law.act_table import ACTS, FOREVER, Act, last_day
from workflows.returns.law.places import written_place
from workflows.verdict import Citation, Text


class NotInForce(LookupError):
    """A rule or a figure was asked for on a day on which no text bore it: a fault of the code."""


@dataclass(frozen=True, slots=True)
class Cite:
    """An article of an act, how far the reading of it is established, and its last day here."""

    act: str
    article: str
    tag: str
    until: date = FOREVER

    def in_force(self, on: date) -> bool:
        """Whether the article may be cited on that day."""
        return on <= self.until and ACTS[self.act].in_force(on)

    def citation(self) -> Citation:
        """The citation as it's shown: the act's Chinese name and the article."""
        article = written_place(self.act, self.article).zh
        return Citation(source=ACTS[self.act].name.zh, article=article, tag=self.tag)

    def english(self) -> str:
        """The same in English."""
        place = written_place(self.act, self.article).en
        return f"{ACTS[self.act].name.en} {place}".rstrip()


_TAGS = {"~": "inference", "?": "from memory"}


def cite(spec: str) -> Cite:
    """`"MEASURES 9(1)"`; a leading `~` marks a reading of ours, `?` a text from memory.

    `"~CPL 25 until 2017-03-14"` is cited to that day only: a clearer text took its place.
    """
    tag = _TAGS.get(spec[0], "")
    text, _, until = spec.lstrip("~?").partition(" until ")
    act, _, article = text.partition(" ")
    return Cite(act, article, tag or ACTS[act].tag, last_day(until))


def cites(*specs: str) -> tuple[Cite, ...]:
    """Several articles, the strongest first."""
    return tuple(cite(spec) for spec in specs)


@cache
def in_force(articles: tuple[Cite, ...], on: date) -> tuple[Citation, ...]:
    """What may be cited on that day: nothing where no text holds."""
    return tuple(article.citation() for article in articles if article.in_force(on))


# Sources that are no act in the table above: short names of the house, and other fields of law.
_OTHER_SOURCES: dict[str, Text] = {
    "Jadegate house rules": Text("玉门规则", "Jadegate house rules"),
    "一物一证": Text("一物一证", "One piece, one certificate"),
    "商标法": Text("商标法", "Trademark Law"),
    "浙江省实施《消费者权益保护法》办法": Text(
        "浙江省实施消费者权益保护法办法",
        "Zhejiang Measures implementing the Consumer Protection Law",
    ),
    "玉门退款规则": Text("玉门退款规则", "Jadegate refund rules"),
    "不追收": Text("不追收", "nothing is taken back"),
}


def source_name(source: str) -> Text:
    """A source in both languages, whichever of its names is given; unknown ones stay."""
    for act in ACTS.values():
        if source in (act.name.zh, act.name.en):
            return act.name
    return _OTHER_SOURCES.get(source, Text(source, source))


def is_act(source: str) -> bool:
    """Whether a source is an act or rule of the table, to be put in title marks in Chinese."""
    return any(source == act.name.zh for act in ACTS.values())


def key_of_act(source: str) -> str:
    """The key of an act by its Chinese name; empty for a source that is none of the table."""
    return next((act.key for act in ACTS.values() if act.name.zh == source), "")


def act_of(citation: Citation) -> Act:
    """The act behind a citation."""
    return next(act for act in ACTS.values() if act.name.zh == citation.source)
