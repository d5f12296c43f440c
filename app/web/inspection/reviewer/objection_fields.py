"""What a reviewer objects to, as the light table sends it: `object.CODE` or `object.CODE.FILE`."""

from __future__ import annotations

from werkzeug.datastructures import MultiDict

from app.base.errors import Invalid
from app.web.base.lists import clean, number
from workflows.inspection.review.second_look import MOST_OBJECTIONS, ObjectionKind, SheetObjection
from workflows.verdict import Text


def read_objections(form: MultiDict[str, str]) -> list[SheetObjection]:
    """Every objection that was chosen; raises `Invalid` for a kind that there is not."""
    found = []
    for name in form:
        mark, _, about = name.partition(".")
        chosen = form[name]
        if mark != "object" or not chosen:
            continue
        try:
            kind = ObjectionKind(chosen)
        except ValueError:
            raise Invalid(name, Text("没有这个退回理由", "There is no such reason")) from None
        code, _, file = about.partition(".")
        words = clean(form.get(f"words.{about}", ""))
        found.append(SheetObjection(code, number(file) if file else None, kind, words))
    return found[:MOST_OBJECTIONS]
