"""The one form in which a person decides: on a request or a claim, with the record or against."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.queries.returns.case import CaseView
from app.web.base.language import say
from workflows.people.overrides import REASONS, OverrideAct
from workflows.returns.articles import articles
from workflows.returns.flow import ReturnAction, ReturnGround
from workflows.returns.law.calendar import local_day
from workflows.returns.law.facts.words import ReturnFinding, ReviewOutcome
from workflows.returns.law.rule import DecisionOutcome
from workflows.returns.refund.two_people import proposal_of, settled_against
from workflows.returns.states import ReturnState
from workflows.verdict import Text
from workflows.whole import whole

# A person's word on a claim for quality, as the form says it.
ON_CLAIM: Mapping[str, ReviewOutcome] = {
    "UPHOLD": ReviewOutcome.ACCEPT,
    "DENY": ReviewOutcome.REFUSE,
}
CLAIM_WORDS = {
    "UPHOLD": Text(
        "质量主张成立：按质量问题退款，运费由卖家承担",
        "The claim holds: refunded as quality, the seller pays the freight",
    ),
    "DENY": Text(
        "质量主张不成立：符合无理由的仍按无理由退，否则不予退款并寄还",
        "It doesn't: returned without a reason where the law gives that, else sent back",
    ),
}
AWAY: Mapping[ReviewOutcome, Text] = whole(
    ReviewOutcome,
    {
        ReviewOutcome.ACCEPT: Text("同意退货", "Accept the return"),
        ReviewOutcome.REFUSE: Text("不予退货", "Refuse the return"),
    },
)
AWAY_EXCHANGE: Mapping[ReviewOutcome, Text] = whole(
    ReviewOutcome,
    {
        ReviewOutcome.ACCEPT: Text("同意换货", "Accept the exchange"),
        ReviewOutcome.REFUSE: Text("不予换货", "Refuse the exchange"),
    },
)
HERE: Mapping[ReviewOutcome, Text] = whole(
    ReviewOutcome,
    {
        ReviewOutcome.ACCEPT: Text("退款", "Refund"),
        ReviewOutcome.REFUSE: Text("不予退款，货寄还买家", "No refund; send the goods back"),
    },
)
REFUSING = {ReturnAction.REFUSE, ReturnAction.REFUSE_GOODS}


def decision_form(view: CaseView, may: set[ReturnAction]) -> dict[str, Any]:
    """What may be said, and what each word may rest on: reasons by list, the engine's articles."""
    found = ReturnFinding(view.conclusion) if view.conclusion else None
    law, proposal = DecisionOutcome(view.outcome), proposal_of(view.decision)
    against = settled_against(found, law, proposal)
    words = _words(view, may, against=against)
    here = ReturnAction.SETTLE in may
    return {
        "words": words,
        "reasons": _reasons(words, here=here),
        "articles": _articles(view),
        "against": against,
        "claim_open": ReturnAction.JUDGE_CLAIM in may,
        "settles_here": here and any(value == ReviewOutcome.ACCEPT for value, _ in words),
    }


def _words(view: CaseView, may: set[ReturnAction], *, against: bool) -> list[tuple[str, str]]:
    """What a person may say; none where there is no choice left to make.

    To accept goods that lie at the center is to settle their refund.
    """
    if ReturnAction.JUDGE_CLAIM in may:
        return [(value, say(name)) for value, name in CLAIM_WORDS.items()]
    refuses = bool(REFUSING & may)
    settles = ReturnAction.SETTLE in may
    weighed = refuses or against or view.state is ReturnState.APPEALED
    accepts = ReturnAction.ACCEPT in may or (settles and weighed)
    away = AWAY_EXCHANGE if view.ground is ReturnGround.EXCHANGE else AWAY
    names = HERE if settles or ReturnAction.REFUSE_GOODS in may else away
    open_to = {ReviewOutcome.ACCEPT: accepts, ReviewOutcome.REFUSE: refuses}
    return [(word.value, say(names[word])) for word, open_now in open_to.items() if open_now]


def _reasons(
    words: list[tuple[str, str]], *, here: bool
) -> list[tuple[str, list[tuple[str, str]]]]:
    """The lists of reasons that fit the words offered."""
    said = {value for value, _ in words}
    lists = []
    if said & {ReviewOutcome.REFUSE.value, "DENY"}:
        lists.append(
            (Text("不予退货、主张不成立", "To refuse, or deny the claim"), OverrideAct.REFUSE)
        )
    if ReviewOutcome.ACCEPT.value in said:
        act = OverrideAct.SETTLE if here else OverrideAct.DECIDE
        lists.append((Text("与结论或建议不一致而退", "To go against finding or advice"), act))
    return [
        (say(name), [(key, say(text)) for key, text in REASONS[act].items()]) for name, act in lists
    ]


def _articles(view: CaseView) -> list[tuple[str, str]]:
    """The engine's articles, those that the case's decision cites first."""
    known = articles(local_day(view.notice_at))
    said = {
        f"《{cited['source']['zh']}》{cited['article']}"
        for reason in view.decision["reasons"]
        for cited in reason["citations"]
    }
    own_first = sorted(known, key=lambda key: known[key].zh not in said)
    return [(key, say(known[key])) for key in own_first]
