"""The forms of a page as a browser has them: where each goes and what its controls hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin


@dataclass
class Box:
    """One control: its kind, its name, what it holds, and what may be chosen."""

    kind: str
    name: str
    value: str
    on: bool = False
    options: list[tuple[str, bool]] = field(default_factory=list)


@dataclass
class PageForm:
    """One form that is posted."""

    action: str
    boxes: list[Box] = field(default_factory=list)

    def hidden(self) -> dict[str, str]:
        return {
            b.name: b.value for b in self.boxes if b.kind == "hidden" and b.name != "csrf_token"
        }

    def holds(self, *, secrets: bool = False) -> list[tuple[str, str]]:
        """What it would send, in order, without its token and its hidden values."""
        found = []
        for box in self.boxes:
            if box.kind in ("hidden", "file", "submit", "button") or not box.name:
                continue
            if box.kind == "password" and not secrets:
                continue
            if box.kind == "select":
                found += [(box.name, value) for value, on in box.options if on]
            elif box.kind not in ("radio", "checkbox") or box.on:
                found.append((box.name, box.value))
        return found


class _Page(HTMLParser):
    def __init__(self, at: str) -> None:
        super().__init__()
        self.at = at
        self.forms: list[PageForm] = []
        self.ids: dict[str, PageForm] = {}
        self.later: list[tuple[str, Box]] = []
        self.form: PageForm | None = None
        self.box: Box | None = None

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.form = PageForm(urljoin(self.at, given.get("action") or "") or self.at)
            if given.get("method", "").lower() == "post":
                self.forms.append(self.form)
            if "id" in given:
                self.ids[given["id"]] = self.form
        elif tag in ("input", "select", "textarea"):
            kind = given.get("type", "text") if tag == "input" else tag
            usual = "on" if kind in ("radio", "checkbox") else ""
            box = Box(
                kind, given.get("name") or "", given.get("value", usual) or "", "checked" in given
            )
            if "form" in given:
                self.later.append((given["form"], box))
            elif self.form is not None:
                self.form.boxes.append(box)
            self.box = box if tag != "input" else None
        elif tag == "option" and self.box is not None:
            self.box.options.append((given.get("value") or "", "selected" in given))

    def handle_data(self, data):
        if self.box is not None and self.box.kind == "textarea":
            self.box.value += data

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        elif self.box is not None and tag == self.box.kind:
            if tag == "textarea":
                self.box.value = self.box.value.removeprefix("\n")
            elif self.box.options and not any(on for _, on in self.box.options):
                self.box.options[0] = (self.box.options[0][0], True)
            self.box = None


def forms_on(html: str, at: str) -> list[PageForm]:
    """All forms of that page that are posted."""
    page = _Page(at)
    page.feed(html)
    for form, box in page.later:
        if form in page.ids:
            page.ids[form].boxes.append(box)
    return page.forms


def typed_into(form: PageForm) -> list[tuple[str, str]]:
    """What somebody might have typed and chosen there, every control in another way than it was."""
    found = []
    for n, box in enumerate(form.boxes):
        if not box.name or box.kind in ("file", "submit", "button") or box.name == "csrf_token":
            continue
        if box.kind == "hidden":
            found.append((box.name, box.value))
        elif box.kind == "select":
            found.append((box.name, box.options[-1][0]))
        elif box.kind in ("radio", "checkbox"):
            last = max(i for i, other in enumerate(form.boxes) if other.name == box.name)
            found += [(box.name, box.value)] if last == n else []
        elif box.kind == "date":
            found.append((box.name, "2026-11-30"))
        elif box.kind == "textarea":
            found.append((box.name, f'第{n}行 <b>&amp;\n"二" 行'))
        else:
            found.append((box.name, f"填{n} <i>'\"&lt;"))
    return found
