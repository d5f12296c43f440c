"""What came back from the reviewer, and files of other pieces: each is answered by itself."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import transaction
from app.base.errors import Missing
from app.commands.inspection.reuse import explain_reuse
from app.commands.inspection.second_look import answer_objection
from app.web.base.access import acting
from app.web.base.language import say
from app.web.base.lists import clean, number
from app.web.inspection.inspector.desk import desk, testable
from workflows.verdict import Text


@desk.post("/<ref>/answers")
def answers(ref: str) -> ResponseReturnValue:
    """The answer to one objection, or why one file is used here."""
    view, by, now = testable(ref), acting(), clock.now()
    words, form = clean(request.form.get("words", "")), request.form
    objection, file = number(form.get("objection", "")), number(form.get("file", ""))
    with transaction() as session:
        if objection is not None:
            answer_objection(session, ref, objection, words, by=by, now=now)
        elif file is not None:
            explain_reuse(session, ref, file, words, by=by, now=now)
        else:
            raise Missing
    flash(say(Text("已记录", "Recorded")), "ok")
    return redirect(url_for("inspector.bench", ref=view.ref, reason=request.args.get("reason")))
