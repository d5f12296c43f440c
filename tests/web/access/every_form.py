"""The forms of a page, with their fields as a browser would send them untouched."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

Attributes = dict[str, str | None]
FIELDS = ("input", "textarea", "button", "select")
TICKED = ("radio", "checkbox")
# A page is long, and what the reader reads of it is short.
READ = re.compile(
    rf"""<(?:form|option|{"|".join(FIELDS)})\b(?:[^>"']|"[^"]*"|'[^']*')*>""", re.IGNORECASE
)


@dataclass
class SeenForm:
    """A form that is posted. `chosen` are the fields that nobody types: hidden, choices, boxes."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    chosen: set[str] = field(default_factory=set)


class FormReader(HTMLParser):
    """Reads a page once; a field may name its form from elsewhere."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.forms: list[SeenForm] = []
        self._path = path
        self._named: dict[str, SeenForm] = {}
        self._open: SeenForm | None = None
        self._choice: tuple[SeenForm, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self._open = self._form(given)
        elif tag == "option" and self._choice is not None:
            form, name = self._choice
            if "selected" in given or not form.fields[name]:
                form.fields[name] = given.get("value") or ""
        elif tag in FIELDS:
            self._choice = None
            into = self._named.get(given["form"] or "") if "form" in given else self._open
            if into is not None and given.get("name") not in (None, "csrf_token"):
                self._field(tag, given, into)

    def _form(self, given: Attributes) -> SeenForm | None:
        if (given.get("method") or "").lower() != "post":
            return None
        made = SeenForm(given.get("action") or self._path)
        self.forms.append(made)
        self._named[given.get("id") or ""] = made
        return made

    def _field(self, tag: str, given: Attributes, into: SeenForm) -> None:
        name, kind = given["name"] or "", (given.get("type") or "text").lower()
        if kind == "file":
            return
        if tag in ("select", "button") or kind in ("hidden", *TICKED):
            into.chosen.add(name)
        if tag == "select":
            self._choice = (into, name)
        if name not in into.fields or (kind in TICKED and "checked" in given):
            into.fields[name] = given.get("value") or ""


def forms_of(page: str, path: str) -> list[SeenForm]:
    reader = FormReader(path)
    reader.feed("".join(READ.findall(page)))
    return reader.forms
