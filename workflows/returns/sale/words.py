"""The words in which a shop tells the facts of a sale: one small vocabulary a fact."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from workflows.returns.law.facts.labels import LABELS, LabelMeaning
from workflows.returns.law.facts.purchase import Exclusion
from workflows.returns.law.facts.words import ExclusionGround, LabelPlatform, Term
from workflows.verdict import Text
from workflows.whole import whole


class ExclusionWord(StrEnum):
    """An exclusion as a product page words it."""

    AFTER_UNSEALING = "AFTER_UNSEALING"
    AFTER_ACTIVATION = "AFTER_ACTIVATION"
    AFTER_INSTALLATION = "AFTER_INSTALLATION"
    AFTER_USE = "AFTER_USE"
    NEAR_EXPIRY_OR_FLAWED = "NEAR_EXPIRY_OR_FLAWED"
    PERISHABLE = "PERISHABLE"
    OTHER = "OTHER"


class ConfirmationWay(StrEnum):
    """How the buyer was asked to confirm the exclusion."""

    EACH_TIME = "EACH_TIME"
    PRE_TICKED = "PRE_TICKED"
    BUNDLED = "BUNDLED"
    ONCE = "ONCE"
    UNMARKED = "UNMARKED"
    NONE = "NONE"


class SoldAs(StrEnum):
    """Whether what was sold can be divided."""

    SINGLE = "SINGLE"
    PAIR = "PAIR"
    SET = "SET"
    SERIES = "SERIES"


class MadeAs(StrEnum):
    """How far goods were made to the buyer's order."""

    FROM_STOCK = "FROM_STOCK"
    FROM_OPTIONS = "FROM_OPTIONS"
    FOR_BUYER = "FOR_BUYER"


E, W = ExclusionWord, ConfirmationWay

EXCLUSION_NAMES: Mapping[ExclusionWord, Text] = whole(
    ExclusionWord,
    {
        E.AFTER_UNSEALING: Text("拆封后不支持", "Not after unsealing"),
        E.AFTER_ACTIVATION: Text("激活后不支持", "Not after activation"),
        E.AFTER_INSTALLATION: Text("安装后不支持", "Not after installation"),
        E.AFTER_USE: Text("使用后不支持", "Not after use"),
        E.NEAR_EXPIRY_OR_FLAWED: Text("临期或瑕疵商品", "Near expiry or flawed"),
        E.PERISHABLE: Text("鲜活易腐商品", "Perishable"),
        E.OTHER: Text("其他理由", "Another ground"),
    },
)
EXCLUSIONS: Mapping[ExclusionWord, Exclusion] = whole(
    ExclusionWord,
    {
        E.AFTER_UNSEALING: Exclusion(ground=ExclusionGround.UNSEALING, term=Term.OPENED),
        E.AFTER_ACTIVATION: Exclusion(ground=ExclusionGround.ACTIVATION, term=Term.ACTIVATED),
        E.AFTER_INSTALLATION: Exclusion(ground=ExclusionGround.ACTIVATION, term=Term.INSTALLED),
        E.AFTER_USE: Exclusion(ground=ExclusionGround.ACTIVATION, term=Term.USED),
        E.NEAR_EXPIRY_OR_FLAWED: Exclusion(ground=ExclusionGround.NEAR_EXPIRY_OR_FLAWED),
        E.PERISHABLE: Exclusion(ground=ExclusionGround.PERISHABLE),
        E.OTHER: Exclusion(ground=ExclusionGround.OTHER),
    },
)
WAY_NAMES: Mapping[ConfirmationWay, Text] = whole(
    ConfirmationWay,
    {
        W.EACH_TIME: Text(
            "下单页显著标注，每次下单由买家单独勾选",
            "Marked on the page and ticked by the buyer, each time, in a step of its own",
        ),
        W.PRE_TICKED: Text("默认勾选", "Ticked beforehand"),
        W.BUNDLED: Text("随其他条款一并同意", "Agreed to together with other terms"),
        W.ONCE: Text("首次购买时确认过一次", "Confirmed once, at the first purchase"),
        W.UNMARKED: Text("单独勾选，但没有显著标注", "Ticked, but not marked conspicuously"),
        W.NONE: Text("没有确认步骤", "No step to confirm"),
    },
)
# marked before the order, a separate step, the buyer's own act, for this order alone
WAY_PARTS: Mapping[ConfirmationWay, tuple[bool, bool, bool, bool]] = whole(
    ConfirmationWay,
    {
        W.EACH_TIME: (True, True, True, True),
        W.PRE_TICKED: (True, True, False, True),
        W.BUNDLED: (True, False, False, True),
        W.ONCE: (True, True, True, False),
        W.UNMARKED: (False, True, True, True),
        W.NONE: (False, False, False, False),
    },
)
SOLD_NAMES: Mapping[SoldAs, Text] = whole(
    SoldAs,
    {
        SoldAs.SINGLE: Text("单件", "Single pieces"),
        SoldAs.PAIR: Text("成对，不单卖", "A pair, not sold singly"),
        SoldAs.SET: Text("成套，不拆卖", "A set, not sold in parts"),
        SoldAs.SERIES: Text("盲盒整套", "A whole series of blind boxes"),
    },
)
MADE_NAMES: Mapping[MadeAs, Text] = whole(
    MadeAs,
    {
        MadeAs.FROM_STOCK: Text("现货", "From stock"),
        MadeAs.FROM_OPTIONS: Text("只选了现有规格", "Only options of a list were chosen"),
        MadeAs.FOR_BUYER: Text("按买家要求单独制作", "Made individually for the buyer"),
    },
)
YES_NO: Mapping[bool, Text] = {True: Text("是", "Yes"), False: Text("否", "No")}

_PLATFORMS = {
    "doudian": LabelPlatform.DOUYIN,
    "jd": LabelPlatform.JD,
    "wechat": LabelPlatform.WECHAT,
}


def label_platform(platform: str) -> LabelPlatform:
    """Whose list of labels a shop's platform uses; those without their own use the common one."""
    return _PLATFORMS.get(platform, LabelPlatform.MULTI)


def label_words(platform: str) -> dict[str, Text]:
    """The labels that a platform's products carry, by their code."""
    mine = label_platform(platform)
    return {code: _say(meaning) for (whose, code), meaning in LABELS.items() if whose is mine}


def _say(meaning: LabelMeaning) -> Text:
    if meaning.limit is not None:
        word = next((w for w, e in EXCLUSIONS.items() if e == meaning.limit), ExclusionWord.OTHER)
        limit = EXCLUSION_NAMES[word]
        if meaning.limit.term is Term.ALWAYS:
            return Text("不支持七天无理由（其他理由）", "No seven-day return, on another ground")
        return Text(f"支持七天无理由，{limit.zh}", f"Seven days; {limit.en.lower()}")
    if meaning.days is None:
        return Text("不支持七天无理由", "No seven-day return")
    zh = "七" if meaning.days == 7 else str(meaning.days)  # noqa: PLR2004  # the usual word
    if meaning.except_custom:
        return Text(f"支持{zh}天无理由，定制除外", f"{meaning.days} days, not for custom-made")
    return Text(f"支持{zh}天无理由", f"{meaning.days} days without a reason")
