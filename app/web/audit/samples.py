"""Samples: drawn by a seed, kept with their population, drawn again on every look at them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import parse_qs, urlencode

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading, transaction
from app.base.errors import Invalid, Missing, Refusal
from app.commands.audit.samples import NO_SUCH_AGENCY, draw_sample
from app.commands.audit.search_index import bring_up_to_date
from app.queries.audit import certificates as found
from app.queries.audit.samples import Population, SampleShown, members, sample, samples
from app.web.audit.search_form import key_in
from app.web.base.access import acting, person
from app.web.base.categories import category_options
from app.web.base.desk import Desk
from app.web.base.language import say
from app.web.base.lists import clean, number
from app.web.items.attempt import refusal_of
from workflows.audit.sampling import STRATUM_NAMES, Stratum, draw, population_digest
from workflows.roles import Permission
from workflows.strict_json.days import day_in
from workflows.verdict import Text

USUAL, USUAL_DAYS = 60, 30
KEPT = ("since", "until", "category", "agency", "shop")
BAD_DAYS = Text("请填写起止两天", "Give both days of the period")


def register(desk: Desk) -> None:
    """Put the pages onto the auditors' desk."""
    desk.form("/samples", endpoint="samples")(page)
    desk.get("/samples/<int:key>", endpoint="sample")(one)


def page() -> ResponseReturnValue:
    """Draw one; those that were drawn."""
    drawn: list[int] = []

    def act() -> None:
        form = request.form
        stratum = form.get("stratum", "")
        if stratum not in set(Stratum):
            raise Invalid("stratum", Text("请选择分层", "Choose the strata"))
        query = {name: clean(form.get(name, ""))[:200] for name in KEPT}
        query["agency"] = form.get("agency", "")  # a key is taken as it came, or not at all
        of = _population(query)
        bring_up_to_date()
        with transaction() as session:
            kept = draw_sample(
                session,
                of,
                number(form.get("wanted", "")) or 0,
                Stratum(stratum),
                clean(form.get("seed", "")),
                urlencode({name: value for name, value in query.items() if value}),
                by=acting(),
                now=clock.now(),
            )
            drawn.append(kept.id)

    refusal = refusal_of(act) if request.method == "POST" else None
    if drawn:
        return redirect(url_for("auditor.sample", key=drawn[0]))
    return _page(refusal), 200 if refusal is None else refusal.status


def _page(refusal: Refusal | None) -> str:
    today = clock.local(clock.now()).date()
    with reading() as session:
        rows = samples(session, person().person_id)
        choices = found.choices(session, acting().centers(Permission.AUDIT_READ))
    return render_template(
        "audit/samples.html",
        rows=rows,
        refusal=refusal,
        wrong=(refusal.refused.facts or {}).get("field", "") if refusal is not None else "",
        typed=request.form,
        usual={
            "since": (today - timedelta(days=USUAL_DAYS)).isoformat(),
            "until": today.isoformat(),
            "wanted": str(USUAL),
            "seed": today.isoformat(),
        },
        strata=[(key.value, say(name)) for key, name in STRATUM_NAMES.items()],
        stratum_names=STRATUM_NAMES,
        agencies=[(key, say(name)) for key, name in choices["agencies"]],
        labelled_categories=category_options(),
    )


def one(key: int) -> ResponseReturnValue:
    """A sample, drawn again from the same population: whether the same comes out."""
    with reading() as session:
        kept = sample(session, key)
    if kept is None or kept.by_id != person().person_id:
        raise Missing(Text("没有这次抽样", "There is no such sample"))
    with reading() as session:
        again = members(session, _of(kept), kept.stratum)
    return render_template(
        "audit/sample.html",
        sample=kept,
        filters=parse_qs(kept.query),
        strata=STRATUM_NAMES,
        same_population=population_digest(again) == kept.population_digest,
        same_draw=draw(again, kept.wanted, kept.seed) == kept.drawn,
    )


def _of(kept: SampleShown) -> Population:
    query = {name: values[0] for name, values in parse_qs(kept.query).items()}
    return replace(_population(query), upto=kept.upto, centers=kept.centers)


def _population(query: dict[str, str]) -> Population:
    since, until = (_day(query.get(name, "")) for name in ("since", "until"))
    if since is None or until is None:
        raise Invalid("since", BAD_DAYS)
    agency = query.get("agency", "")
    if agency and key_in(agency) is None:
        raise Invalid("agency", NO_SUCH_AGENCY)
    return Population(
        since=since,
        until=until,
        upto=0,
        category=query.get("category", ""),
        agency_id=key_in(agency),
        shop=query.get("shop", ""),
    )


def _day(text: str) -> date | None:
    return day_in(text)
