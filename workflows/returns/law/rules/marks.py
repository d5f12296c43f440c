"""What the law says of marks seen on returned goods (Measures 8, 9)."""

from __future__ import annotations

from workflows.returns.law.rule import DecisionCode, DecisionOutcome, RuleEffect, rule
from workflows.verdict import Text

# What "intact" meant before the Measures said it: our reading of one word of the Law.
BEFORE_MEASURES = "~CPL 25(3) until 2017-03-14"

INSPECTION = rule(
    "intact.inspection",
    RuleEffect.NOTE,
    None,
    "MEASURES 8; REGS 19(3); SPC 3; CPL 25(3)",
    "为查验拆封、试戴试穿或合理调试，不影响商品完好。",
    "Opening, trying on or reasonable testing leaves the goods intact.",
)
FILM = rule(
    "intact.film",
    RuleEffect.INSPECT,
    DecisionCode.OK_7D,
    f"MEASURES 8; REGS 19(3); {BEFORE_MEASURES}",
    "揭除保护膜本身不影响完好，收货后核对有无使用痕迹。",
    "Peeling a protective film leaves goods intact; traces of use are looked for on arrival.",
    check=Text("核对揭膜后有无使用痕迹", "Look for traces of use where the film was"),
)
INVOICE = rule(
    "intact.invoice",
    RuleEffect.NOTE,
    None,
    "TAOBAO7; MEASURES 8",
    "发票遗失不影响退货，至多承担税款。",
    "A lost invoice doesn't bar the return; at most its tax is borne.",
)
SEAL = rule(
    "intact.seal",
    RuleEffect.REFUSE,
    DecisionCode.SEAL_BROKEN,
    "MEASURES 9(1); CPL 25(3)",
    "必要的一次性密封包装已被破坏，商品不完好。",
    "The necessary one-time seal is broken: the goods are not intact.",
    check=Text("核对必要的一次性密封是否完好", "See whether the necessary one-time seal is whole"),
    leans=DecisionOutcome.REFUSE,
)
OUTER_LAYER = rule(
    "intact.outer_layer",
    RuleEffect.NOTE,
    None,
    f"MEASURES 8; ~MEASURES 9(1); REGS 19(3); {BEFORE_MEASURES}",
    "只打开了外层包装，必要密封完好，不影响完好。",
    "Only an outer layer was opened, the necessary seal is whole: the goods are intact.",
)
SEAL_UNLISTED = rule(
    "intact.seal_unlisted",
    RuleEffect.PERSON,
    DecisionCode.SEAL_BROKEN,
    f"~MEASURES 9; TAOBAO7; {BEFORE_MEASURES}",
    "该类商品没有法定的密封要求，一次性密封被打开由人工判断。",
    "The law names no seal for goods of this kind: a broken one is for a person to judge.",
)
ELEC_ALTERED = rule(
    "intact.electronics_altered",
    RuleEffect.REFUSE,
    DecisionCode.ELEC_ALTERED,
    "MEASURES 9(2); CPL 25(3)",
    "未经授权维修、改动，或认证标志、铭牌、序列号被破坏涂改，商品不完好。",
    "Repaired or altered without authority, or its marks or serial number changed: not intact.",
    check=Text(
        "核对认证标志、铭牌和序列号", "Check the certification mark, plate and serial number"
    ),
    leans=DecisionOutcome.REFUSE,
)
ELEC_ACTIVATED = rule(
    "intact.electronics_activated",
    RuleEffect.REFUSE,
    DecisionCode.ELEC_ACTIVATED,
    "MEASURES 9(2); CPL 25(3)",
    "存在激活、授权或不合理保留的个人数据等使用痕迹，商品不完好。",
    "Activation, authorisation or personal data left behind: not intact.",
    check=Text("核对激活状态和残留数据", "Check the activation state and data left behind"),
    leans=DecisionOutcome.REFUSE,
)
ELEC_TRACES = rule(
    "intact.electronics_traces",
    RuleEffect.REFUSE,
    DecisionCode.SOILED_DAMAGED,
    "MEASURES 9(2); CPL 25(3)",
    "外观有难以恢复的使用痕迹，商品不完好。",
    "Traces of use on the outside that can hardly be undone: not intact.",
    check=Text("核对外观使用痕迹能否恢复", "See whether traces on the outside can be undone"),
    leans=DecisionOutcome.REFUSE,
)
TAG_CUT = rule(
    "intact.tag_cut",
    RuleEffect.REFUSE,
    DecisionCode.TAG_CUT,
    "MEASURES 9(3); CPL 25(3)",
    "商标标牌被摘除或标识被剪，商品不完好。",
    "The trade-mark tag is removed or a label cut: not intact.",
    check=Text("核对商标吊牌和标识", "Check the trade-mark tag and labels"),
    leans=DecisionOutcome.REFUSE,
)
SOILED = rule(
    "intact.soiled",
    RuleEffect.REFUSE,
    DecisionCode.SOILED_DAMAGED,
    "MEASURES 9(3); CPL 25(3)",
    "商品受污、受损，商品不完好。",
    "The goods are soiled or damaged: not intact.",
    check=Text("核对有无污渍、破损、洗涤痕迹", "Look for stains, damage and washing"),
    leans=DecisionOutcome.REFUSE,
)
LABEL_MISSING = rule(
    "intact.label_missing",
    RuleEffect.REFUSE,
    DecisionCode.TAG_CUT,
    f"MEASURES 8(2); MEASURES 9; {BEFORE_MEASURES}",
    "该类商品的商标标识缺失，须使用超出查验需要且价值明显贬损才算不完好。",
    "A label of goods without a list of their own is gone: not intact only with use beyond"
    " inspection and considerable loss of value.",
    check=Text("核对商标标识是否齐全", "Check that the labels are complete"),
    refused=Text(
        "商标标识已被剪除，这超出了查验需要；又已认定价值明显贬损，商品不完好。",
        "A label was cut off, which goes beyond inspection, and considerable loss of value was"
        " found: not intact.",
    ),
)
USED = rule(
    "intact.used",
    RuleEffect.REFUSE,
    DecisionCode.SOILED_DAMAGED,
    "MEASURES 9; CPL 25(3)",
    "使用超出查验需要，且商品价值明显贬损，商品不完好。",
    "Used beyond inspection with considerable loss of value: not intact.",
    check=Text(
        "核对使用痕迹及价值是否明显贬损", "Look for wear and for considerable loss of value"
    ),
)
ALTERED = rule(
    "intact.altered",
    RuleEffect.REFUSE,
    DecisionCode.ALTERED,
    "MEASURES 8; ~MEASURES 9; CPL 25(3)",
    "商品被改圈口、刻字、自行维修或改动，不再保持原有品质。",
    "Resized, engraved, repaired or altered by the buyer: no longer as it was.",
    check=Text("核对尺寸、刻字、维修改动痕迹", "Check size, engraving and signs of repair"),
    leans=DecisionOutcome.REFUSE,
)
PARTS = rule(
    "intact.parts",
    RuleEffect.INSPECT,
    DecisionCode.PARTS_MISSING,
    f"MEASURES 8(2); MEASURES 12; {BEFORE_MEASURES}",
    "配件不齐，请买家补寄；补齐或商定价值后退款。",
    "Parts are missing: the buyer is asked to send them; refund once complete, or as agreed.",
    check=Text("清点配件，缺少的请买家补寄", "Count the parts and ask for what is missing"),
)
CERTIFICATE = rule(
    "intact.certificate",
    RuleEffect.INSPECT,
    DecisionCode.CERT_MISSING,
    f"~MEASURES 8(2); {BEFORE_MEASURES}",
    "证书未随货退回，请买家补寄；补齐即退款，补办费用协商。",
    "The certificate didn't come back: the buyer is asked for it and refunded on its arrival; the"
    " cost of a new one is by agreement.",
    check=Text(
        "核对证书及编号，缺少的请买家补寄", "Check the certificate and its number, ask for it"
    ),
)
CERTIFICATE_LOST = rule(
    "intact.certificate_lost",
    RuleEffect.REFUSE,
    DecisionCode.CERT_MISSING,
    f"~MEASURES 8(2); CPL 25(3); {BEFORE_MEASURES}",
    "证书确已遗失；只有证书为商品必要组成时才可能拒绝，费用协商，由人工判断。",
    "The certificate is truly lost; only where it's essential to the goods may the return fail;"
    " costs are by agreement; a person judges.",
    leans=DecisionOutcome.ACCEPT,
    refused=Text(
        "证书是该商品的必要组成，已认定遗失、无法随货退回，商品不齐全，不完好。",
        "The certificate is essential to the goods and was found to be lost: the goods aren't"
        " complete, hence not intact.",
    ),
)
TAMPER_TAG = rule(
    "intact.tamper_tag",
    RuleEffect.REFUSE,
    DecisionCode.TAMPER_TAG,
    f"~MEASURES 8; REGS 19(3); {BEFORE_MEASURES}",
    "防拆扣被拆除不是法定不完好情形；须售前告知、带扣可查验试戴、且无法以其他方式确认同一件，"
    "才可能拒绝。",
    "A removed anti-tamper tag is no listed ground: a return can fail only if it was told before"
    " purchase, inspection was possible with the tag on, and identity can't be confirmed"
    " otherwise.",
    check=Text(
        "以重量、照片、证书编号、光谱确认是否同一件",
        "Confirm the identity by mass, photos, certificate number and spectrum",
    ),
    leans=DecisionOutcome.ACCEPT,
    refused=Text(
        "售前已告知防拆扣条件，带扣即可查验试戴，防拆扣仍被拆除，又没有其他依据能确认是同一件；"
        "商品已不能保持原有状态，不完好。",
        "The tag's condition was told before purchase, inspection was possible with the tag on, it"
        " was removed all the same, and nothing else confirms the piece: not intact.",
    ),
)
TAMPER_TAG_ACCEPTED = rule(
    "intact.tamper_tag_accepted",
    RuleEffect.ACCEPT,
    DecisionCode.TAMPER_TAG,
    f"~MEASURES 8; REGS 19(3); {BEFORE_MEASURES}",
    "防拆扣虽被拆除，但已确认是同一件且完好，应当退款。",
    "The anti-tamper tag is off, the piece is the same and intact: to be refunded.",
)
BOX = rule(
    "intact.box",
    RuleEffect.PERSON,
    DecisionCode.AMBIGUOUS_LAW,
    f"~MEASURES 8; TAOBAO7; {BEFORE_MEASURES}",
    "仅包装盒受损，法律未把包装列为完好条件，平台规则更严，由人工判断。",
    "Only the box is damaged: the law doesn't ask for it, platforms do; a person judges.",
    leans=DecisionOutcome.ACCEPT,
)
SPECIAL_BOX = rule(
    "intact.special_box",
    RuleEffect.REFUSE,
    DecisionCode.PARTS_MISSING,
    f"TAOBAO7; ~MEASURES 8(2); {BEFORE_MEASURES}",
    "有特殊价值的包装盒受损，且售前已告知需妥善保护，须有照片证据。",
    "A box of special value, disclosed before sale, is damaged; it takes photos to say so.",
    check=Text("拍照记录特殊包装盒的状态", "Photograph the state of the special box"),
    leans=DecisionOutcome.REFUSE,
    refused=Text(
        "售前已告知该包装盒有特殊价值、须妥善保护，现已认定受损，商品不齐全，不完好。",
        "The special value of the box was disclosed before sale and it was found damaged: not"
        " intact.",
    ),
)
SPECIAL_BOX_UNDISCLOSED = rule(
    "intact.special_box_undisclosed",
    RuleEffect.NOTE,
    None,
    f"TAOBAO7; MEASURES 8; {BEFORE_MEASURES}",
    "包装盒的特殊价值售前没有告知，不得作为拒绝理由。",
    "The special value of the box wasn't disclosed before sale and is no ground to refuse.",
)
BROKEN_IN_TRANSIT = rule(
    "intact.broken_in_transit",
    RuleEffect.PERSON,
    DecisionCode.SOILED_DAMAGED,
    "TAOBAO 11",
    "退回途中破损且买家包装妥当，风险一般由卖家承担，或向承运人索赔，由人工处理。",
    "Broken on the way back though well packed: usually the seller's risk, or the carrier's; a"
    " person handles it.",
    leans=DecisionOutcome.ACCEPT,
)
LOST_IN_TRANSIT = rule(
    "intact.lost_in_transit",
    RuleEffect.PERSON,
    DecisionCode.NOT_RECEIVED,
    "TAOBAO 11",
    "退回途中丢失，买家一般向承运人索赔，由人工处理。",
    "Lost on the way back: the buyer usually claims from the carrier; a person handles it.",
)

RULES = (
    INSPECTION,
    FILM,
    INVOICE,
    SEAL,
    OUTER_LAYER,
    SEAL_UNLISTED,
    ELEC_ALTERED,
    ELEC_ACTIVATED,
    ELEC_TRACES,
    TAG_CUT,
    SOILED,
    LABEL_MISSING,
    USED,
    ALTERED,
    PARTS,
    CERTIFICATE,
    CERTIFICATE_LOST,
    TAMPER_TAG,
    TAMPER_TAG_ACCEPTED,
    BOX,
    SPECIAL_BOX,
    SPECIAL_BOX_UNDISCLOSED,
    BROKEN_IN_TRANSIT,
    LOST_IN_TRANSIT,
)
