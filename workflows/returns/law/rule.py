"""What a rule is, what it says of a case, and the codes of all answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workflows.returns.law.figures import Cite, cites, in_force
from workflows.verdict import Citation, Text

RULES_VERSION = "2026.11.2"


class Outcome(StrEnum):
    """What a decision comes to."""

    ACCEPT = "accept"
    ACCEPT_INSPECT = "accept_inspect"
    REFUSE = "refuse"
    PERSON = "person"
    MORE_INFO = "more_info"
    QUALITY = "quality"


class Effect(StrEnum):
    """What a rule does to the decision when it speaks."""

    NOTE = "note"
    ACCEPT = "accept"
    INSPECT = "inspect"
    QUALITY = "quality"
    ASK = "ask"
    PERSON = "person"
    REFUSE = "refuse"


class Code(StrEnum):
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
    """One rule: its name, the strongest effect it can have, its articles and its sentence.

    The sentence may hold `{names}` that the case fills in. `check` is what it asks the center to
    look at when the goods come back; `limit` marks a rule that turns at an instant; `may_refuse`
    says whether a person may refuse where the rule calls for one, and `leans` which way a person
    is advised.
    """

    id: str
    effect: Effect
    code: Code | None
    cites: tuple[Cite, ...]
    sentence: Text
    check: Text | None = None
    limit: bool = False
    may_refuse: bool = True
    leans: Outcome | None = None

    def citations(self, on: date) -> tuple[Citation, ...]:
        """The articles that were in force on that day."""
        return in_force(self.cites, on)

    def say(
        self,
        effect: Effect | None = None,
        *,
        code: Code | None = None,
        by_person: bool = False,
        told: bool = False,
        **values: str,
    ) -> Said:
        """The rule speaks of a case, with its own effect or a weaker one."""
        return Said(self, effect or self.effect, code or self.code, values, (), by_person, told)

    def ask(self, *fields: str) -> Said:
        """The rule can't speak before it knows these fields."""
        return Said(self, Effect.ASK, self.code, {}, fields)


@dataclass(frozen=True, slots=True)
class Said:
    """A rule's word on one case; `missing` are the dotted names of the facts it asks for.

    `told`: it rests on what the buyer says, which nobody has looked at yet.
    """

    rule: Rule
    effect: Effect
    code: Code | None
    values: dict[str, str]
    missing: tuple[str, ...] = ()
    by_person: bool = False
    told: bool = False

    def sentence(self) -> Text:
        """The sentence with the case's values in it."""
        zh = self.rule.sentence.zh.format_map(self.values)
        en = self.rule.sentence.en.format_map(self.values)
        if not self.told:
            return Text(zh, en)
        return Text(
            f"按买家所述，尚未查验，到货查验后才能认定：{zh}", f"As told, not seen yet: {en}"
        )


def rule(
    name: str,
    effect: Effect,
    code: Code | None,
    articles: str,
    zh: str,
    en: str,
    *,
    check: Text | None = None,
    limit: bool = False,
    may_refuse: bool = True,
    leans: Outcome | None = None,
) -> Rule:
    """A rule from its literal row; `articles` are separated by semicolons, strongest first."""
    return Rule(
        id=name,
        effect=effect,
        code=code,
        cites=cites(*(spec.strip() for spec in articles.split(";"))),
        sentence=Text(zh, en),
        check=check,
        limit=limit,
        may_refuse=may_refuse,
        leans=leans,
    )
