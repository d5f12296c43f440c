"""The money of a return as its buyer sees it: what is expected, or which fact it waits for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.base import clock
from app.base.db import reading
from app.queries.returns.buyer_cases import CaseShown, titles_of_order
from app.queries.returns.desk.reductions import offers_of, rights_of
from app.queries.returns.preview import case_preview
from app.web.base.language import say
from app.web.returns.names import cited_one, cited_rule, in_thousands, named_line, sentence_of
from workflows.returns.flow import ReturnAction, ReturnGround
from workflows.returns.headlines.moments import until_words
from workflows.returns.law.facts.words import ReturnFinding
from workflows.returns.law.rule import DecisionOutcome
from workflows.returns.states import STATES, ReturnState
from workflows.verdict import Answer, Refused, Text

TAKEN = frozenset({DecisionOutcome.ACCEPT, DecisionOutcome.ACCEPT_INSPECT, DecisionOutcome.QUALITY})
TITLES = {
    "settled": Text("退多少钱", "How much comes back"),
    "expected": Text("预计退多少钱", "What you can expect back"),
    "if_taken": Text("如果同意退货，预计退多少钱", "What you can expect back, if accepted"),
}
PROVISIONAL = Text(
    "这是预计，还没有结算：收到货、核对无误后，按同一规则结算，不低于法律规定的最低金额。",
    "An estimate, not settled yet: once the goods are back and checked it is settled by the same"
    " rule, never below the least the law allows.",
)
AS_QUALITY = Text(
    "按质量问题成立计算；您垫付的退货运费凭据另退。查验不成立的，由人工决定。",
    "Reckoned with your claim upheld; return freight you paid is made good besides. If the"
    " inspection doesn't confirm it, a person decides.",
)
TOGETHER = Text(
    "同一订单的货全部退回，付了多少退多少，不看优惠条件；最后有没退成的，按部分退货结算。",
    "Reckoned with all of the order coming back: all that was paid is due, whatever the terms. If"
    " a piece of it doesn't, this is settled as a partial return.",
)
BY_PERSON = Text("金额须由人工确认。", "A person confirms the amount.")
# Which fact is missing, in a buyer's words; what it is filled with is in the refusal's facts.
MISSING: dict[str, Text] = {
    "terms_needed": Text(
        "还缺一项：店铺优惠的 {discount} 元是按什么条件给的（满多少、哪几件一起）。"
        "只退一部分时要按它结算。",
        "One fact is missing: on what condition the shop gave {discount} yuan off (from what"
        " amount, for which pieces together). A partial return is settled by it.",
    ),
    "tenders_needed": Text(
        "还缺一项：订单用几种方式支付（{tender}），各付了多少。",
        "One fact is missing: the order was paid in several ways ({tender}); how much by each.",
    ),
}
NO_PRICE = Text(
    "还缺一项：这份订单的成交金额对不上，要由店铺核实。",
    "One fact is missing: the amounts of this order don't agree; the shop has to check them.",
)
NOT_YOURS = Text(
    "由客服向店铺核实，您不用做什么；知道以后这里会写出金额。",
    "Customer service finds it out; you needn't do anything. The amount then stands here.",
)


@dataclass(frozen=True, slots=True)
class MoneyShown:
    """A statement in one language: (words, amount, article) a line, (words, amount) a tender.

    `missing` is (which fact, its article) where no amount can be told; `lines` are empty then.
    """

    title: str
    total: str = ""
    lines: tuple[tuple[str, str, str], ...] = ()
    ways: tuple[tuple[str, str], ...] = ()
    provisional: bool = False
    notes: tuple[str, ...] = ()
    if_kept: tuple[tuple[str, str, str], ...] = ()
    missing: tuple[str, str] | None = None


def money_of(case: CaseShown) -> MoneyShown | None:
    """What was settled, or is expected, or is missing; None where no money is to be expected."""
    to_come = STATES[case.state].buyer_estimate and case.ground is not ReturnGround.EXCHANGE
    if case.refund is None and not to_come:
        return None
    with reading() as session:
        titles = titles_of_order(session, case.key)
        if case.refund is not None:
            return _show_money("settled", case.refund["result"], titles)
        found = case_preview(session, case.ref, clock.now())
    title = "expected" if _takes_back(case) else "if_taken"
    if isinstance(found, Refused):
        return MoneyShown(say(TITLES[title]), provisional=True, missing=_missing(found))
    return _show_money(title, found, titles, _notes(case, found))


def _takes_back(case: CaseShown) -> bool:
    """Whether the law takes the goods back as things stand, so that nothing but time is between."""
    return (
        DecisionOutcome(case.decision["decision"]) in TAKEN
        and case.state is not ReturnState.APPEALED
    )


def _show_money(
    title: str, result: dict[str, Any], titles: dict[str, str], notes: tuple[str, ...] = ()
) -> MoneyShown:
    return MoneyShown(
        title=say(TITLES[title]),
        total=in_thousands(result["total"]),
        lines=_lines(result["lines"], titles),
        ways=tuple(
            (sentence_of(line["text"]), in_thousands(line["amount"])) for line in result["payments"]
        ),
        provisional=title != "settled",
        notes=notes,
        if_kept=_lines(result.get("if_kept", ()), titles),
    )


def _lines(lines: Any, titles: dict[str, str]) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (named_line(line, titles), in_thousands(line["amount"]), cited_one(line["article"]))
        for line in lines
    )


def _notes(case: CaseShown, result: dict[str, Any]) -> tuple[str, ...]:
    claimed = case.ground is ReturnGround.QUALITY and not _is_found(case)
    notes = [AS_QUALITY] if claimed else []
    if result["together"]:
        notes.append(TOGETHER)
    if result["needs_person"]:
        notes.append(BY_PERSON)
    return tuple(say(note) for note in (PROVISIONAL, *notes))


def _is_found(case: CaseShown) -> bool:
    """Whether the inspection found the fault itself, so that nothing hangs on the claim."""
    return case.conclusion is ReturnFinding.FAULTY


def _missing(refused: Refused) -> tuple[str, str]:
    words = MISSING.get(refused.code, NO_PRICE)
    facts = {name: str(value) for name, value in (refused.facts or {}).items()}
    return say(words).format(**facts) + say(NOT_YOURS), cited_rule(refused.citation)


def offer_of(
    session: Any, case: CaseShown, stands: Mapping[ReturnAction, Answer]
) -> dict[str, Any]:
    """The price cut that waits for an answer, with all that stays open without it."""
    if not stands.get(ReturnAction.DECLINE_REDUCTION):
        return {"offer": None}
    offer = offers_of(session, case.key)[0]
    return {
        "offer": offer,
        "offer_rights": rights_of(session, case.key, offer.whole),
        "offer_until": until_words(clock.local(offer.ends_at)),
    }
