"""The fixed words of the paper, in both languages: of every layout."""

from __future__ import annotations

from collections.abc import Mapping

from certificates.content.content import Family, StatedAuthenticity, StatedConformity, Wording

LABELS: Mapping[str, Wording] = {
    "basis": Wording("检测依据", "Basis"),
    "center": Wording("检测地点", "Place"),
    "conclusion": Wording("检测结论", "Conclusion"),
    "condition": Wording("样品状态", "Condition"),
    "customer_reference": Wording("委托编号*", "Reference*"),
    "customer_supplied": Wording("* 由客户提供。", "* Supplied by the customer."),
    "decision_rule": Wording("判定规则", "Decision rule"),
    "departures": Wording("方法偏离", "Departures"),
    "description": Wording("样品描述", "Description"),
    "deviations": Wording("与描述不符之处", "Deviations from the listing"),
    "end": Wording("— 以下空白", "End of certificate —"),
    "environment": Wording("环境条件", "Environment"),
    "external": Wording("外部提供", "External"),
    "inspector": Wording("检验", "Tested by"),
    "issued": Wording("签发日期", "Issued"),
    "item": Wording("样品", "Item"),
    "item_code": Wording("样品编号", "Item code"),
    "method": Wording("方法", "Method"),
    "not_tested": Wording("未检测", "Not tested"),
    "number": Wording("证书编号", "Certificate no."),
    "received": Wording("收样日期", "Received"),
    "remarks": Wording("备注", "Remarks"),
    "requirement": Wording("要求", "req."),
    "result": Wording("结果", "Result"),
    "results": Wording("项目", "Item tested"),
    "reviewer": Wording("审核", "Reviewed by"),
    "sampling": Wording("抽样", "Sampling"),
    "seal": Wording("玉门印", "Seal of Jadegate"),
    "second_code": Wording("校验码", "Second code"),
    "signatory": Wording("批准", "Authorised by"),
    "supersedes": Wording("本证书取代", "Supersedes certificate"),
    "tested": Wording("检测日期", "Tested"),
    "scratch": Wording("刮开涂层", "Scratch off"),
    "verify_at": Wording("核验", "Verify"),
    "verify": Wording(
        "扫码核验，并核对实物与照片、质量。",
        "Scan to verify; compare the piece with photo and mass.",
    ),
}

NONE = Wording("无", "None")

CLAIMS: Mapping[tuple[Family, StatedAuthenticity], tuple[str, Wording]] = {
    (Family.GEM, StatedAuthenticity.GENUINE): (
        "established",
        Wording("材质与定名相符", "Material confirmed as named"),
    ),
    (Family.SEALED, StatedAuthenticity.GENUINE): ("established", Wording("鉴定为正品", "Genuine")),
    (Family.LUXURY, StatedAuthenticity.GENUINE): ("established", Wording("鉴定为正品", "Genuine")),
    (Family.GEM, StatedAuthenticity.UNDETERMINED): (
        "open",
        Wording("材质未能判定", "Material not established"),
    ),
    (Family.SEALED, StatedAuthenticity.UNDETERMINED): (
        "open",
        Wording("真伪未能判定", "Authenticity not established"),
    ),
    (Family.LUXURY, StatedAuthenticity.UNDETERMINED): (
        "open",
        Wording("真伪未能判定", "Authenticity not established"),
    ),
}

CONFORMITY: Mapping[StatedConformity, tuple[str, Wording]] = {
    StatedConformity.AS_DESCRIBED: (
        "established",
        Wording("与商品描述一致", "Conforms to the listing"),
    ),
    StatedConformity.DEVIATION: (
        "differs",
        Wording("与描述有偏差，已披露", "Deviates, as disclosed"),
    ),
    StatedConformity.NOT_ASSESSED: (
        "open",
        Wording("未作符合性评价", "Conformity not assessed"),
    ),
}
