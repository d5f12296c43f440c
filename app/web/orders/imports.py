"""Uploading order files, what became of them, and the rows to correct."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading, transaction
from app.base.errors import Missing, Refusal
from app.commands.orders.behind import ask_import
from app.commands.orders.files import must_be_known, read_uploads, take_rejected, take_upload
from app.commands.orders.taking_in import ImportSource, import_orders
from app.queries.network.jobs import job_state
from app.queries.orders import imports
from app.queries.orders import lines as orders
from app.queries.orders.chosen import chosen_files
from app.queries.orders.line_refs import line_ref
from app.queries.orders.mappings import saved_mappings
from app.queries.orders.numbers import decides_numbers, numbers_waiting
from app.queries.orders.shopless import files_without_shop, shops_named
from app.queries.orders.trial import view_of_trial
from app.readers.facts import SCANNER_AWAY, TOO_BUSY
from app.readers.orders.order_file import OrderFile
from app.readers.orders.sheets import ANOTHER_PLATFORM
from app.web.base.access import acting
from app.web.base.edge import wants_json
from app.web.base.fresh import ALWAYS
from app.web.base.language import say
from app.web.orders.chosen import SAID, ChosenHere
from app.web.orders.desk import centers, desk, place, sight
from app.web.orders.mapping import mapping_form, platform_options
from app.web.orders.which_shop import asks_shop, shop_page
from workflows.machine import ToneName
from workflows.network.jobs.kinds import JobKind, JobState
from workflows.orders.dialect_file import platforms
from workflows.orders.dialects import Dialect
from workflows.orders.import_result import count_sentence
from workflows.orders.lines import RowResult
from workflows.orders.shops.shop_names import is_same_shop, plain_shop
from workflows.orders.shops.which_shop import is_taken_for
from workflows.verdict import Text
from workflows.whole import whole

RESULTS: Mapping[RowResult, Text] = whole(
    RowResult,
    {
        RowResult.ACCEPTED: Text("新收", "Accepted"),
        RowResult.KNOWN: Text("已有", "Known"),
        RowResult.UPDATED: Text("更新", "Updated"),
        RowResult.REJECTED: Text("未导入", "Rejected"),
    },
)
TONES: Mapping[RowResult, ToneName] = whole(
    RowResult,
    {
        RowResult.ACCEPTED: "good",
        RowResult.KNOWN: "ended",
        RowResult.UPDATED: "work",
        RowResult.REJECTED: "bad",
    },
)
MOST_SHOWN = 500
UNDER_WAY = (JobState.WAITING, JobState.RUNNING)
# What a person can mend by saying which column is which.
BY_MAPPING = frozenset({"no_header", "missing_column"})
# What another choice in the form mends.
BY_ANOTHER_WORD = frozenset({"shop_unclear", ANOTHER_PLATFORM, TOO_BUSY, SCANNER_AWAY})
BETWEEN = re.compile(r"[\s,，、;；]+")


@desk.form("/", endpoint="upload")
def upload_page() -> ResponseReturnValue:
    here, refusal = ChosenHere(), None
    if request.method == "POST":
        try:
            return _upload(here)
        except Refusal as refused:
            if wants_json():
                raise
            refusal = refused
    if refusal is not None and asks_shop(refusal, here):
        return shop_page(refusal, here)
    with reading() as session:
        page = imports.imports(session, sight(), before=place("before"))
        choice = orders.centers_named(session, centers())
        shops = shops_named(session) if centers() is None else []
        without = files_without_shop(session, sight())
        waiting = chosen_files(session, acting(), clock.now())
        claims = numbers_waiting(session) if decides_numbers(acting()) else 0
    asked = next((row for row in waiting if row.key == place("chosen")), None)
    if asked is not None and refusal is None:
        here = ChosenHere(((asked.name, b""),), asked.key)
    said = request.form if asked is None else asked.said
    shown = render_template(
        "orders/upload.html",
        imports=page.rows,
        older=url_for("orders.upload", before=page.older) if page.older else "",
        refusal=refusal,
        centers=[(code, say(name)) for code, name in choice],
        platforms=platform_options(),
        shops=shops,
        without_shop=sum(file.orders for file in without),
        claims=claims,
        said={name: said.get(name, "") for name in SAID},
        here=here,
        waiting=[row for row in waiting if row.key != here.key],
        ways=[] if refusal is None or not here.key else _other_ways(refusal, here),
    )
    return shown, 200 if refusal is None else refusal.status


def _upload(here: ChosenHere) -> ResponseReturnValue:
    here.take()
    source = replace(_source(), named=here.name)
    own = _mappings(source.shop)
    try:
        read, content = read_uploads(
            here.files, source.platform, own, source.same, hidden_too=source.hidden_too
        )
    except Refusal as refused:
        code = refused.refused.code
        by_mapping = code in BY_MAPPING or (code == ANOTHER_PLATFORM and "map" in request.form)
        if code in BY_ANOTHER_WORD and not by_mapping:
            here.keep()
        if not by_mapping or wants_json() or len(here.files) > 1:
            raise
        return mapping_form(here, source, refused)
    here.read = read
    if request.form.get("dry"):
        here.keep()
        return _try_import(read, source, here)
    try:
        if len(read.parts) > 1:
            with transaction() as session:
                key = ask_import(
                    session,
                    here.files,
                    read,
                    by=acting(),
                    now=clock.now(),
                    source=source,
                    chosen=here.key,
                )
        else:
            key = take_upload(
                transaction, read, content, by=acting(), clock=clock.now, source=source, own=own
            )
    except Refusal:
        here.keep()
        raise
    here.drop()
    return redirect(url_for("orders.result", key=key))


def _other_ways(refusal: Refusal, here: ChosenHere) -> list[tuple[str, dict[str, str]]]:
    """Buttons that go on with the same file where its columns are of another platform than the
    one that was said: what they say, and what they post."""
    found = platforms().get(refusal.refused.facts.get("found", ""))
    told = platforms().get(request.form.get("platform", ""))
    if found is None or told is None:
        return []
    said = {name: request.form.get(name, "") for name in SAID} | {"chosen": f"{here.key}"}
    said = {name: value for name, value in said.items() if value}
    other = {"platform": refusal.refused.facts["found"]}
    go_on = Text(f"按{found.zh}导入", f"Import as {found.en}")
    insist = Text(f"确是{told.zh}，去对照列", f"It is of {told.en}: name its columns")
    ways = [(say(go_on), said | other)]
    return ways if len(here.files) > 1 else [*ways, (say(insist), said | {"map": "1"})]


def _source() -> ImportSource:
    """What the person says of the file. Raises `Invalid`."""
    platform = request.form.get("platform", "")
    must_be_known(platform)
    same = filter(None, BETWEEN.split(request.form.get("same", "")))
    return ImportSource(
        center_code=request.form.get("center") or None,
        platform=platform,
        shop=request.form.get("shop", "").strip(),
        same=frozenset(same),
        hidden_too=bool(request.form.get("hidden")),
    )


def _mappings(shop: str) -> tuple[Dialect, ...]:
    with reading() as session:
        shop = plain_shop(shop)
        return tuple(d for d in saved_mappings(session) if not shop or is_same_shop(d.shop, shop))


def _try_import(read: OrderFile, source: ImportSource, here: ChosenHere) -> ResponseReturnValue:
    """All of it done, shown, and taken back."""
    with transaction(keep=False) as session:
        result = import_orders(session, read, by=acting(), now=clock.now(), source=source)
    view = view_of_trial(replace(result, dry_run=True), clock.now())
    return _result_page(view, "", tried=here)


def _repeat_said() -> dict[str, str | int]:
    """What is said of the files of a trial, to be said again when they are imported."""
    return {name: request.form.get(name, "") for name in SAID if name != "dry"}


@desk.get("/imports/<int:key>")
def result(key: int) -> ResponseReturnValue:
    only = request.args.get("result", "")
    view = _visible(key, only)
    with reading() as session:
        job = job_state(session, JobKind.IMPORT_ORDERS, str(key))
    return _result_page(view, only, job=job)


def _result_page(
    view: imports.ImportView,
    only: str,
    tried: ChosenHere | None = None,
    job: JobState | None = None,
) -> ResponseReturnValue:
    rows, counts = view.rows, view.row.counts
    all_rows = sum(counts[name] for name in RESULTS if only in ("", name))
    sentence = count_sentence(counts)
    title = platforms().get(view.platform)
    return render_template(
        "orders/result.html",
        view=view,
        trial=tried is not None,
        goes_on={**_repeat_said(), "chosen": tried.key}
        if tried is not None and tried.key
        else None,
        under_way=job in UNDER_WAY,
        given_up=job is JobState.DEAD,
        platform="" if title is None else say(title),
        ref_of=partial(line_ref, view.platform),
        accounted="" if sentence is None else say(sentence),
        said=[_say_both(text) for text in view.said],
        shop_found=bool(counts["accepted"]) and is_taken_for(view.shop_by),
        mine_to_correct=view.to_correct and view.importer_id == acting().person_id,
        rows=rows[:MOST_SHOWN],
        more=max(0, all_rows - MOST_SHOWN),
        only=only,
        counted=[(name, say(text), counts[name], TONES[name]) for name, text in RESULTS.items()],
        results=RESULTS,
        tones=TONES,
    )


def _say_both(text: dict[str, Any]) -> str:
    return say(Text(text["zh"], text["en"]))


@desk.post("/imports/<int:key>/rejected.csv", fresh=ALWAYS)
def rejected(key: int) -> ResponseReturnValue:
    """The rows to correct, once: the answer is the file, and nothing is left here."""
    _visible(key)
    with transaction() as session:
        rows = take_rejected(session, key, by=acting(), now=clock.now())
    response = Response(rows, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="rejected-{key}.csv"'
    return response


def _visible(key: int, only: str = "") -> imports.ImportView:
    with reading() as session:
        view = imports.import_view(session, key, sight(), only=only, most=MOST_SHOWN)
    if view is None:
        raise Missing
    return view
