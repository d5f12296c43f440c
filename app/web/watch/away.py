"""The page of a neighbour that does not answer: it asks nobody, not even who is looking."""

from __future__ import annotations

from flask import current_app, g, jsonify, request
from flask.typing import ResponseReturnValue

from app.base.watch.request_ids import current_request
from app.web.base.language import LANGUAGES, language, say
from workflows.verdict import Refused

RETRY_SECONDS = "5"
# Under a megabyte of text a form is handed back, to be sent once more.
MOST_HANDED_BACK = 1_000_000


def away_page(
    refused: Refused, status: int, *, json: bool, fields: list[tuple[str, str]] | None
) -> ResponseReturnValue:
    """A refusal as a page of its own, or as problem details; `fields` go on a form to send again.

    None: something was sent that a page can't carry on (a file, a secret); the browser's way back
    still has it.
    """
    g.asks_nobody = True
    headers = {"Retry-After": RETRY_SECONDS}
    if json:
        problem = {
            "type": f"urn:jadegate:{refused.code}",
            "title": say(refused.reason),
            "status": status,
            "detail": say(refused.next_step),
            "request": current_request(),
        }
        answer = jsonify(problem)
        answer.mimetype = "application/problem+json"
        return answer, status, headers
    if request.method == "GET":
        headers["Refresh"] = RETRY_SECONDS
    # Not `render_template`: what every page knows is asked of the database.
    page = current_app.jinja_env.get_template("errors/away.html").render(
        language=language(),
        languages=LANGUAGES,
        status=status,
        reason=say(refused.reason),
        next_step=say(refused.next_step),
        reference=refused.code,
        number=current_request(),
        sent=request.method == "POST",
        # Two slashes would lead to another host.
        action="/" if request.path.startswith("//") else request.full_path.rstrip("?"),
        fields=fields,
    )
    return page, status, headers


def handed_back(fields: list[tuple[str, str]]) -> list[tuple[str, str]] | None:
    """The fields of a form to send again, if they are few enough for a page."""
    size = sum(len(name) + len(value) for name, value in fields)
    return fields if size <= MOST_HANDED_BACK else None
