"""The blocks of a certificate: rows of results, facts of the item, notes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from certificates.content.content import MeasuredResult, Wording
from certificates.page.layout.flow import PageBlock, PagePiece
from certificates.page.paper_look import PaperLook
from certificates.page.pen import Pen, StructureElement
from certificates.page.style import FAINT, JADE, Style
from certificates.page.typeface.typeset import Run, TextLine, wrap
from certificates.page.words import LABELS

LEADING = 1.32  # line height over type size
POINT = 25.4 / 72  # mm
Columns = tuple[float, ...]  # where label, result and method begin, shares of the width
COLUMNS: Columns = (0.0, 0.30, 0.755)  # of layout 1
CLOSER: Columns = (0.0, 0.27, 0.80)
WITHOUT_METHOD: Columns = (0.0, 0.30)
GUTTER = 2.5  # mm


@dataclass(frozen=True, slots=True)
class Density:
    """How closely the results are set: size of the type, line height over size, room in a row."""

    type: float
    leading: float
    pad: float  # mm


# The closest stays above the smallest type of the foot.
DENSITIES = (
    Density(1.0, LEADING, 0.85),
    Density(1.0, 1.2, 0.55),
    Density(0.97, 1.17, 0.42),
    Density(0.93, 1.14, 0.3),
)
ROOMY = DENSITIES[0]


def pair(text: Wording, zh: Style, en: Style, gap: str = "  ") -> tuple[Run, ...]:
    """Chinese, then English unless it says the same."""
    if text.en == text.zh or not text.en:
        return ((text.zh, zh),)
    return ((text.zh, zh), (gap + text.en, en))


def stack(look: PaperLook, runs: Sequence[Run], room: float) -> list[TextLine]:
    """On one line if it fits, else the English below the Chinese rather than broken off it."""
    lines = wrap(look.fonts, runs, room)
    start = len(runs)
    while start and runs[start - 1][1].lang:
        start -= 1
    if len(lines) <= 1 or not 0 < start < len(runs):
        return lines
    english = [(text.lstrip(), set_in) for text, set_in in runs[start:]]
    return wrap(look.fonts, runs[:start], room) + wrap(look.fonts, english, room)


def leading(line: TextLine, by: float = LEADING) -> float:
    return max(run_style.size for _, run_style in line.runs) * by * POINT


def draw_lines(
    pen: Pen, x: float, y: float, lines: Iterable[TextLine], by: float = LEADING
) -> None:
    """Lines under each other; y is the upper edge."""
    for line in lines:
        y += leading(line, by)
        pen.line_of(x, y - 0.24 * leading(line), line)


def height(lines: Iterable[TextLine], by: float = LEADING) -> float:
    return sum(leading(line, by) for line in lines)


def table_heading(
    look: PaperLook, table: StructureElement, columns: Columns = COLUMNS
) -> Callable[[float], PagePiece]:
    """The head of the table of results; said aloud once, decoration where it repeats."""
    names = [LABELS[key] for key in ("results", "result", "method")][: len(columns)]

    def draw(width: float, pen: Pen, x: float, y: float) -> None:
        row = None if table.kids else table.child("TR")
        for share, name in zip(columns, names, strict=True):
            runs = pair(name, look.styles.head, look.styles.head_en, " ")
            if row is None:
                with pen.artifact("Pagination"):
                    pen.runs(x + share * width, y + 2.6, runs)
            else:
                with pen.marked(row.child("TH", scope="Column")):
                    pen.runs(x + share * width, y + 2.6, runs)
        with pen.artifact():
            pen.stroke(JADE, 0.5)
            pen.rule(x, y + 3.9, x + width, y + 3.9)

    def lay(width: float) -> PagePiece:
        return PagePiece(4.3, lambda pen, x, y: draw(width, pen, x, y))

    return lay


def result_runs(look: PaperLook, result: MeasuredResult) -> tuple[Run, ...]:
    """What stands in the result column."""
    if result.value is None:
        said, why = LABELS["not_tested"], result.not_tested
        reason = Wording(f"{said.zh}：{why.zh}", f"{said.en}: {why.en}") if why else said
        return pair(reason, look.styles.quiet, look.styles.value_en)
    runs = pair(result.value, look.styles.value, look.styles.value_en)
    if result.uncertainty:
        runs = (*runs, (f" ± {result.uncertainty}", look.styles.value))
    if result.unit not in ("", "1"):
        runs = (*runs, (f" {result.unit}", look.styles.unit))
    if result.uncertainty:
        runs = (*runs, (" (k = 2)", look.styles.unit))
    if result.requirement:
        wanted = LABELS["requirement"]
        runs = (*runs, (f"  {wanted.zh} {wanted.en} {result.requirement}", look.styles.quiet))
    return runs


def method_runs(look: PaperLook, result: MeasuredResult) -> tuple[Run, ...]:
    runs: tuple[Run, ...] = ((result.method, look.styles.quiet),) if result.method else ()
    if not result.provider:
        return runs
    outside = LABELS["external"]
    gap: tuple[Run, ...] = (("  ", look.styles.quiet),) if runs else ()
    said = f"† {outside.zh} {result.provider}"
    if not look.is_first:
        said = f"† {outside.zh} {outside.en}: {result.provider}"
    return (*runs, *gap, (said, look.styles.quiet))


def result_row(
    look: PaperLook,
    result: MeasuredResult,
    table: StructureElement,
    heading: Callable[[float], PagePiece],
    how: Density = ROOMY,
    columns: Columns = COLUMNS,
) -> PageBlock:
    """One row of results; what is too long wraps within its column."""
    cells: tuple[tuple[str, Sequence[Run]], ...] = (
        ("TH", pair(result.label, look.styles.label, look.styles.label_en, " ")),
        ("TD", result_runs(look, result)),
        ("TD", method_runs(look, result)),
    )

    def lay(width: float) -> list[PagePiece]:
        edges = [share * width for share in columns] + [width + GUTTER]
        laid = [
            (
                role,
                edges[n],
                stack(look, _size_runs(look, runs, how), edges[n + 1] - edges[n] - GUTTER),
            )
            for n, (role, runs) in enumerate(cells[: len(columns)])
        ]
        tall = max(height(lines, how.leading) for _, _, lines in laid) + how.pad

        def draw(pen: Pen, x: float, y: float) -> None:
            row = table.child("TR")
            for role, left, lines in laid:
                with pen.marked(row.child(role, scope="Row" if role == "TH" else "")):
                    _draw_on_one_base(look, pen, x + left, y + how.pad * 0.41, lines, how)
            with pen.artifact():
                pen.stroke(FAINT, 0.3)
                pen.rule(x, y + tall, x + width, y + tall)

        return [PagePiece(tall, draw)]

    return PageBlock(cache(lay), heading=heading)


def columns_for(look: PaperLook, results: Sequence[MeasuredResult]) -> Columns:
    """Where the columns begin; no column of methods where no result has one."""
    if look.is_first:
        return COLUMNS
    return CLOSER if any(one.method or one.provider for one in results) else WITHOUT_METHOD


def _size_runs(look: PaperLook, runs: Sequence[Run], how: Density) -> Sequence[Run]:
    if how.type == 1:
        return runs
    return [(text, look.scaled(set_in, how.type)) for text, set_in in runs]


def _draw_on_one_base(
    look: PaperLook, pen: Pen, x: float, y: float, lines: Sequence[TextLine], how: Density
) -> None:
    """The first base line is that of the largest type, so that the cells of a row agree."""
    if lines:
        tallest = look.styles.value.size * how.type * how.leading * POINT
        y += (tallest - leading(lines[0], how.leading)) * 0.76
    draw_lines(pen, x, y, lines, how.leading)


def fact(
    look: PaperLook,
    label: Wording,
    runs: Sequence[Run],
    table: StructureElement,
    share: float = 0.40,
) -> PageBlock:
    """One fact of the item: label at the left, value beside it."""

    def lay(width: float) -> list[PagePiece]:
        name = wrap(
            look.fonts,
            pair(label, look.styles.fact_label, look.styles.label_en, " "),
            width * share - 0.6,
        )
        lines = stack(look, runs, width * (1 - share))
        tall = max(height(lines), height(name)) + 0.55

        def draw(pen: Pen, x: float, y: float) -> None:
            row = table.child("TR")
            with pen.marked(row.child("TH", scope="Row")):
                draw_lines(pen, x, y, name)
            with pen.marked(row.child("TD")):
                draw_lines(pen, x + share * width, y, lines)

        return [PagePiece(tall, draw)]

    return PageBlock(cache(lay))


def note(
    look: PaperLook,
    label: Wording,
    texts: Sequence[Sequence[Run]],
    root: StructureElement,
    how: Density = ROOMY,
) -> PageBlock:
    """A labelled paragraph; it may be divided between its lines."""
    lead = (*pair(label, look.styles.head, look.styles.head_en, " "), ("  ", look.styles.note))

    def lay(width: float) -> list[PagePiece]:
        lines: list[TextLine] = []
        for number, runs in enumerate(texts):
            lines += stack(look, (*lead, *runs) if number == 0 else runs, width)
        paragraph = root.child("P")

        def drawn(line: TextLine) -> PagePiece:
            def draw(pen: Pen, x: float, y: float) -> None:
                with pen.marked(paragraph):
                    draw_lines(pen, x, y, [line], how.leading)

            return PagePiece(leading(line, how.leading), draw)

        return [drawn(line) for line in lines]

    return PageBlock(cache(lay), space=0.7)
