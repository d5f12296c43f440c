"""A page of HTML whose form stands as it was left: fields filled in, the rest named.

Works on the text of the page, so that no form has to know of it; all else stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise
from urllib.parse import unquote, urljoin

from markupsafe import escape

# What people never typed as text, or what must not come back.
UNTOUCHED = {"hidden", "password", "file", "submit", "button", "image", "reset"}
TICKED = {"radio", "checkbox"}
Attributes = dict[str, str | None]


@dataclass
class Control:
    """One control of a form: its tag, where its text begins and ends, and what it holds inside."""

    tag: str
    attributes: Attributes
    start: int
    end: int
    form: str | None
    inner_end: int = -1
    options: list[Control] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.attributes.get("name") or ""

    @property
    def kind(self) -> str:
        return (self.attributes.get("type") or "text").lower() if self.tag == "input" else self.tag


@dataclass
class FoundForm:
    """One form: its attributes, the folded parts around it, and its controls."""

    key: str
    attributes: Attributes
    folds: list[Control]
    controls: list[Control] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FilledPage:
    """The page with its form filled in, and what found no place on it."""

    html: str
    found: bool
    left: tuple[tuple[str, str], ...]


class _Reader(HTMLParser):
    """Where the forms and controls of a page are."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.html = html
        self.lines = [0]
        for line in html.split("\n"):
            self.lines.append(self.lines[-1] + len(line) + 1)
        self.forms: list[FoundForm] = []
        self.loose: list[Control] = []
        self.folds: list[Control] = []
        self.within: FoundForm | None = None
        self.open: Control | None = None
        self.feed(html)
        self.close()
        by_id = {form.attributes["id"]: form for form in self.forms if form.attributes.get("id")}
        for control in self.loose:
            if control.form in by_id:
                by_id[control.form].controls.append(control)

    def _at(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        start = self._at()
        text = self.get_starttag_text() or ""
        it = Control(tag, dict(attrs), start, start + len(text), dict(attrs).get("form"))
        if tag == "form":
            self.within = FoundForm(str(len(self.forms)), it.attributes, list(self.folds))
            self.forms.append(self.within)
        elif tag == "details":
            self.folds.append(it)
        elif tag == "option" and self.open is not None and self.open.tag == "select":
            self.open.options.append(it)
        elif tag in ("input", "select", "textarea", "button"):
            if it.form is not None or self.within is None:
                self.loose.append(it)
            else:
                self.within.controls.append(it)
            if tag in ("select", "textarea"):
                self.open = it

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.within = None
        elif tag == "details" and self.folds:
            self.folds.pop()
        elif self.open is not None and tag == self.open.tag:
            self.open.inner_end = self._at()
            self.open = None


def fill(html: str, page: str, action: str, fields: Sequence[tuple[str, str]]) -> FilledPage:
    """Fill in the form of `page` that is sent to `action`; both are paths with their query."""
    forms = [form for form in _Reader(html).forms if action in _leads_to(form, page)]
    if not forms:
        return FilledPage(html, False, tuple(fields))
    form = max(forms, key=lambda found: _likeness(found, fields))
    values: dict[str, list[str]] = {}
    for name, value in fields:
        values.setdefault(name, []).append(value)
    edits, placed = _edits(form, values)
    for fold in form.folds:
        if "open" not in fold.attributes:
            edits.append((fold.start, fold.end, _tag("details", {**fold.attributes, "open": None})))
    left = tuple(pair for pair in fields if pair not in placed)
    return FilledPage(_apply_edits(html, edits), True, left)


def _leads_to(form: FoundForm, page: str) -> set[str]:
    others = (control.attributes.get("formaction") for control in form.controls)
    named = [form.attributes.get("action") or "", *(other for other in others if other)]
    return {_plain(urljoin(page, address) or page) for address in named}


def _plain(address: str) -> str:
    """The address as the server reads it: its path decoded, its query as it is."""
    path, mark, query = address.partition("?")
    return unquote(path) + mark + query


def _likeness(form: FoundForm, fields: Sequence[tuple[str, str]]) -> int:
    """How many hidden values a form shares with what was sent: which row of a list it was."""
    sent = set(fields)
    return sum(
        (control.name, control.attributes.get("value") or "") in sent
        for control in form.controls
        if control.kind == "hidden"
    )


def _edits(
    form: FoundForm, values: dict[str, list[str]]
) -> tuple[list[tuple[int, int, str]], set[tuple[str, str]]]:
    edits: list[tuple[int, int, str]] = []
    placed: set[tuple[str, str]] = set()
    turn: dict[str, int] = {}
    for control in form.controls:
        given = values.get(control.name, [])
        if control.kind in UNTOUCHED:
            placed.update((control.name, v) for v in given if v == control.attributes.get("value"))
        elif control.kind in TICKED:
            edits.append(_chosen(control, "checked", given, placed))
        elif control.tag == "select":
            edits.extend(_chosen(o, "selected", given, placed, control) for o in control.options)
        elif given:
            at = turn[control.name] = turn.get(control.name, -1) + 1
            if at >= len(given):
                continue
            placed.add((control.name, given[at]))
            edits.append(_type_into(control, given[at]))
    return edits, placed


def _chosen(
    node: Control,
    mark: str,
    given: list[str],
    placed: set[tuple[str, str]],
    of: Control | None = None,
) -> tuple[int, int, str]:
    default = "" if of is not None else "on"
    value = node.attributes.get("value", default) or ""
    attributes = {name: text for name, text in node.attributes.items() if name != mark}
    if value in given:
        attributes[mark] = None
        placed.add(((of or node).name, value))
    return node.start, node.end, _tag(node.tag, attributes)


def _type_into(node: Control, value: str) -> tuple[int, int, str]:
    if node.tag == "textarea":
        # A browser drops the first line break of a text area.
        return node.end, max(node.inner_end, node.end), "\n" + str(escape(value))
    return node.start, node.end, _tag(node.tag, {**node.attributes, "value": value})


def _tag(name: str, attributes: Attributes) -> str:
    written = (n if v is None else f'{n}="{escape(v)}"' for n, v in attributes.items())
    return f"<{' '.join([name, *written])}>"


def _apply_edits(html: str, edits: list[tuple[int, int, str]]) -> str:
    edits.sort()
    ends = [0, *(end for _, end, _ in edits)]
    starts = [*(start for start, _, _ in edits), len(html)]
    kept = [html[end:start] for end, start in zip(ends, starts, strict=True)]
    assert all(a[1] <= b[0] for a, b in pairwise(edits))  # noqa: S101  # tags never overlap
    written = [*(new for *_, new in edits), ""]
    return "".join(old + new for old, new in zip(kept, written, strict=True))
