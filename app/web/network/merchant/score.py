"""A merchant's own score and the parts it is made of."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading
from app.queries.network.scores import own_scores
from app.web.network.merchant.desk import desk, mine
from workflows.network.score import FAULT_NAMES


@desk.get("/score")
def score() -> ResponseReturnValue:
    with reading() as session:
        rows = own_scores(session, clock.now(), mine())
    return render_template("network/merchant/score.html", rows=rows, faults=FAULT_NAMES)
