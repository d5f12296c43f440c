"""What a rule is, what it says of a case, and the codes of all answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workflows.returns.law.act_table import ACTS
from workflows.returns.law.acts import Cite, NotInForce, cites, in_force
from workflows.returns.law.figures import FIGURES, figure
from workflows.verdict import Citation, Text


class DecisionOutcome(StrEnum):
    """What a decision comes to."""

    ACCEPT = "accept"
    ACCEPT_INSPECT = "accept_inspect"
    REFUSE = "refuse"
    PERSON = "person"
    MORE_INFO = "more_info"
    QUALITY = "quality"


class RuleEffect(StrEnum):
    """What a rule does to the decision when it speaks."""

    NOTE = "note"
    ACCEPT = "accept"
    INSPECT = "inspect"
    QUALITY = "quality"
    ASK = "ask"
    PERSON = "person"
    REFUSE = "refuse"


class DecisionCode(StrEnum):
    """The reason codes of a decision."""

    OK_7D = "OK_7D"
    OK_PROMISE = "OK_PROMISE"
    OK_UNCONFIRMED = "OK_UNCONFIRMED"
    OK_HOLIDAY_ROLL = "OK_HOLIDAY_ROLL"
    LATE = "LATE"
    NOT_RECEIVED = "NOT_RECEIVED"
    EXCL_CUSTOM = "EXCL_CUSTOM"
    EXCL_PERISH = "EXCL_PERISH"
    EXCL_DIGITAL = "EXCL_DIGITAL"
    EXCL_PRESS = "EXCL_PRESS"
    EXCL_CONFIRMED = "EXCL_CONFIRMED"
    SEAL_BROKEN = "SEAL_BROKEN"
    ELEC_ALTERED = "ELEC_ALTERED"
    ELEC_ACTIVATED = "ELEC_ACTIVATED"
    TAG_CUT = "TAG_CUT"
    SOILED_DAMAGED = "SOILED_DAMAGED"
    ALTERED = "ALTERED"
    PARTS_MISSING = "PARTS_MISSING"
    TAMPER_TAG = "TAMPER_TAG"
    CERT_MISSING = "CERT_MISSING"
    GIFT_DEDUCT = "GIFT_DEDUCT"
    SWAPPED = "SWAPPED"
    QUALITY = "QUALITY"
    COUNTERFEIT = "COUNTERFEIT"
    NOT_CONSUMER = "NOT_CONSUMER"
    NOT_REMOTE = "NOT_REMOTE"
    DUPLICATE = "DUPLICATE"
    NOT_SHIPPED_BACK = "NOT_SHIPPED_BACK"
    REFUND_OVERDUE = "REFUND_OVERDUE"
    SELLER_SILENT = "SELLER_SILENT"
    ABUSE_REVIEW = "ABUSE_REVIEW"
    PARTIAL = "PARTIAL"
    FREIGHT_DEDUCT = "FREIGHT_DEDUCT"
    CARD_FEE = "CARD_FEE"
    TENDER_SPLIT = "TENDER_SPLIT"
    AMBIGUOUS_LAW = "AMBIGUOUS_LAW"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its name, the strongest effect it can have, its articles, its days, its sentence.

    It holds from `since` to `until`, first and last day: as long as one of its articles may be
    cited and all of its figures are fixed. A rule of the house says so by citing the house. The
    sentence may hold `{names}` that the case fills in, and the names of its `figures`. `check` is
    what it asks the center to look at when the goods come back; `limit` marks a rule that turns
    at an instant; `may_refuse` says whether a person may refuse where the rule calls for one, and
    `leans` which way a person is advised. `refused` is the sentence where the rule does refuse:
    a refusal says that its conditions are met, not what they are.
    """

    id: str
    effect: RuleEffect
    code: DecisionCode | None
    cites: tuple[Cite, ...]
    sentence: Text
    since: date
    until: date
    figures: tuple[str, ...] = ()
    check: Text | None = None
    limit: bool = False
    may_refuse: bool = True
    leans: DecisionOutcome | None = None
    refused: Text | None = None

    def in_force(self, on: date) -> bool:
        """Whether the rule may be applied on that day."""
        return self.since <= on <= self.until

    def citations(self, on: date) -> tuple[Citation, ...]:
        """The articles in force on that day; `NotInForce` outside of the rule's days."""
        if not self.in_force(on):
            raise NotInForce(f"{self.id} on {on}")
        return in_force(self.cites, on)

    def say(
        self,
        effect: RuleEffect | None = None,
        *,
        code: DecisionCode | None = None,
        by_person: bool = False,
        told: bool = False,
        **values: str,
    ) -> RuleWord:
        """The rule speaks of a case, with its own effect or a weaker one."""
        return RuleWord(self, effect or self.effect, code or self.code, values, (), by_person, told)

    def ask(self, *fields: str) -> RuleWord:
        """The rule can't speak before it knows these fields."""
        return RuleWord(self, RuleEffect.ASK, self.code, {}, fields)


@dataclass(frozen=True, slots=True)
class RuleWord:
    """A rule's word on one case; `missing` are the dotted names of the facts it asks for.

    `told`: it rests on what the buyer says, which nobody has looked at yet. `rests_on`: the rule
    whose articles a person's decision applies.
    """

    rule: Rule
    effect: RuleEffect
    code: DecisionCode | None
    values: dict[str, str]
    missing: tuple[str, ...] = ()
    by_person: bool = False
    told: bool = False
    rests_on: Rule | None = None

    def sentence(self, on: date) -> Text:
        """The sentence with the case's values and the figures of that day in it."""
        fixed = {name: str(held.value) for name in self.rule.figures if (held := figure(name, on))}
        said = self.rule.sentence
        if self.effect is RuleEffect.REFUSE and self.rule.refused is not None:
            said = self.rule.refused
        zh = said.zh.format_map({**self.values, **fixed})
        en = said.en.format_map({**self.values, **fixed})
        if not self.told:
            return Text(zh, en)
        return Text(
            f"按买家所述，尚未查验，到货查验后才能认定：{zh}", f"As told, not seen yet: {en}"
        )


def rule(
    name: str,
    effect: RuleEffect,
    code: DecisionCode | None,
    articles: str,
    zh: str,
    en: str,
    *,
    figures: tuple[str, ...] = (),
    check: Text | None = None,
    limit: bool = False,
    may_refuse: bool = True,
    leans: DecisionOutcome | None = None,
    refused: Text | None = None,
) -> Rule:
    """A rule from its literal row; `articles` are separated by semicolons, strongest first.

    ValueError where its articles or a figure leave days out in the midst of its time, or no day.
    """
    rests_on = cites(*(spec.strip() for spec in articles.split(";")))
    since, until = _days(rests_on, figures)
    return Rule(
        id=name,
        effect=effect,
        code=code,
        cites=rests_on,
        sentence=Text(zh, en),
        since=since,
        until=until,
        figures=figures,
        check=check,
        limit=limit,
        may_refuse=may_refuse,
        leans=leans,
        refused=refused,
    )


def words_of_day(words: Iterable[RuleWord], on: date) -> tuple[RuleWord, ...]:
    """The words whose rules hold on that day: a rule outside of its days says nothing."""
    return tuple(word for word in words if word.rule.in_force(on))


def _days(rests_on: tuple[Cite, ...], figures: tuple[str, ...]) -> tuple[date, date]:
    """First and last day on which an article may be cited and every figure is fixed."""
    spans = [_span([(ACTS[c.act].since, min(c.until, ACTS[c.act].until)) for c in rests_on])]
    spans += [_span([(f.since, f.until) for f in FIGURES if f.name == name]) for name in figures]
    since, until = max(first for first, _ in spans), min(last for _, last in spans)
    if since > until:
        raise ValueError(f"no day on which an article and all of {figures} hold")
    return since, until


def _span(times: list[tuple[date, date]]) -> tuple[date, date]:
    """The whole of times that touch or overlap."""
    first, reached = min(times)
    for since, until in sorted(times):
        if since > reached and (since - reached).days > 1:
            raise ValueError(f"no text between {reached} and {since}")
        reached = max(reached, until)
    return first, reached
