"""What is said beside a decision: the next step, the way to appeal, what the center looks at."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from workflows.returns.law.facts.words import LegalCategory
from workflows.returns.law.rule import DecisionCode, DecisionOutcome
from workflows.returns.law.rules.meanings import ELECTRONIC, SEALED, TEXTILE
from workflows.verdict import Text

APPEAL = Text(
    "如不同意，可提交申诉，由人工复核并书面答复；也可请平台调解、向消费者协会投诉、"
    "拨打12315或登录全国12315平台投诉，或依法向人民法院起诉。",
    "If you disagree, appeal: a person reviews it and answers in writing. You may also ask the"
    " platform to mediate, complain to the consumer association or to 12315, or sue in court.",
)

_NEXT: dict[DecisionOutcome, Text] = {
    DecisionOutcome.ACCEPT: Text(
        "同意退货：尽快提供退货地址，连同配件和赠品寄回，保留寄件凭证；收到后七日内退款。",
        "Accepted: give the return address promptly; goods, parts and gifts go back with proof of"
        " posting; refund within seven days of their arrival.",
    ),
    DecisionOutcome.ACCEPT_INSPECT: Text(
        "同意退货：提供退货地址；收到后核对列出的事项，再在七日内退款。",
        "Accepted: give the return address; the listed points are looked at on arrival, refund"
        " within seven days of it.",
    ),
    DecisionOutcome.REFUSE: Text(
        "向买家说明事实、条款和理由，并告知申诉途径；质量问题仍可另行主张。",
        "Tell the buyer the facts, the article, the reason and how to appeal; claims for quality"
        " remain.",
    ),
    DecisionOutcome.PERSON: Text(
        "转由人工判断，系统不作不利决定；请在期限内答复买家。",
        "A person decides; the software decides nothing against the buyer. Answer in time.",
    ),
    DecisionOutcome.MORE_INFO: Text(
        "请补充列出的事实，补充前不作判断，原通知时间保持有效。",
        "Supply the facts listed; nothing is decided before, and the notice keeps its date.",
    ),
    DecisionOutcome.QUALITY: Text(
        "按质量问题处理：先接受退货，运费由卖家承担，不扣赠品；保留照片、检测报告等证据。",
        "Handled as quality: take the goods back, the freight is the seller's, no gift is deducted;"
        " keep photos and reports.",
    ),
}

_NEXT_BY_CODE: dict[tuple[DecisionOutcome, DecisionCode], Text] = {
    (DecisionOutcome.REFUSE, DecisionCode.LATE): Text(
        "无理由退货期限已过；如有质量问题，请按质量问题另行申请。",
        "The time for a return without a reason is over; for a fault, file a claim for quality.",
    ),
    (DecisionOutcome.REFUSE, DecisionCode.DUPLICATE): Text(
        "请查看原申请或原退款；如认为有误，可要求人工核对。",
        "See the request or the refund already made; if it's wrong, ask a person to check.",
    ),
    (DecisionOutcome.REFUSE, DecisionCode.SWAPPED): Text(
        "附上比对证据告知买家，将退回的物品寄还买家，并告知申诉途径。",
        "Send the buyer the evidence of the comparison, give the piece back, tell how to appeal.",
    ),
    (DecisionOutcome.REFUSE, DecisionCode.QUALITY): Text(
        "附上查验证据，向买家说明质量主张为何不成立、依据哪一条，并告知申诉途径；货品寄还买家。",
        "Send the buyer the evidence of the inspection, say why the claim is not proved and by"
        " which article, tell how to appeal; the piece goes back.",
    ),
    (DecisionOutcome.PERSON, DecisionCode.QUALITY): Text(
        "依据查验证据认定质量主张是否成立；认定前不作不利决定。",
        "Decide on the evidence whether the claim holds; nothing is decided against the buyer"
        " before.",
    ),
    (DecisionOutcome.ACCEPT, DecisionCode.SELLER_SILENT): Text(
        "系统自动同意退货并发送默认退货地址。",
        "The return is approved automatically and the default address is sent.",
    ),
    (DecisionOutcome.ACCEPT, DecisionCode.REFUND_OVERDUE): Text(
        "立即退款；收到退货后七日的期限已过。",
        "Refund at once: the seven days after the goods came back are over.",
    ),
    (DecisionOutcome.ACCEPT_INSPECT, DecisionCode.PARTS_MISSING): Text(
        "请买家补寄缺少的配件；补齐或商定价值后退款。",
        "Ask the buyer for the missing parts; refund once complete or a value is agreed.",
    ),
    (DecisionOutcome.ACCEPT_INSPECT, DecisionCode.CERT_MISSING): Text(
        "请买家补寄证书；收到即退款，补办费用协商。",
        "Ask the buyer for the certificate; refund on its arrival, the cost of a new one by"
        " agreement.",
    ),
    (DecisionOutcome.QUALITY, DecisionCode.COUNTERFEIT): Text(
        "先接受退货；送检并保存报告，是否构成欺诈及惩罚性赔偿由人工判断。",
        "Take the goods back; have them tested and keep the report; a person judges fraud and the"
        " damages for it.",
    ),
    (DecisionOutcome.PERSON, DecisionCode.NOT_SHIPPED_BACK): Text(
        "可关闭申请；买家原通知时间保留，有正当理由的由人工重新受理。",
        "The request may be closed; the notice keeps its date, and a person reopens it for good"
        " cause.",
    ),
}

_RETURN_OFFERED = Text(
    "与买家协商换货；协商不成，仍可在期限内按退货办理。",
    "Agree on the exchange with the buyer; failing that, the return is offered within its period.",
)

_IDENTITY = Text("核对是否为原商品（编号、重量、照片）", "Identity: codes, mass, photos")
_COMPLETE = Text("清点商品、配件、标识和赠品", "Goods, parts, labels and gifts are complete")
_BY_KIND: tuple[tuple[frozenset[LegalCategory], Text], ...] = (
    (SEALED, Text("必要的一次性密封是否完好", "The necessary one-time seal is whole")),
    (
        ELECTRONIC,
        Text(
            "标志与序列号、激活与数据、外观痕迹",
            "Marks and serial number, activation and data, outside",
        ),
    ),
    (TEXTILE, Text("吊牌、洗标、污损", "Tags, labels, stains and damage")),
    (
        frozenset({LegalCategory.JEWELLERY, LegalCategory.PRECIOUS_METAL, LegalCategory.WATCH}),
        Text(
            "证书编号、重量、圈口尺寸、防拆扣、佩戴痕迹",
            "Certificate number, mass, size, anti-tamper tag, wear",
        ),
    ),
)


def next_step(outcome: DecisionOutcome, code: DecisionCode, deciding: str) -> Text:
    """What to do now."""
    if deciding == "conduct.exchange":
        return _RETURN_OFFERED
    return _NEXT_BY_CODE.get((outcome, code), _NEXT[outcome])


# A deduction takes money although the return is accepted: it is adverse too.
DEDUCTIONS = frozenset(
    {DecisionCode.CARD_FEE, DecisionCode.FREIGHT_DEDUCT, DecisionCode.GIFT_DEDUCT}
)
_ADVERSE = {DecisionOutcome.REFUSE, DecisionOutcome.PERSON, DecisionOutcome.MORE_INFO}


def appeal(outcome: DecisionOutcome, codes: AbstractSet[DecisionCode | None]) -> Text | None:
    """How to go on for everybody whose request was not simply accepted, or accepted for less."""
    return APPEAL if outcome in _ADVERSE or codes & DEDUCTIONS else None


def checks_for(category: LegalCategory | None) -> tuple[Text, ...]:
    """What the center looks at on every return of goods of this kind."""
    kinds = tuple(text for categories, text in _BY_KIND if category in categories)
    return (_IDENTITY, _COMPLETE, *kinds)
