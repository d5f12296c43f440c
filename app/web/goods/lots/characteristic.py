"""What the frozen plans of a lot are worth: the curve and the risks of each, in words and drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from app.drawings.axis import Caption
from app.drawings.lines import ChartLine, by_hour
from app.web.base.language import say
from workflows.goods.lots.classes import CLASS_NAMES, LotClass
from workflows.goods.lots.sample import ClassAnswer
from workflows.goods.sampling.plan import Measure, SamplingPlan
from workflows.goods.sampling.quality import quality_of
from workflows.verdict import Text

POINTS = 11


@dataclass(frozen=True, slots=True)
class PlanWorth:
    """One class: its name, its two risks in words, and its curve."""

    name: str
    said: str
    drawn: Markup


def plans_worth(answers: Sequence[ClassAnswer]) -> list[PlanWorth]:
    """The classes whose sample is less than the lot; where all is looked at there is no risk."""
    return [_worth(one) for one in answers if not one.plan.whole]


def _worth(one: ClassAnswer) -> PlanWorth:
    plan = _as_carried_out(one)
    quality = quality_of(plan, POINTS)
    per_cent = plan.measure is Measure.PER_CENT
    unit = Text("%", "%") if per_cent else Text("个/百单位", " per hundred")
    name, mark = say(CLASS_NAMES[one.kind]), say(unit)
    risk, limit = f"{100 * quality.producers_risk:.1f}%", f"{quality.quality_at_10:.2f}{mark}"
    said = Text(
        f"质量恰为 AQL 的批，被拒收的机会为 {risk}；十次中仍有一次被接收的质量水平为 {limit}",
        f"A lot exactly at the AQL is refused with a chance of {risk}; "
        f"a quality of {limit} is still accepted one time in ten",
    )
    labels = [f"{at:.2f}".rstrip("0").rstrip(".") for at, _ in quality.curve]
    line = ChartLine(
        say(Text("接收概率（%）", "Chance of acceptance (%)")),
        [round(100 * chance, 1) for _, chance in quality.curve],
    )
    title = say(Text(f"{name}：抽检特性曲线", f"{name}: operating characteristic"))
    caption = Caption(
        title, f"{say(said)}{say(Text('。横轴为批质量', '. Across: quality'))} {mark}"
    )
    return PlanWorth(name, say(said), by_hour(caption, [line], labels))


def _as_carried_out(one: ClassAnswer) -> SamplingPlan:
    """The plan as the lot is judged by it: one critical nonconformity refuses, in any case."""
    return replace(one.plan, ac=0, re=1) if one.kind is LotClass.CRITICAL else one.plan
