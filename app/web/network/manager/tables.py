"""The board's figures that are tables alone: the rest of the day, who is late, where from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from markupsafe import Markup

from app.drawings.spreadsheet import Cell
from app.queries.network.behind import Behind
from app.queries.network.board import MOST_GROUPS, Fault, LatePieces
from app.queries.network.shift import CenterShift
from app.web.base.categories import category_name
from app.web.base.language import say
from app.web.base.show import local_time, state_name
from app.web.network.manager.drawings import Graph, Leads, defect_name, say_texts
from app.web.network.manager.scope import BY_NAMES, BoardScope
from workflows.verdict import Text

MOST_REASONS = 8


def rest_of_day(rows: Sequence[CenterShift], to: Leads) -> Graph:
    """Whether the people at the benches get through the rest of the day, center by center."""
    title = say(Text("到关门前做得完吗", "Will it be done by closing"))
    heads = say_texts(
        Text("中心", "Center"),
        Text("待检", "To test"),
        Text("预计还到", "Expected"),
        Text("需工时", "Hours of work"),
        Text("在岗检验员", "Inspectors at work"),
        Text("关门", "Closes"),
        Text("可做工时", "Hours they have"),
        Text("还要几人", "More people"),
        Text("活最多的品类", "Most work in"),
        Text("做得太少、未计入", "Too few tests to count"),
    )
    cells: list[list[Cell]] = [
        [
            say(r.name),
            r.outlook.pieces,
            round(r.outlook.expected),
            round(r.outlook.work, 1),
            r.people,
            local_time(r.closes)[-5:],
            round(r.outlook.free, 1),
            r.outlook.more,
            category_name(r.outlook.heaviest) if r.outlook.heaviest else None,
            say(Text("、", ", ")).join(map(category_name, r.outlook.unmeasured)) or None,
        ]
        for r in rows
    ]
    links = [["", to(Behind.TO_TEST, center=r.center_id), *[""] * 8] for r in rows]
    return Graph("shifts", title, Markup(""), heads, cells, links)


def late_pieces(rows: Sequence[LatePieces], to: Leads) -> Graph:
    """Who holds what is overdue, and at which step it stands."""
    heads = say_texts(
        Text("环节", "Step"),
        Text("在谁手上", "Held by"),
        Text("最早到期", "Earliest due"),
        Text("件数", "Pieces"),
    )
    cells: list[list[Cell]] = [
        [state_name(r.state), r.holder or "–", local_time(r.due), r.count] for r in rows
    ]
    links = [
        ["", "", "", to(Behind.OVERDUE, state=r.state.value, holder=r.holder_id or 0)] for r in rows
    ]
    title = say(Text("已超时：环节与经手人", "Overdue by step and person"))
    return Graph("late", title, Markup(""), heads, cells, links)


def faults_by_group(found: Sequence[Fault], looked: BoardScope, to: Leads) -> Graph:
    """How often each of the commonest reasons stood in each group: where it comes from."""
    by = BY_NAMES[looked.by]
    title = say(Text(f"原因出在哪里：按{by.zh}", f"Reasons by {by.en.lower()}"))
    codes = [code for code, _ in Counter(f.code for f in found).most_common(MOST_REASONS)]
    pairs = Counter((f.group, f.code) for f in found)
    groups = [name for name, _ in Counter(f.group for f in found).most_common(MOST_GROUPS)]
    cells: list[list[Cell]] = [
        [looked.group_name(group), *(pairs[group, code] or None for code in codes)]
        for group in groups
    ]
    links = [
        [
            "",
            *(
                to(Behind.FAULT, group=group, code=code) if pairs[group, code] else ""
                for code in codes
            ),
        ]
        for group in groups
    ]
    heads = [say(by), *(defect_name(code) for code in codes)]
    return Graph("crossed", title, Markup(""), heads, cells, links)
