"""The pages of the law: every rule with its days, its articles, and the cases that show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from workflows.returns.law.act_table import ACTS, FOREVER, Act
from workflows.returns.law.acts import Cite
from workflows.returns.law.calendar import year_sources, year_status
from workflows.returns.law.figures import FIGURES, Figure
from workflows.returns.law.pages.ways_in import ways_in
from workflows.returns.law.registry import CHAPTERS, Chapter
from workflows.returns.law.rule import Rule
from workflows.returns.law.version import RULES_VERSION
from workflows.verdict import Text

_CAVEAT = (
    (
        "不是法律意见；发布前由律师对照正式文本核对。标记：verified 已读文本，secondary 他人转述，"
        "inference 本系统的理解，from memory 待核对。"
    ),
    (
        "Not legal advice; a lawyer checks it against the official texts before release. Tags:"
        " verified, read in a copy; secondary, somebody's description; inference, our reading;"
        " from memory, to be checked."
    ),
)


@dataclass(frozen=True, slots=True)
class DocumentedCase:
    """A case as the page shows it: what it's called, what it comes to, which rules it shows."""

    id: str
    name: Text
    article: str
    decision: str
    code: str
    rules: tuple[str, ...]
    silent: tuple[str, ...]


def cases_from_toml(table: Mapping[str, Any]) -> tuple[DocumentedCase, ...]:
    """The cases of one parsed file of cases (its `case` tables)."""
    return tuple(
        DocumentedCase(
            id=row["id"],
            name=Text(row["zh"], row["en"]),
            article=row["article"],
            decision=row["then"].get("decision", ""),
            code=row["then"].get("code", ""),
            rules=tuple(row["then"].get("rules", ())),
            silent=tuple(row["then"].get("silent", ())),
        )
        for row in table.get("case", ())
    )


def law_documents(cases: Sequence[DocumentedCase] = ()) -> dict[str, str]:
    """The pages in Markdown by file name, the same for the same rules and cases.

    `README.md` has the version, the chapters, the sources and the figures; then a page a chapter,
    so that two changes to different rules never meet in one file.
    """
    pages = {f"{one.slug}.md": _page(_chapter(one, cases)) for one in CHAPTERS}
    return {"README.md": _page(_contents()), **pages}


def _page(lines: Iterable[str]) -> str:
    return "\n".join(lines).rstrip() + "\n"


def _contents() -> Iterable[str]:
    yield from (
        "# 七日无理由退货规则 / The law of the seven days",
        "",
        f"规则版本 / rules version: `{RULES_VERSION}`. 本页由程序生成 / this page is generated.",
        "",
        *_CAVEAT,
        "",
        "## 目录 / Chapters",
        "",
        *(f"- [{one.title.zh} / {one.title.en}]({one.slug}.md)" for one in CHAPTERS),
        "",
        *ways_in(),
        *_acts(),
        *_figures(),
        *_calendar(),
    )


def _acts() -> Iterable[str]:
    yield from (
        "## 法源 / Sources",
        "",
        "| | 名称 / name | 文号 / number | 施行 / in force | tag | 出处 / read |",
    )
    yield "|---|---|---|---|---|---|"
    for act in ACTS.values():
        name = f"{act.name.zh} / {act.name.en}"
        linked = f"[{name}]({act.url})" if act.url else name
        place = act.read or "-"
        yield f"| {act.key} | {linked} | {act.number or '-'} | {_time(act)} | {act.tag} | {place} |"
    yield ""


def _figures() -> Iterable[str]:
    yield from (
        "## 数值 / Figures",
        "",
        "| 名称 / name | 值 / value | 期间 / in force | 依据 / source |",
    )
    yield "|---|---|---|---|"
    for one in FIGURES:
        yield f"| `{one.name}` | {one.value} | {_time(one)} | {_cited(one.cite)} |"
    yield ""


def _calendar() -> Iterable[str]:
    yield from (
        "## 放假安排 / Days of rest",
        "",
        "| 年 / year | | 依据 / source |",
        "|---|---|---|",
    )
    for year, source in year_sources().items():
        yield f"| {year} | {year_status(year)} | {source} |"
    yield ""
    yield (
        "之后公布的通知由两人录入：售后“放假安排”页，或 `jadegate law calendar enter FILE.toml`，"
        "由另一位主管或管理员复核；已按暂定日历决定的退货随后逐件重新计算，不缩短买家的期限。"
    )
    yield (
        "A notice published since is entered by two: on the after-sales page of days off, or by"
        " `jadegate law calendar enter FILE.toml` (year, document, read_at, dated,"
        " rest = [[first, last]], work = [days]), and another manager or an administrator confirms"
        " it. Returns decided on a provisional calendar are then counted again; no buyer's time"
        " gets shorter."
    )
    yield ""


def _chapter(chapter: Chapter, cases: Sequence[DocumentedCase]) -> Iterable[str]:
    yield from (f"# {chapter.title.zh} / {chapter.title.en}", "")
    yield "[目录 / contents](README.md). 本页由程序生成 / this page is generated."
    yield ""
    for rule in chapter.rules:
        yield from _rule(rule, cases)


def _rule(rule: Rule, cases: Sequence[DocumentedCase]) -> Iterable[str]:
    code = f" · `{rule.code}`" if rule.code else ""
    yield from (f"## `{rule.id}`", "", f"`{rule.effect}`{code} · {_time(rule)}", "")
    yield from (rule.sentence.zh, "", rule.sentence.en, "")
    if rule.refused is not None:
        yield from ("拒绝时 / where it refuses:", "", rule.refused.zh, "", rule.refused.en, "")
    yield from (f"- {_cited(one)}" for one in rule.cites)
    applies = [_case(case) for case in cases if rule.id in case.rules]
    silent = [_case(case) for case in cases if rule.id in case.silent]
    if applies:
        yield from ("", "适用 / applies:", "", *applies)
    if silent:
        yield from ("", "不适用 / doesn't apply:", "", *silent)
    yield ""


def _case(case: DocumentedCase) -> str:
    comes_to = f"`{case.decision}` `{case.code}` ({case.article})"
    return f"- **{case.id}** {case.name.zh} / {case.name.en} → {comes_to}"


def _cited(cite: Cite) -> str:
    tag = "" if cite.tag == "verified" else f" ({cite.tag})"
    last = "" if cite.until == FOREVER else f" – {cite.until}"
    return f"{cite.citation()} / {cite.english()}{tag}{last}"


def _time(held: Act | Figure | Rule) -> str:
    if (held.since, held.until) == (date.min, FOREVER):
        return "不限 / always"
    first = "" if held.since == date.min else f"{held.since} "
    last = "" if held.until == FOREVER else f" {held.until}"
    return f"{first}–{last}"
