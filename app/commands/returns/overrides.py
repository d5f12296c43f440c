"""What a person says who settles or decides against the finding or against the law's proposal."""

from __future__ import annotations

from dataclasses import dataclass

from app.base.errors import Invalid
from app.commands.people.second_person import PairProposal
from app.commands.returns.step import LockedCase
from app.models.returns.case import ReturnCase
from workflows.people.overrides import (
    OverrideAct,
    article_listed,
    note_given,
    override_stands,
    reason_text,
)
from workflows.people.second_person import PairAct
from workflows.returns.articles import articles
from workflows.returns.law.calendar import local_day
from workflows.returns.law.facts.words import ReviewOutcome
from workflows.returns.law.rule import DecisionOutcome
from workflows.returns.names import OUTCOME_NAMES
from workflows.returns.refund.two_people import proposal_of, settled_against
from workflows.verdict import Answer, Refused, Text

ACCEPTS = (DecisionOutcome.ACCEPT, DecisionOutcome.ACCEPT_INSPECT, DecisionOutcome.QUALITY)


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why: a sentence, an article by its key, and the reason of an override by its key."""

    reason: str
    article: str = ""
    override: str = ""


def is_against(case: ReturnCase) -> bool:
    """Whether a refund now goes against the finding, or against what the law says of the case."""
    law = DecisionOutcome(case.outcome)
    return settled_against(case.conclusion, law, proposal_of(case.decision["decision"]))


def decides_against(case: ReturnCase, outcome: ReviewOutcome) -> bool:
    """Whether a person's word is not what the law says or advises."""
    said = proposal_of(case.decision["decision"]) or DecisionOutcome(case.outcome)
    if outcome is ReviewOutcome.ACCEPT:
        return said is DecisionOutcome.REFUSE
    return said in ACCEPTS


def must_stand(
    case: ReturnCase, act: OverrideAct, grounds: Grounds, *, against: bool, article: bool = False
) -> str:
    """The article in words; raises `Invalid` by field for what is missing.

    With `against` a reason of the list and an article; with `article` an article in any case.
    """
    known = articles(local_day(case.notice_at))
    if against:
        _must(override_stands(act, grounds.override, grounds.reason, grounds.article, known))
    else:
        _must(note_given(grounds.reason))
    if article or grounds.article:
        _must(article_listed(grounds.article, known))
    return known[grounds.article].zh if grounds.article else ""


def against_proposal(
    held: LockedCase,
    outcome: ReviewOutcome,
    grounds: Grounds,
    article: str,
    proof: tuple[str, ...],
) -> PairProposal:
    """A decision that is not what the law says or advises, as a second person reads it."""
    case = held.case
    refuses = outcome is ReviewOutcome.REFUSE
    act = OverrideAct.REFUSE if refuses else OverrideAct.DECIDE
    advised = proposal_of(case.decision["decision"]) or DecisionOutcome(case.outcome)
    word = Text("不予退货", "Refuse") if refuses else Text("同意退货", "Accept")
    return PairProposal(
        act=PairAct.DECIDE_AGAINST,
        subject=case.ref,
        args={
            "ref": case.ref,
            "outcome": outcome.value,
            "reason": grounds.reason,
            "article": grounds.article,
            "override": grounds.override,
        },
        facts={
            "state": case.state.value,
            "law": f"{case.outcome} {case.code}",
            "conclusion": case.conclusion.value if case.conclusion else "",
            "evidence": list(proof),
        },
        shown=(
            (Text("退货", "Return"), case.ref),
            (Text("货品", "Item"), held.item.ref),
            (Text("依法建议", "The law advises"), OUTCOME_NAMES[advised]),
            (Text("要作的决定", "The decision"), word),
            (Text("条款", "Article"), article),
            (Text("随附证据", "Evidence"), str(len(proof))),
        ),
        reason=said_of(act, grounds),
        center_id=case.center_id,
    )


def _must(answer: Answer) -> None:
    if isinstance(answer, Refused):
        field = answer.facts.get("field", "reason")
        raise Invalid(field, answer.reason, answer.code, answer.citation)


def said_of(act: OverrideAct, grounds: Grounds) -> str:
    """The sentence as it is kept: the reason of the list before what was typed."""
    if not grounds.override:
        return grounds.reason
    return f"{reason_text(act, grounds.override).zh}：{grounds.reason}"
