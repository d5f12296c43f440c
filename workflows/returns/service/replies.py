"""Sentences that customer service sends over and over, with what the case knows filled in.

A field that the case does not know yet makes a sentence unfit: nothing is sent with a gap in it.
What stands in 〔〕 in a sentence of the law is for the clerk to fill in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from string import Formatter

from workflows.returns.law.pages.buyer_sentences import BUYER_SENTENCES
from workflows.returns.law.rule import DecisionCode
from workflows.returns.states import STATES, ReplyStage, ReturnState
from workflows.verdict import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyFacts:
    """What of a case may stand in a sentence, ready to be read; empty where it isn't known."""

    case: str
    state: ReturnState
    code: DecisionCode
    address: str = ""
    ship_until: str = ""
    answer_by: str = ""
    refund_by: str = ""
    amount: str = ""
    waybill: str = ""


@dataclass(frozen=True, slots=True)
class ReplyTemplate:
    """A sentence under a name, for cases at this stage."""

    name: Text
    text: Text
    stage: ReplyStage


REPLIES: tuple[ReplyTemplate, ...] = (
    ReplyTemplate(
        Text("已收到，何时答复", "Received: when we answer"),
        Text(
            "您好，您的退货申请 {case} 已收到，最晚 {answer_by} 给您答复。",
            "Hello, we have your return {case} and answer you by {answer_by}.",
        ),
        ReplyStage.UNDECIDED,
    ),
    ReplyTemplate(
        Text("请补照片", "Photos wanted"),
        Text(
            "您好，为尽快处理 {case}，请在本页补几张照片：货品正面、背面、问题处近照，"
            "以及证书、吊牌和包装。",
            "Hello, so that {case} can be settled soon please add photos here: front, back,"
            " the fault from near, and certificate, tag and packing.",
        ),
        ReplyStage.UNDECIDED,
    ),
    ReplyTemplate(
        Text("寄到哪里", "Where to send it"),
        Text(
            "您好，{case} 的退货地址：{address}。请在 {ship_until} 前寄出，"
            "证书、配件、赠品一起放好，不要寄到付；寄出后把快递公司和运单号填在本页。",
            "Hello, please send {case} to: {address} by {ship_until}, with its certificate, parts"
            " and gifts, not freight collect; then enter carrier and waybill here.",
        ),
        ReplyStage.TO_SEND,
    ),
    ReplyTemplate(
        Text("催填运单", "Waybill wanted"),
        Text(
            "您好，{case} 还没有看到退货运单。已经寄出的，请把快递公司和运单号填在本页；"
            "还没寄的，请在 {ship_until} 前寄出，过期申请会关闭。",
            "Hello, we have no waybill for {case} yet. If it is sent, please enter carrier and"
            " number here; if not, please send it by {ship_until}, or the request is closed.",
        ),
        ReplyStage.TO_SEND,
    ),
    ReplyTemplate(
        Text("在路上", "On its way"),
        Text(
            "您好，{case} 的退货包裹（{waybill}）在路上，到中心后我们会核对，结果在本页告诉您。",
            "Hello, the parcel of {case} ({waybill}) is on its way; once it is here we check it"
            " and tell you on this page.",
        ),
        ReplyStage.TRAVELS,
    ),
    ReplyTemplate(
        Text("已到货，正在核对", "Arrived, being checked"),
        Text(
            "您好，{case} 的退货已到中心，检验员正在与出证记录核对；"
            "核对无误的，最晚 {refund_by} 退款。",
            "Hello, the goods of {case} are here and are compared with their record; if all fits"
            " the refund goes out by {refund_by}.",
        ),
        ReplyStage.IN_CHECK,
    ),
    ReplyTemplate(
        Text("退款已安排", "Refund under way"),
        Text(
            "您好，{case} 的退款 {amount} 元已安排，按原支付方式退回，到账时间以支付渠道为准。",
            "Hello, the refund of CNY {amount} for {case} is under way, by the way you paid; when"
            " it arrives is up to the payment provider.",
        ),
        ReplyStage.MONEY,
    ),
    ReplyTemplate(
        Text("不同意怎么办", "If you disagree"),
        Text(
            "您好，如果您不同意 {case} 的处理，可以在本页申诉，由另一位同事重新决定；"
            "也可以申请平台介入、拨打 12315，或向消费者协会投诉、向法院起诉。",
            "Hello, if you disagree about {case} you may appeal on this page and another colleague"
            " decides anew; the platform, 12315, the consumer association and the courts are open"
            " to you too.",
        ),
        ReplyStage.ADVERSE,
    ),
)


def replies_for(facts: ReplyFacts) -> Iterator[tuple[Text, Text]]:
    """Name and sentence of what fits this case: the decision's own first, then the others."""
    yield Text("本案的决定", "This decision"), BUYER_SENTENCES[facts.code]
    known: Mapping[str, str] = {
        name: value for name, value in asdict(facts).items() if name not in ("state", "code")
    }
    for reply in REPLIES:
        if reply.stage is STATES[facts.state].reply and all(
            known[field] for field in fields_of(reply.text)
        ):
            yield reply.name, Text(reply.text.zh.format(**known), reply.text.en.format(**known))


def fields_of(text: Text) -> frozenset[str]:
    """What a sentence fills in, in either language."""
    return frozenset(
        name for said in (text.zh, text.en) for _, name, _, _ in Formatter().parse(said) if name
    )
