"""The rows of the inspector's lists as finished HTML: fifty of them on every page of the queue.

They are put together from plain strings, escaped one by one: the same through a template and
`Markup` takes five times as long.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from flask import url_for
from markupsafe import Markup, escape

from app.base.clock import local
from app.queries.inspection.queues import QueueRow
from app.web.base.categories import category_options
from app.web.base.language import language, say
from app.web.base.language import translate as _
from app.web.base.marks import badge, code, due_in, span_in
from workflows.inspection.states import STATE_NAMES

ANY_REF = "QC-0"


def rows_shown(rows: Sequence[QueueRow], now: datetime) -> Markup:
    """The body of a list's table, in the language of the request."""
    return Markup("".join(_draw_rows(rows, now)))  # noqa: S704  # every value in it is escaped or ours


def _draw_rows(rows: Sequence[QueueRow], now: datetime) -> Iterator[str]:
    here, speaks = local(now), language()
    scan = url_for("inspector.open_by_scan", ref=ANY_REF).removesuffix(ANY_REF)
    badges = {s: str(badge(s.value, say(STATE_NAMES[s]))) for s in {row.state for row in rows}}
    kinds = {key: str(escape(name)) for key, name in category_options()}
    category, waiting, holder = str(_("品类")), str(_("已等")), str(_("在谁手上"))
    for row in rows:
        title = str(escape(row.title))
        kind = kinds.get(row.category) or str(escape(row.category))
        waited = span_in((now - row.state_since).total_seconds(), speaks)
        yield (
            f'<tr><td><a href="{scan}{row.ref}">{code(row.ref, copy=False)}</a></td>'
            f'<td class="clip" title="{title}">{title}</td>'
            f'<td data-label="{category}">{kind}</td>'
            f"<td>{badges[row.state]}</td>"
            f'<td class="n" data-label="{waiting}">{waited}</td>'
            f"<td>{due_in(local(row.due_at), here, speaks)}</td>"
            f'<td data-label="{holder}">{_holder_cell(row)}</td>'
            f'<td class="off quiet">{escape(row.merchant)}</td></tr>'
        )


def _holder_cell(row: QueueRow) -> str:
    if row.holder is None or row.held_until is None:
        return ""
    word = _("至")
    until = f"{word} {local(row.held_until):%H:%M}"
    return f'{escape(row.holder)} <small class="quiet">{until}</small>'
