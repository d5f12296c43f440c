"""Columns of a file that nobody knows yet, named by a person; and what waits for a second one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading, transaction
from app.base.errors import Invalid, Refusal
from app.commands.orders.mapping import approve_mapping, save_mapping
from app.commands.orders.taking_in import ImportSource
from app.queries.orders.mappings import mappings_to_see
from app.readers.orders.sample import LONGEST, SAMPLES, Sample, sample
from app.web.base.access import acting
from app.web.base.language import say
from app.web.orders.chosen import ChosenHere
from app.web.orders.desk import desk, sight
from workflows.orders.dialect_file import platforms
from workflows.orders.dialects import Lines, Price
from workflows.orders.fields import FIELDS
from workflows.orders.mapping import guess, make_mapping
from workflows.verdict import Refused, Text
from workflows.whole import whole

MOST_COLUMNS = 300
LINES: Mapping[Lines, Text] = whole(
    Lines,
    {
        Lines.SUB_ORDER: Text("一个子订单，有自己的编号", "A sub-order with its own number"),
        Lines.ORDER: Text(
            "一个订单的一行商品，只有订单号", "A line that has only its order's number"
        ),
    },
)
PRICES: Mapping[Price, Text] = whole(
    Price,
    {
        Price.UNIT: Text("单价", "Of one piece"),
        Price.TOTAL: Text("本行总价", "Of the whole row"),
    },
)
# What the import goes on with once the columns are named.
ONWARD = ("center", "same", "dry", "chosen")
SAVED = Text("列对照已启用", "The columns are named")
WAITS = Text(
    "列对照已保存，含金额，须另一位同事复核后启用；文件留在导入页，复核后直接导入",
    "Saved; it names amounts, so a colleague must confirm it first. The file stays on the import"
    " page, to be imported then",
)
CONFIRMED = Text("列对照已复核启用", "Confirmed; the shop's files are read by it from now on")


def platform_options() -> list[tuple[str, str]]:
    """The platforms as choices."""
    return [(code, say(name)) for code, name in platforms().items()]


GUESSED = Text(
    "必需的列都按列名对上了；是推测的，请核对后保存",
    "All needed columns are named, as their headings suggest: check them and save",
)
GUESSED_BUT_PLATFORM = Text(
    "必需的列都按列名对上了；请选择平台，核对后保存",
    "All needed columns are named, as their headings suggest: choose the platform, check them and"
    " save",
)


def mapping_form(here: ChosenHere, source: ImportSource, refusal: Refusal) -> ResponseReturnValue:
    """The mapping page for a file that could not be read. Raises `Refusal`."""
    seen = sample(*here.files[0])
    if isinstance(seen, Refused):
        # Nothing to name: the refusal of the import would send the person to this very page.
        raise Refusal(seen)
    fields = [guess(header) for header in seen.header]
    fields = [f if fields.index(f) == n else "" for n, f in enumerate(fields)]
    here.keep()
    lines = Lines.SUB_ORDER if "sub_order" in fields else Lines.ORDER
    said = {"platform": source.platform, "shop": source.shop, "lines": lines.value, "price": ""}
    refusal = _still_missing(refusal, fields, lines, source.platform)
    said |= {name: request.form.get(name, "") for name in ONWARD} | {"chosen": f"{here.key or ''}"}
    return _page(seen, fields, said, refusal)


def _still_missing(refusal: Refusal, fields: list[str], lines: Lines, platform: str) -> Refusal:
    """The refusal of a file whose columns are missing, without those that the page has guessed."""
    if refusal.refused.code not in {"missing_column", "no_header"}:
        return refusal
    optional = {"sub_order"} if lines is Lines.ORDER else set()
    left = [r.name for f, r in FIELDS.items() if r.must and f not in optional | set(fields)]
    told = Text(
        f"认不全这份文件的列；还没有对上的：{'、'.join(name.zh for name in left)}",
        f"Not all columns are known; still to be named: {', '.join(name.en for name in left)}",
    )
    if not left:
        told = GUESSED if platform else GUESSED_BUT_PLATFORM
    return Refusal(replace(refusal.refused, reason=told))


def _page(
    seen: Sample, fields: list[str], said: dict[str, str], refusal: Refusal
) -> ResponseReturnValue:
    shown = render_template(
        "orders/mapping.html",
        columns=[
            (header, seen.values[n] if n < len(seen.values) else (), fields[n])
            for n, header in enumerate(seen.header)
        ],
        fields=[(f, say(r.name), r.must) for f, r in FIELDS.items() if f != "sorts"],
        platforms=platform_options(),
        lines=[(k.value, say(v)) for k, v in LINES.items()],
        prices=[(k.value, say(v)) for k, v in PRICES.items()],
        said=said,
        onward=[(name, said[name]) for name in ONWARD if said[name]],
        refusal=refusal,
    )
    return shown, refusal.status


@desk.form("/mappings", endpoint="mappings")
def mappings_page() -> ResponseReturnValue:
    if request.method == "POST":
        return _save()
    with reading() as session:
        rows = mappings_to_see(session, sight())
    return render_template(
        "orders/mappings.html",
        rows=rows,
        platforms={code: say(name) for code, name in platforms().items()},
        fields={field: say(record.name) for field, record in FIELDS.items()},
        me=acting().person_id,
    )


def _save() -> ResponseReturnValue:
    header = [name[:LONGEST] for name in request.form.getlist("header")[:MOST_COLUMNS]]
    fields = [request.form.get(f"field-{n}", "") for n in range(len(header))]
    values = tuple(_samples_of_form(n) for n in range(len(header)))
    named = ("platform", "shop", "lines", "price", *ONWARD)
    said = {k: request.form.get(k, "") for k in named}
    try:
        made = _mapping_of_form(header, fields, said)
        with transaction() as session:
            kept = save_mapping(
                session, said["platform"], said["shop"], made, by=acting(), now=clock.now()
            )
            in_force = kept.approved_at is not None
    except Invalid as refusal:
        if not header:
            raise
        return _page(Sample(tuple(header), values), fields, said, refusal)
    if not in_force:
        flash(say(WAITS), "good")
        return redirect(url_for("orders.mappings"))
    flash(say(SAVED), "good")
    if said["chosen"]:
        # The same form goes on to the import, with the file that was chosen for it.
        return redirect(url_for("orders.upload"), HTTPStatus.TEMPORARY_REDIRECT)
    return redirect(url_for("orders.upload"))


def _samples_of_form(column: int) -> tuple[str, ...]:
    sent = request.form.getlist(f"value-{column}")[:SAMPLES]
    return tuple(value[:LONGEST] for value in sent)


def _mapping_of_form(header: list[str], fields: list[str], said: dict[str, str]) -> dict[str, Any]:
    """The mapping of the form. Raises `Invalid`."""
    made = make_mapping(header, fields, said["lines"], said["price"])
    if isinstance(made, Refused):
        raise Invalid("columns", made.reason, made.code)
    return made


@desk.post("/mappings/<int:key>/approve")
def approve(key: int) -> ResponseReturnValue:
    """A second person confirms a mapping."""
    with transaction() as session:
        approve_mapping(session, key, by=acting(), now=clock.now())
    flash(say(CONFIRMED), "good")
    return redirect(url_for("orders.mappings"))
