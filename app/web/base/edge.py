"""Where exceptions become answers: one table from kind to status, one page, one JSON form."""

from __future__ import annotations

from collections.abc import Callable

from flask import (
    Flask,
    current_app,
    flash,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import (
    ClientDisconnected,
    HTTPException,
    InternalServerError,
    MethodNotAllowed,
)

from app.base.errors import SOMEONE_FASTER, NeighbourAway, NotYet, Refusal, conflict
from app.base.watch import meters
from app.base.watch.door_log import note_refusal
from app.base.watch.error_reports import report_error
from app.base.watch.neighbours import SENTENCES, Neighbour, neighbour_behind
from app.base.watch.request_ids import current_request
from app.commands.people.second_person import SecondPersonAsked
from app.web.base.language import say
from app.web.watch.away import away_page, handed_back
from workflows.verdict import Refused, Text

RETRY_SECONDS = "3"
FORBIDDEN = 403
# Refusals by HTTP alone that somebody meets who tries doors.
NOTED = {
    401: "not_signed_in",
    FORBIDDEN: "not_authorised",
    413: "too_large",
    415: "not_a_form",
    429: "too_many",
}
HTTP_REFUSALS: dict[int, Refused] = {
    400: Refused("bad_request", Text("请求无法识别", "The request can't be read")),
    401: Refused(
        "no_key",
        Text("需要有效的接口密钥", "A valid key is needed"),
        next_step=Text("请求头 Authorization: Bearer 密钥", "Send Authorization: Bearer KEY"),
    ),
    403: Refused(
        "not_permitted",
        Text("您没有此项权限", "You are not permitted to do this"),
        next_step=Text(
            "如工作需要，请联系中心主管", "Ask the center manager if your work needs it"
        ),
    ),
    404: Refused(
        "missing",
        Text("没有这个页面或记录", "No such page or record"),
        next_step=Text("请核对编号或地址", "Check the number or address"),
    ),
    405: Refused("bad_method", Text("此地址不支持该操作", "This address does not take that")),
    413: Refused(
        "too_large",
        Text("文件或内容太大", "The file or text is too large"),
        next_step=Text("请压缩或分批上传", "Shrink it or send it in parts"),
    ),
    415: Refused(
        "bad_type",
        Text("这里只接受表单，没有保存", "Only forms are taken here; nothing was saved"),
        next_step=Text("请在页面上填写后提交", "Fill in the page and send it from there"),
    ),
    429: Refused(
        "too_many",
        Text("操作过于频繁", "Too many requests"),
        next_step=Text("请稍候再试", "Wait a moment and try again"),
    ),
    500: Refused(
        "bug",
        Text("系统出错，没有保存", "Something broke; nothing was saved"),
        next_step=Text("请把下面的编号告诉管理员", "Tell an administrator the number below"),
    ),
}


def wants_json() -> bool:
    """Programs and page scripts get RFC 9457 problem details, people get a page."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    by_path = request.path.startswith("/api/") or request.path.endswith(".json")
    return by_path or best == "application/json"


def answer(refused: Refused, status: int) -> ResponseReturnValue:
    """A refusal with its reason, its source and what to do next."""
    if wants_json():
        problem = {
            "type": f"urn:jadegate:{refused.code}",
            "title": say(refused.reason),
            "status": status,
            "code": refused.code,
            "detail": say(refused.next_step),
            "citation": str(refused.citation or ""),
            "request": current_request(),
            **{k: v for k, v in refused.facts.items() if k not in ("type", "title", "status")},
        }
        response = jsonify(problem)
        response.mimetype = "application/problem+json"
        return response, status
    page = render_template(
        "errors/error.html",
        status=status,
        title=say(refused.reason),
        reason=say(refused.next_step),
        law=str(refused.citation or ""),
        reference=refused.code,
        number=current_request(),
        next=_ways_on(),
    )
    return page, status


def refusal_behind(error: Exception) -> Refused | None:
    """What to tell people where the database, or a rule, refused; None for any other error."""
    if isinstance(error, Refusal):
        return error.refused
    if isinstance(error, StaleDataError):
        return SOMEONE_FASTER
    if isinstance(error, IntegrityError):
        return conflict(str(error))
    who = neighbour_behind(error)
    return None if who is None else SENTENCES[who]


def _ways_on() -> list[tuple[str, str]]:
    back = request.referrer if request.referrer and _same_host(request.referrer) else None
    home = (say(Text("回首页", "Home")), "/")
    return [(say(Text("返回上一页", "Back")), back), home] if back else [home]


def _same_host(address: str) -> bool:
    return address.startswith(request.host_url)


def register(app: Flask) -> None:
    """Tie the handlers to the application."""
    handlers: list[tuple[type[Exception], Callable[[Exception], ResponseReturnValue]]] = [
        (Refusal, _refusal),
        (SecondPersonAsked, _lead_to_request),
        (StaleDataError, lambda _: answer(SOMEONE_FASTER, 409)),
        (IntegrityError, lambda error: answer(conflict(str(error)), 409)),
        (NeighbourAway, _away),
        # Text that PostgreSQL can't hold: a NUL, more than a column takes.
        (DataError, lambda _: answer(HTTP_REFUSALS[400], 400)),
        (ClientDisconnected, _away),
        (HTTPException, _http),
        (Exception, _away),
        # What was raised while an answer was made: whatever it was, the next page asks nobody.
        (InternalServerError, _at_last),
    ]
    for kind, handler in handlers:
        app.register_error_handler(kind, handler)


def _refusal(error: Exception) -> ResponseReturnValue:
    assert isinstance(error, Refusal)  # noqa: S101  # registered for this kind
    if error.status == FORBIDDEN:
        note("not_authorised", error.refused.code)
    response = make_response(answer(error.refused, error.status))
    if isinstance(error, NotYet):
        response.headers["Retry-After"] = RETRY_SECONDS
        if request.method == "GET":
            response.headers["Refresh"] = RETRY_SECONDS
    return response


def note(what: str, code: str) -> None:
    """A line on a refusal: at which door, to whose key; never the address or what was typed."""
    who = g.get("person")
    note_refusal(
        what,
        code=code,
        endpoint=request.endpoint,
        method=request.method,
        person=who.person_id if who else None,
    )


def _lead_to_request(error: Exception) -> ResponseReturnValue:
    """Nothing was done: the request that was written, and what its asker alone may know."""
    assert isinstance(error, SecondPersonAsked)  # noqa: S101  # registered for this kind
    if wants_json():
        return jsonify({"title": say(error.said), "request": error.key}), 202
    there = url_for("second_person.one", key=error.key)
    if error.secret:  # in this answer alone: a cookie would carry it on
        page = f"people/second_person/{error.act}.html"
        return render_template(page, said=say(error.said), code=error.secret, there=there)
    flash(say(error.said), "ok")
    return redirect(there)


def _away(error: Exception) -> ResponseReturnValue:
    """A neighbour's fault is 503 and its own sentence; any other is ours."""
    who = neighbour_behind(error)
    if who is None and isinstance(error, ClientDisconnected | TimeoutError | ConnectionError):
        who = Neighbour.CLIENT
    if who is None:
        return _bug(error)
    meters.FAULTS.labels(who).inc()
    # A thousand requests meet it at once: one line each, and no trace of what is known.
    behind = getattr(error, "orig", None) or error
    current_app.logger.error("%s %s: %s: %s", request.method, _rule(), who, type(behind).__name__)
    return _plainly(who)


def _at_last(error: Exception) -> ResponseReturnValue:
    assert isinstance(error, InternalServerError)  # noqa: S101  # registered for this kind
    return _plainly(neighbour_behind(error.original_exception))


def _plainly(who: Neighbour | None) -> ResponseReturnValue:
    if who is None:
        return away_page(HTTP_REFUSALS[500], 500, json=wants_json(), fields=_form_to_send())
    if who is Neighbour.CLIENT:
        return away_page(SENTENCES[who], 408, json=wants_json(), fields=None)
    return away_page(SENTENCES[who], 503, json=wants_json(), fields=_form_to_send())


def _form_to_send() -> list[tuple[str, str]] | None:
    """What was sent, to be sent again: None where a page can't carry it."""
    from app.web.base.typed_work import PROOF, SECRETS, sent_files  # it stands on this module

    names = set(request.form)
    if sent_files() or names & SECRETS.keys() or names & set(PROOF):
        return None
    return handed_back(list(request.form.items(multi=True)))


def _http(error: Exception) -> ResponseReturnValue:
    assert isinstance(error, HTTPException)  # noqa: S101  # registered for this kind
    status = error.code or 500
    if status < 400:  # noqa: PLR2004  # a redirect is not an error
        return error.get_response()
    refused = HTTP_REFUSALS.get(status, HTTP_REFUSALS[400])
    if request.endpoint is None:  # no desk has asked yet who this is, and in whose language
        _ = current_user.is_authenticated
    if status in NOTED:
        note(NOTED[status], refused.code)
    response = make_response(answer(refused, status))
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def _bug(error: Exception) -> ResponseReturnValue:
    _log(error)
    report_error(f"{request.method} {_rule()}", error)
    return answer(HTTP_REFUSALS[500], 500)


def _log(error: Exception) -> None:
    # The rule and not the address: links that open something have their secret in it.
    current_app.logger.error("%s %s", request.method, _rule(), exc_info=error)


def _rule() -> str:
    return request.url_rule.rule if request.url_rule else ""
