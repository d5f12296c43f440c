"""A form that was changed elsewhere since its page was drawn: both values, and the choice."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.base.errors import ChangedElsewhere, Invalid
from app.base.watch.page_seen import PageSeen
from app.web.base.edge import answer, wants_json
from app.web.base.language import say
from app.web.base.typed_work import PROOF, SECRETS, sent_files
from app.web.base.visits import CSRF
from workflows.people.second_tab import MINE, THEIRS, Fields, TwoValues
from workflows.verdict import Text

WAS, TAKE = "was", "take."
CHANGED = Text(
    "这些内容在别的页面改过了，没有保存", "These were changed elsewhere; nothing was saved"
)
CHOOSE = Text("请逐项选择要保留哪一个", "Choose which to keep, one by one")
Tell = Callable[[TwoValues], tuple[str, str, str]]
"""How a field is called, what is kept and what was sent, as its form says them."""


def written_fields(fields: Fields) -> str:
    """What a form shows, as its hidden field `was` carries it."""
    return json.dumps({name: list(values) for name, values in fields.items()}, sort_keys=True)


def page_seen() -> PageSeen:
    """What the form of this request showed, and what its person has chosen since.

    Raises `Invalid` where it can't be read: to take that for a program, which shows nothing, would
    let such a form write over what others saved.
    """
    chosen = {
        name.removeprefix(TAKE): value
        for name, value in request.form.items()
        if name.startswith(TAKE) and value in (MINE, THEIRS)
    }
    return PageSeen(_fields_of(request.form.get(WAS, "")), chosen)


def _fields_of(text: str) -> Fields | None:
    if not text:
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Invalid(
            WAS, Text("这一页已读不出，请重新打开再改", "This page can't be read; open it again")
        )
    return {
        name: [str(one) for one in values]
        for name, values in found.items()
        if isinstance(values, list)
    }


def told_as_typed(one: TwoValues) -> tuple[str, str, str]:
    """For fields without options: as they were typed, under their label on the page."""
    return one.field, "、".join(one.theirs), "、".join(one.mine)


def told_by(names: Mapping[str, Text], words: Mapping[str, Mapping[str, str]]) -> Tell:
    """For fields by their names, and options by theirs."""

    def tell(one: TwoValues) -> tuple[str, str, str]:
        options = words.get(one.field, {})
        theirs, mine = (
            "、".join(options.get(v, v) for v in values) for values in (one.theirs, one.mine)
        )
        return say(names.get(one.field)) or one.field, theirs, mine

    return tell


def choice_page(error: ChangedElsewhere, tell: Tell) -> ResponseReturnValue:
    """Both values of each field, to choose from; the rest of the form comes along."""
    if wants_json():
        return answer(error.refused, error.status)
    again = {WAS, CSRF, *SECRETS, *PROOF}
    page = render_template(
        "errors/stale.html",
        title=say(CHANGED),
        ask=say(CHOOSE),
        action=request.full_path.rstrip("?"),
        was=written_fields(error.kept),
        fields=[
            (name, value)
            for name, value in request.form.items(multi=True)
            if name not in again and not name.startswith(TAKE)
        ],
        two=[(one.field, *tell(one)) for one in error.open],
        files=bool(sent_files()),
    )
    return page, error.status
