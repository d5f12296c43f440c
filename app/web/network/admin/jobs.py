"""Work behind the pages: how it stands, and what was given up, to be tried again or dropped."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading
from app.commands.network.jobs import dead
from app.queries.network import jobs as query
from app.web.base.access import acting
from app.web.network.admin.desk import desk
from app.web.people.pages import write_and_return
from workflows.network.jobs.kinds import KIND_NAMES, JobState


@desk.get("/jobs", endpoint="jobs")
def page() -> ResponseReturnValue:
    with reading() as session:
        seen = query.work_seen(session, clock.now())
        rows = query.dead_jobs(session)
    return render_template(
        "network/admin/jobs.html",
        seen=seen,
        waiting=seen.counts[JobState.WAITING],
        running=seen.counts[JobState.RUNNING],
        given_up=seen.counts[JobState.DEAD],
        rows=rows,
        kinds=KIND_NAMES,
    )


@desk.post("/jobs/<int:key>/retry")
def retry_job(key: int) -> ResponseReturnValue:
    return write_and_return(
        lambda session: dead.retry(session, key, by=acting(), now=clock.now()),
        url_for("admin.jobs"),
    )


@desk.post("/jobs/<int:key>/drop")
def drop_job(key: int) -> ResponseReturnValue:
    why = request.form.get("reason", "")
    return write_and_return(
        lambda session: dead.drop(session, key, why, by=acting(), now=clock.now()),
        url_for("admin.jobs"),
    )
