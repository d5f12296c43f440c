"""Names of what returns speak of, for every page that shows one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask.sansio.app import App

from app.web.base.language import language, say
from app.web.base.tones import LAW_TONES
from workflows.inspection.standard.profile import Takeback
from workflows.returns.comparison import PROPOSAL_NAMES, Proposal
from workflows.returns.flow import ACTION_NAMES, GROUND_NAMES, ReturnAction, ReturnGround
from workflows.returns.headlines.situation import state_name
from workflows.returns.law.acts import is_act, key_of_act, source_name
from workflows.returns.law.facts.goods_names import MARK_NAMES
from workflows.returns.law.facts.words import Mark, ReturnFinding
from workflows.returns.law.places import read_place
from workflows.returns.law.rule import DecisionOutcome
from workflows.returns.names import FINDING_NAMES, OUTCOME_NAMES
from workflows.returns.states import STATES, ReturnState
from workflows.verdict import Citation, Text

# What a rule's word is about, by the first part of its name. That goods are excluded by their kind
# (Measures 6, 7) and that this piece is not intact (Measures 8, 9) are two grounds, never one.
TOPIC_NAMES: dict[str, Text] = {
    "scope": Text("适用范围", "Scope"),
    "quality": Text("质量", "Quality"),
    "conduct": Text("申请", "The request"),
    "exclusion": Text("甲·类别排除", "(a) Excluded by its kind"),
    "confirmation": Text("甲·类别排除", "(a) Excluded by its kind"),
    "receipt": Text("签收", "Receipt"),
    "period": Text("期限", "Period"),
    "intact": Text("乙·是否完好", "(b) Intact or not"),
    "progress": Text("进度", "Progress"),
    "settlement": Text("结算", "Settlement"),
    "objection": Text("商家异议", "Objections"),
    "resale": Text("再次销售", "Resale"),
    "review": Text("人工决定", "A person's decision"),
}
ALARM_NAMES: dict[str, Text] = {
    "refund_day_7": Text("第7日：今日须退款", "Day 7: refund today"),
    "refund_day_15": Text("超过15日未退款（违法）", "Over 15 days without a refund: an offence"),
    "never_compared": Text("已退款，货还没有比对", "Refunded, goods never compared"),
    "paid_twice": Text("支付渠道与其他方式都已付款，请追回", "Paid twice: claim one back"),
    "paper_open": Text("比对不符，证书待处理", "Not as certified, the paper is open"),
    "answer_day_15": Text("超过15日未答复（违法）", "Over 15 days without an answer: an offence"),
}


def sentence_of(pair: Any) -> str:
    """A stored pair of sentences in the language of the request; plain words stay."""
    if isinstance(pair, dict) and {"zh", "en"} <= pair.keys():
        return str(pair["en" if language().startswith("en") else "zh"])
    return "" if pair is None else str(pair)


def topics(reasons: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Stored reasons by what they are about, in the order of the procedure."""
    found: dict[str, list[dict[str, Any]]] = {}
    for reason in reasons:
        kind = str(reason["rule"]).partition(".")[0]
        name = say(TOPIC_NAMES[kind]) if kind in TOPIC_NAMES else kind
        found.setdefault(name, []).append(reason)
    return list(found.items())


def named_line(line: dict[str, Any], titles: dict[str, str]) -> str:
    """A stored line of a refund, its order line by its title where that is known."""
    words, of = sentence_of(line["text"]), str(line.get("of") or "")
    return words.replace(of, titles[of], 1) if of in titles else words


def in_thousands(amount: Any) -> str:
    """A stored amount of yuan with separators: `28,326.80`."""
    return f"{Decimal(str(amount)):,.2f}"


def cited_as(source: str, article: str) -> str:
    """`《消费者权益保护法》第25条第三款`, or `Consumer Protection Law, article 25, para. 3`."""
    name, place = source_name(source), read_place(article)
    written = place.written(key_of_act(name.zh)) if place is not None else None
    if language().startswith("en"):
        if written is None:
            return f"{name.en} {source_name(article).en}".strip()
        return f"{name.en}, article {written.en}"
    titled = f"《{name.zh}》" if is_act(name.zh) else name.zh
    said = written.zh if written is not None else article
    return f"{titled}{said}" if is_act(name.zh) else f"{titled} {said}".strip()


def cite_articles(articles: list[dict[str, Any]]) -> str:
    """Stored citations, one after another."""
    names = [cited_one(article) for article in articles]
    return say(Text("；", "; ")).join(dict.fromkeys(names))


def cited_one(article: dict[str, Any]) -> str:
    """A stored citation: its source is one name, or a pair of them."""
    source = article["source"]
    return cited_as(source["zh"] if isinstance(source, dict) else source, article["article"])


def cited_rule(citation: Citation | None) -> str:
    """The source of a refusal; empty where it has none."""
    return "" if citation is None else cited_as(citation.source, citation.article)


# What is seen on goods of some kinds only, which name it; every other mark is seen on all of them.
SEEN_ON_SOME = frozenset(
    {
        Mark.ACTIVATED,
        Mark.BRAND_TAG_CUT,
        Mark.CONSUMED,
        Mark.DATA_TRACES,
        Mark.ENGRAVED,
        Mark.LOST_IN_TRANSIT,
        Mark.POWERED_ON,
        Mark.RESIZED,
        Mark.SEAL_BROKEN,
        Mark.SERIAL_ALTERED,
        Mark.SOILED,
        Mark.TRIED_ON,
        Mark.WALL_MOUNTED,
        Mark.WASHED,
        Mark.WORN,
    }
)


def marks(takeback: Takeback) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """What may be seen on goods, as choices: what is usual for their kind, and the rest."""
    own = {Mark(mark) for mark in takeback.marks}
    usual = [m for m in MARK_NAMES if m in own or m not in SEEN_ON_SOME]
    rare = [m for m in MARK_NAMES if m not in usual]
    first, rest = ([(m.value, say(MARK_NAMES[m])) for m in some] for some in (usual, rare))
    return first, rest


def findings() -> list[tuple[str, str]]:
    """What a comparison may conclude, as choices."""
    return [(finding.value, say(name)) for finding, name in FINDING_NAMES.items()]


def register(flask: App) -> None:
    """Make the names known to templates."""
    flask.jinja_env.filters.update(
        said=sentence_of,
        cited=cite_articles,
        named=named_line,
        sent_with=lambda files, keys: [files[key] for key in keys if key in files],
        topics=topics,
        cited_one=cited_one,
        in_thousands=in_thousands,
        cited_rule=cited_rule,
        return_state=lambda s, ground: say(state_name(ReturnState(s), ReturnGround(ground))),
        return_action_name=lambda a: say(ACTION_NAMES[ReturnAction(a)]),
        return_tone=lambda s: STATES[ReturnState(s)].tone,
        return_is_over=lambda s: STATES[ReturnState(s)].final,
        return_action=lambda a: say(ACTION_NAMES[ReturnAction(a)]),
        ground_name=lambda g: say(GROUND_NAMES[ReturnGround(g)]),
        law_outcome=lambda o: say(OUTCOME_NAMES[DecisionOutcome(o)]),
        law_tone=lambda o: LAW_TONES[DecisionOutcome(o)],
        finding_name=lambda f: say(FINDING_NAMES[ReturnFinding(f)]),
        mark_name=lambda m: say(MARK_NAMES[Mark(m)]),
        proposal_name=lambda p: say(PROPOSAL_NAMES[Proposal(p)]),
        alarm_name=lambda a: say(ALARM_NAMES[a]) if a in ALARM_NAMES else "",
    )
