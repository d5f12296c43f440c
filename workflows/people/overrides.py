"""Acts against what was found or what the law proposes: a reason of a list, an article, a text."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum

from workflows.verdict import ALLOWED, Answer, Citation, Refused, Text, first_refusal
from workflows.whole import whole

HOUSE = Citation("Jadegate house rules", tag="house rule")
SHORTEST_NOTE = 8


class OverrideAct(StrEnum):
    """What may be done against the record."""

    SETTLE = "settle"
    DECIDE = "decide"
    REFUSE = "refuse"
    LIFT = "lift"
    RELEASE = "release"


# By act: the reasons that are offered; the first key is what the ledger keeps.
REASONS: Mapping[OverrideAct, Mapping[str, Text]] = whole(
    OverrideAct,
    {
        OverrideAct.SETTLE: {
            "carriage_damage": Text("损坏系运输所致，非买家所为", "Damaged in carriage"),
            "evidence_weak": Text("不利结论的证据不足", "The evidence does not bear the finding"),
            "seller_agrees": Text("商家书面同意退款", "The merchant agrees in writing"),
            "platform_ruling": Text("平台或监管部门裁定退款", "Ruled so by platform or authority"),
        },
        OverrideAct.DECIDE: {
            "new_facts": Text("查明了系统不知道的事实", "Facts that the system did not know"),
            "seller_agrees": Text("商家书面同意", "The merchant agrees in writing"),
            "promise": Text("商家公开承诺优于法律", "A public promise goes beyond the law"),
            "platform_ruling": Text("平台或监管部门裁定", "Ruled so by platform or authority"),
        },
        OverrideAct.REFUSE: {
            "not_intact": Text("商品不完好，查验有证据", "Not intact, with evidence"),
            "swapped": Text("退回的不是售出的那一件", "Not the piece that was sold"),
            "excluded": Text("属不适用商品，购买时已确认", "Excluded goods, confirmed at purchase"),
            "late": Text("超过全部退货期限", "Past every period"),
            "no_fault": Text("查验没有发现所述质量问题", "The fault claimed was not found"),
            "not_covered": Text("不属于消费者网购退货", "Not a consumer's distance sale"),
            "platform_ruling": Text("平台或监管部门裁定", "Ruled so by platform or authority"),
        },
        OverrideAct.LIFT: {
            "brand_confirms": Text("权利人书面确认为正品", "The brand confirms it in writing"),
            "test_flawed": Text("原检测有误（仪器、样品或判读）", "The test was flawed"),
            "authority_releases": Text("执法机关决定解除", "Released by the authority"),
        },
        OverrideAct.RELEASE: {
            "scale_fault": Text("天平未归零或未校准", "The scale was not zeroed or calibrated"),
            "packing_weighed": Text("连包装或配件一起称了", "Packing or parts were weighed too"),
            "wrong_reading": Text("读数录错", "The reading was typed wrongly"),
            "wrong_piece": Text("称的是另一件，已换回", "Another piece was on the scale"),
        },
    },
)


def override_stands(
    act: OverrideAct,
    reason: str,
    note: str,
    article: str = "",
    articles: Collection[str] | None = None,
) -> Answer:
    """Whether an override says why: reason of the list, article of the engine's own, a sentence.

    `articles` None: the act rests on no article.
    """
    if reason not in REASONS[act]:
        return Refused(
            "override_reason",
            Text("请选择理由", "Choose one of the reasons"),
            HOUSE,
            facts={"field": "override"},
        )
    listed = ALLOWED if articles is None else article_listed(article, articles)
    return first_refusal(listed, note_given(note, SHORTEST_NOTE))


def article_listed(article: str, articles: Collection[str]) -> Answer:
    """Whether the article is one that the law engine knows: no free text is one."""
    if article in articles:
        return ALLOWED
    return Refused(
        "override_article",
        Text("请从列出的条款中选一条", "Choose one of the articles listed"),
        HOUSE,
        facts={"field": "article"},
    )


def note_given(note: str, shortest: int = 1) -> Answer:
    """Whether there is a sentence that later readers can judge."""
    if len("".join(note.split())) >= shortest:
        return ALLOWED
    if shortest == 1:
        text = Text("请填写说明", "Say why")
    else:
        text = Text(
            f"请写明情况，至少 {shortest} 个字", f"Say why, in {shortest} characters or more"
        )
    return Refused("note_needed", text, HOUSE, facts={"field": "reason"})


def reason_text(act: OverrideAct, reason: str) -> Text:
    """The reason in words; an unknown one as it was kept."""
    return REASONS[act].get(reason, Text(reason, reason))
