"""Centers and shops that two administrators change at once: both values, under their names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask.typing import ResponseReturnValue

from app.base.db import reading
from app.base.errors import ChangedElsewhere
from app.queries.network import network as query
from app.web.base.categories import category_options
from app.web.base.language import say
from app.web.people.pages import write_and_return
from app.web.watch.stale import choice_page, told_by
from workflows.verdict import Text

ON = Text("启用", "in use")
FIELD_NAMES: Mapping[str, Text] = {
    "capacity": Text("日产能（件）", "Capacity a day"),
    "opens": Text("开门", "Opens"),
    "closes": Text("关门", "Closes"),
    "categories": Text("品类", "Categories"),
    "returns_to": Text("退货收件人", "Who takes returns in"),
    "returns_phone": Text("退货收件电话", "Phone for returns"),
    "active": ON,
    "center": Text("送到哪个中心", "The center it sends to"),
}


def write_or_choose(act: Callable[[Any], None], back: str) -> ResponseReturnValue:
    """Write it and go back; where somebody else wrote too, both values to choose from."""
    try:
        return write_and_return(act, back)
    except ChangedElsewhere as error:
        with reading() as session:
            places = {str(c.key): say(c.name) for c in query.centers(session)}
        words = {
            "center": places,
            "active": {"on": say(ON)},
            "categories": dict(category_options()),
        }
        return choice_page(error, told_by(FIELD_NAMES, words))
