"""The board's figures as drawings with the tables behind them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from app.drawings.charts import (
    Bar,
    Caption,
    ChartLine,
    StackPart,
    Tone,
    bars,
    by_hour,
    pareto,
    stacked_bars,
)
from app.drawings.spreadsheet import Cell
from app.queries.network.board import By, GroupVerdicts, ReturnCounts, Wait
from app.web.base.categories import category_name, known_defects
from app.web.base.language import say
from app.web.base.show import local_time, state_name
from app.web.network.manager.scope import BY_NAMES
from workflows.returns.flow import ReturnGround
from workflows.verdict import Text
from workflows.whole import whole

NOTHING = Text("还没有数据", "Nothing yet")
LINES: dict[str, Text] = {
    "received": Text("入库", "Received"),
    "judged": Text("审结", "Judged"),
    "issued": Text("出证", "Certified"),
}
GROUNDS: Mapping[ReturnGround, Text] = whole(
    ReturnGround,
    {
        ReturnGround.NO_REASON: Text("七日无理由", "Seven days, no reason"),
        ReturnGround.QUALITY: Text("质量问题", "Quality"),
        ReturnGround.EXCHANGE: Text("换货", "Exchange"),
    },
)
PARTS = (
    (Text("通过", "Passed"), Tone.PASSED),
    (Text("有差异", "Deviation"), Tone.SOON),
    (Text("不通过", "Failed"), Tone.FAILED),
    (Text("无法判定", "Undetermined"), Tone.OPEN),
)


@dataclass(frozen=True, slots=True)
class Graph:
    """One drawing, and the table that says the same: `cells` for files, `rows` for the page."""

    key: str
    title: str
    svg: Markup
    heads: list[str]
    cells: list[list[Cell]]

    @property
    def rows(self) -> list[list[str]]:
        """The cells as the page shows them."""
        return [["–" if cell is None else str(cell) for cell in row] for row in self.cells]


def waiting(rows: Sequence[Wait]) -> Graph:
    """What waits where; overdue states in the tone of what is late."""
    title = say(Text("各环节在等的货品", "What waits where"))
    drawn = [Bar(state_name(w.state), w.count, Tone.LATE if w.overdue else _soon(w)) for w in rows]
    heads = _say_texts(
        Text("环节", "Step"),
        Text("件数", "Pieces"),
        Text("最早", "Oldest"),
        Text("两小时内到期", "Due in two hours"),
        Text("已超时", "Overdue"),
    )
    cells: list[list[Cell]] = [
        [state_name(w.state), w.count, local_time(w.oldest), w.soon, w.overdue] for w in rows
    ]
    return Graph("waits", title, bars(_caption(title), drawn), heads, cells)


def throughput(counts: dict[str, list[int]], hour_now: int) -> Graph:
    """Received, judged and certified by the hour of today, as far as the day has come."""
    known: dict[str, list[int | None]] = {
        name: [n if hour <= hour_now else None for hour, n in enumerate(row)]
        for name, row in counts.items()
    }
    title = say(Text("今日每小时", "Today by the hour"))
    hours = [f"{hour:02d}" for hour in range(24)]
    tones = {"received": Tone.PLAIN, "judged": Tone.PASSED, "issued": Tone.OPEN}
    lines = [ChartLine(say(LINES[name]), known[name], tones[name]) for name in LINES]
    heads = [say(Text("时", "Hour")), *(say(LINES[name]) for name in LINES)]
    cells: list[list[Cell]] = [
        [f"{hour}:00", *(known[name][int(hour)] for name in LINES)] for hour in hours
    ]
    return Graph("hours", title, by_hour(_caption(title), lines, hours), heads, cells)


def verdicts(rows: Sequence[GroupVerdicts], by: By) -> Graph:
    """Passed, deviating, failed, undetermined of each group, and its first-pass rate."""
    group = say(BY_NAMES[by])
    title = say(Text(f"检测结果：按{BY_NAMES[by].zh}", f"Verdicts by {BY_NAMES[by].en.lower()}"))
    name: Callable[[str], str] = category_name if by is By.CATEGORY else str
    drawn = [
        (name(r.name), (r.passed, r.deviation, r.failed, r.undetermined)) for r in rows if r.judged
    ]
    parts = [StackPart(say(text), tone) for text, tone in PARTS]
    heads = [
        group,
        *(say(text) for text, _ in PARTS),
        *_say_texts(Text("合计", "Total"), Text("一次通过率 %", "First-pass rate %")),
    ]
    cells: list[list[Cell]] = [
        [
            name(r.name),
            r.passed,
            r.deviation,
            r.failed,
            r.undetermined,
            r.judged,
            per_cent(r.first_passed, r.first),
        ]
        for r in rows
    ]
    return Graph("results", title, stacked_bars(_caption(title), drawn, parts), heads, cells)


def reasons(found: Counter[str]) -> Graph:
    """The Pareto of what was wrong, by defect code."""
    title = say(Text("不通过与差异的原因", "Reasons for failures and deviations"))
    known = known_defects()
    named = [
        (code, say(known[code].name) if code in known else code, count)
        for code, count in found.most_common()
    ]
    drawn = [Bar(name, count, Tone.FAILED) for _, name, count in named]
    other = say(Text("其他", "Others"))
    heads = _say_texts(Text("原因", "Reason"), Text("代码", "Code"), Text("次数", "Times"))
    cells: list[list[Cell]] = [[name, code, count] for code, name, count in named]
    return Graph("defects", title, pareto(_caption(title), drawn, other=other), heads, cells)


def returned_chart(back: ReturnCounts) -> Graph:
    """What came back of what was delivered, by ground."""
    title = say(Text("退货", "Returns"))
    drawn = [
        Bar(say(text), back.grounds.get(ground, 0), Tone.LATE) for ground, text in GROUNDS.items()
    ]
    heads = _say_texts(
        Text("原因", "Ground"), Text("件数", "Pieces"), Text("占签收 %", "Of delivered %")
    )
    cells: list[list[Cell]] = [
        [
            say(text),
            back.grounds.get(ground, 0),
            per_cent(back.grounds.get(ground, 0), back.delivered),
        ]
        for ground, text in GROUNDS.items()
    ]
    shown = drawn if back.returned else []
    return Graph("returns", title, bars(_caption(title), shown), heads, cells)


def per_cent(part: int, whole: int) -> float | None:
    """One place after the point; None where there is nothing to divide by."""
    return round(100 * part / whole, 1) if whole else None


def _soon(wait: Wait) -> Tone:
    return Tone.SOON if wait.soon else Tone.PLAIN


def _caption(title: str) -> Caption:
    described = say(Text(f"{title}，数字见下表", f"{title}; the figures are in the table below"))
    return Caption(title, described, say(NOTHING))


def _say_texts(*texts: Text) -> list[str]:
    return [say(text) for text in texts]
