"""The fixed words of the paper, in both languages: layout version 1."""

from __future__ import annotations

from collections.abc import Mapping

from certificates.content.content import Authenticity, Conformity, Family, Text

LABELS: Mapping[str, Text] = {
    "basis": Text("检测依据", "Basis"),
    "center": Text("检测地点", "Place"),
    "conclusion": Text("检测结论", "Conclusion"),
    "condition": Text("样品状态", "Condition"),
    "customer_reference": Text("委托编号*", "Reference*"),
    "customer_supplied": Text("* 由客户提供。", "* Supplied by the customer."),
    "decision_rule": Text("判定规则", "Decision rule"),
    "departures": Text("方法偏离", "Departures"),
    "description": Text("样品描述", "Description"),
    "deviations": Text("与描述不符之处", "Deviations from the listing"),
    "end": Text("— 以下空白", "End of certificate —"),
    "environment": Text("环境条件", "Environment"),
    "external": Text("外部提供", "External"),
    "inspector": Text("检验", "Tested by"),
    "issued": Text("签发日期", "Issued"),
    "item": Text("样品", "Item"),
    "item_code": Text("样品编号", "Item code"),
    "method": Text("方法", "Method"),
    "not_tested": Text("未检测", "Not tested"),
    "number": Text("证书编号", "Certificate no."),
    "received": Text("收样日期", "Received"),
    "remarks": Text("备注", "Remarks"),
    "requirement": Text("要求", "req."),
    "result": Text("结果", "Result"),
    "results": Text("项目", "Item tested"),
    "reviewer": Text("审核", "Reviewed by"),
    "sampling": Text("抽样", "Sampling"),
    "seal": Text("玉门印", "Seal of Jadegate"),
    "second_code": Text("校验码", "Second code"),
    "signatory": Text("批准", "Authorised by"),
    "supersedes": Text("本证书取代", "Supersedes certificate"),
    "tested": Text("检测日期", "Tested"),
    "verify": Text(
        "扫码核验，并核对实物与照片、质量。",
        "Scan to verify; compare the piece with photo and mass.",
    ),
}

CLAIMS: Mapping[tuple[Family, Authenticity], tuple[str, Text]] = {
    (Family.GEM, Authenticity.GENUINE): (
        "established",
        Text("材质与定名相符", "Material confirmed as named"),
    ),
    (Family.SEALED, Authenticity.GENUINE): ("established", Text("鉴定为正品", "Genuine")),
    (Family.LUXURY, Authenticity.GENUINE): ("established", Text("鉴定为正品", "Genuine")),
    (Family.GEM, Authenticity.UNDETERMINED): (
        "open",
        Text("材质未能判定", "Material not established"),
    ),
    (Family.SEALED, Authenticity.UNDETERMINED): (
        "open",
        Text("真伪未能判定", "Authenticity not established"),
    ),
    (Family.LUXURY, Authenticity.UNDETERMINED): (
        "open",
        Text("真伪未能判定", "Authenticity not established"),
    ),
}

CONFORMITY: Mapping[Conformity, tuple[str, Text]] = {
    Conformity.AS_DESCRIBED: ("established", Text("与商品描述一致", "Conforms to the listing")),
    Conformity.DEVIATION: (
        "differs",
        Text("与描述有偏差，已披露", "Deviates, as disclosed"),
    ),
    Conformity.NOT_ASSESSED: (
        "open",
        Text("未作符合性评价", "Conformity not assessed"),
    ),
}
