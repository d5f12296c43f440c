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
from app.queries.network.behind import Behind
from app.queries.network.board import (
    Fault,
    GroupVerdicts,
    ReturnCounts,
    Wait,
)
from app.web.base.categories import known_defects
from app.web.base.language import say
from app.web.base.show import local_time, state_name
from app.web.network.manager.scope import BY_NAMES, BoardScope
from workflows.inspection.decisions import Figure
from workflows.returns.flow import ReturnGround
from workflows.verdict import Text
from workflows.whole import whole

NOTHING = Text("还没有数据", "Nothing yet")
LINES: dict[str, Text] = {
    "received": Text("入库", "Received"),
    "judged": Text("审结", "Judged"),
    "issued": Text("出证", "Certified"),
}
HOURLY = {
    "received": Behind.RECEIVED_AT,
    "judged": Behind.JUDGED_AT,
    "issued": Behind.ISSUED_AT,
}
GROUNDS: Mapping[ReturnGround, Text] = whole(
    ReturnGround,
    {
        ReturnGround.NO_REASON: Text("七日无理由", "Seven days, no reason"),
        ReturnGround.QUALITY: Text("质量问题", "Quality"),
        ReturnGround.EXCHANGE: Text("换货", "Exchange"),
    },
)
PARTS: Mapping[Figure, tuple[Text, Tone]] = {
    "passed": (Text("通过", "Passed"), Tone.PASSED),
    "deviation": (Text("有差异", "Deviation"), Tone.SOON),
    "failed": (Text("不通过", "Failed"), Tone.FAILED),
    "undetermined": (Text("无法判定", "Undetermined"), Tone.OPEN),
}


# Makes the address of the list behind a figure.
Leads = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Graph:
    """One drawing, and the table that says the same: `cells` for files, `rows` for the page.

    `links` has the shape of `cells`: the list behind each figure, empty where none is. A table
    that has no drawing has an empty one.
    """

    key: str
    title: str
    svg: Markup
    heads: list[str]
    cells: list[list[Cell]]
    links: list[list[str]]

    @property
    def rows(self) -> list[list[str]]:
        """The cells as the page shows them."""
        return [["–" if cell is None else str(cell) for cell in row] for row in self.cells]


def waiting(rows: Sequence[Wait], to: Leads) -> Graph:
    """What waits where; overdue states in the tone of what is late."""
    title = say(Text("各环节在等的货品", "What waits where"))
    drawn = [Bar(state_name(w.state), w.count, Tone.LATE if w.overdue else _soon(w)) for w in rows]
    heads = say_texts(
        Text("环节", "Step"),
        Text("件数", "Pieces"),
        Text("最早", "Oldest"),
        Text("两小时内到期", "Due in two hours"),
        Text("已超时", "Overdue"),
    )
    cells: list[list[Cell]] = [
        [state_name(w.state), w.count, local_time(w.oldest), w.soon, w.overdue] for w in rows
    ]
    links = [
        [
            "",
            to(Behind.WAITING, state=w.state.value),
            "",
            to(Behind.SOON, state=w.state.value),
            to(Behind.OVERDUE, state=w.state.value),
        ]
        for w in rows
    ]
    return Graph("waits", title, bars(_caption(title), drawn), heads, cells, links)


def throughput(counts: dict[str, list[int]], hour_now: int, to: Leads) -> Graph:
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
    links = [["", *(to(HOURLY[name], hour=int(hour)) for name in LINES)] for hour in hours]
    return Graph("hours", title, by_hour(_caption(title), lines, hours), heads, cells, links)


def verdicts(rows: Sequence[GroupVerdicts], looked: BoardScope, to: Leads) -> Graph:
    """Passed, deviating, failed, undetermined of each group, and its first-pass rate."""
    by = BY_NAMES[looked.by]
    title = say(Text(f"检测结果：按{by.zh}", f"Verdicts by {by.en.lower()}"))
    drawn = [
        (looked.group_name(r.name), (r.passed, r.deviation, r.failed, r.undetermined))
        for r in rows
        if r.judged
    ]
    parts = [StackPart(say(text), tone) for text, tone in PARTS.values()]
    heads = [
        say(by),
        *(say(text) for text, _ in PARTS.values()),
        *say_texts(Text("合计", "Total"), Text("一次通过率 %", "First-pass rate %")),
    ]
    cells: list[list[Cell]] = [
        [
            looked.group_name(r.name),
            r.passed,
            r.deviation,
            r.failed,
            r.undetermined,
            r.judged,
            per_cent(r.first_passed, r.first),
        ]
        for r in rows
    ]
    links = [
        [
            "",
            *(to(Behind.JUDGED, group=r.name, result=result) for result in PARTS),
            to(Behind.JUDGED, group=r.name),
            "",
        ]
        for r in rows
    ]
    return Graph("results", title, stacked_bars(_caption(title), drawn, parts), heads, cells, links)


def reasons(found: Sequence[Fault], to: Leads) -> Graph:
    """The Pareto of what was wrong, by defect code."""
    title = say(Text("不通过与差异的原因", "Reasons for failures and deviations"))
    named = [
        (code, defect_name(code), n) for code, n in Counter(f.code for f in found).most_common()
    ]
    drawn = [Bar(name, count, Tone.FAILED) for _, name, count in named]
    other = say(Text("其他", "Others"))
    heads = say_texts(Text("原因", "Reason"), Text("代码", "Code"), Text("次数", "Times"))
    cells: list[list[Cell]] = [[name, code, count] for code, name, count in named]
    links = [["", "", to(Behind.FAULT, code=code)] for code, _, _ in named]
    drawing = pareto(_caption(title), drawn, other=other)
    return Graph("defects", title, drawing, heads, cells, links)


def returned_chart(back: ReturnCounts, to: Leads) -> Graph:
    """What came back of what was delivered, by ground."""
    title = say(Text("退货", "Returns"))
    drawn = [
        Bar(say(text), back.grounds.get(ground, 0), Tone.LATE) for ground, text in GROUNDS.items()
    ]
    heads = say_texts(
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
    links = [["", to(Behind.RETURNED, ground=ground.value), ""] for ground in GROUNDS]
    shown = drawn if back.returned else []
    return Graph("returns", title, bars(_caption(title), shown), heads, cells, links)


def defect_name(code: str) -> str:
    """A defect in the request's language; an unknown one names itself."""
    known = known_defects()
    return say(known[code].name) if code in known else code


def per_cent(part: int, whole: int) -> float | None:
    """One place after the point; None where there is nothing to divide by."""
    return round(100 * part / whole, 1) if whole else None


def _soon(wait: Wait) -> Tone:
    return Tone.SOON if wait.soon else Tone.PLAIN


def _caption(title: str) -> Caption:
    described = say(Text(f"{title}，数字见下表", f"{title}; the figures are in the table below"))
    return Caption(title, described, say(NOTHING))


def say_texts(*texts: Text) -> list[str]:
    """Words in the request's language."""
    return [say(text) for text in texts]
