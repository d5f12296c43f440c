"""The desk of programs: operations by a literal declaration, each with its scope; default deny."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

import msgspec
from flask import Response, abort, g, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import RequestEntityTooLarge

from app.base import clock, passwords
from app.base.db import transaction
from app.base.errors import Invalid, Refusal
from app.commands.across.gate.once import (
    KeptAnswer,
    answer_before,
    digest_of_request,
    keep_answer,
    mark_of,
)
from app.web.api.bodies import NoQuery, Trial
from app.web.base.access import acting, person
from app.web.base.desk import SIGNED_IN, Access, Desk
from app.web.base.limits import counted_as, limiter
from workflows.people.programs import Holding, holdings, read_cursor, write_cursor
from workflows.people.sign_in_ways import KeyScope
from workflows.roles import Permission
from workflows.verdict import Refused, Text
from workflows.whole import whole

AT = "/api/v1"
JSON = "application/json"
PDF = "application/pdf"
LARGEST_BODY = 256 * 1024
A_KEY = "600/minute"
A_NETWORK = "3000/minute"
View = TypeVar("View", bound=Callable[..., ResponseReturnValue])
Given = TypeVar("Given", bound=msgspec.Struct)

desk = Desk("api", Text("", ""), AT, SIGNED_IN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What a program may ask: the specification is written from these, and from nothing else.

    `sends_file`: a file as `file`, with the fields of `form` beside it. `tagged`: it answers an
    ETag. `changes`: it asks for the tag that was read (`If-Match`).
    """

    name: str
    method: str
    path: str
    scope: KeyScope
    summary: Text
    answer: type[msgspec.Struct] | None
    body: type[msgspec.Struct] | None = None
    query: type[msgspec.Struct] = NoQuery
    media: str = JSON
    sends_file: bool = False
    form: tuple[str, ...] = ()
    tagged: bool = False
    changes: bool = False

    @property
    def writes(self) -> bool:
        """Whether something is kept: then the program names its request by a mark."""
        return self.method != "GET"

    @property
    def permission(self) -> Permission:
        """What its scope asks for."""
        return ASKS[self.scope]


ASKS: Mapping[KeyScope, Permission] = whole(
    KeyScope,
    {
        KeyScope.READ: Permission.ITEM_READ,
        KeyScope.ORDERS: Permission.ORDER_IMPORT,
        KeyScope.INSPECTIONS: Permission.OUTCOME_READ,
        KeyScope.CERTIFICATES: Permission.PAPER_READ,
        KeyScope.RETURNS: Permission.RETURN_ASK,
        KeyScope.STOCK: Permission.LOT_READ,
        KeyScope.WEBHOOKS: Permission.WEBHOOK_MANAGE,
    },
)
OPERATIONS: dict[str, Operation] = {}


class NotJson(Refusal):
    """The body is of another kind."""

    status = 415


class NeverRead(Refusal):
    """A change without the tag of what is changed."""

    status = 428


def _counted_by_key() -> str:
    """A key's requests are counted together, wherever its program runs."""
    sent = request.headers.get("Authorization", "")
    return passwords.token_digest(sent) if sent else counted_as()


def operation(one: Operation) -> Callable[[View], View]:
    """Register an operation under its scope's permission; an address without one stays shut."""

    def register(view: View) -> View:
        @wraps(view)
        def asked(**values: Any) -> ResponseReturnValue:
            g.operation = one
            g.query = _query(one)
            return view(**values)

        rule = re.sub(r"{(\w+)}", r"<\1>", one.path)
        by_key = limiter.limit(A_KEY, key_func=_counted_by_key)
        bound = limiter.limit(A_NETWORK)(by_key(asked))
        access = Access(permission=one.permission)
        desk.page(rule, access=access, methods=[one.method], endpoint=one.name)(bound)
        OPERATIONS[one.name] = one
        return view

    return register


@desk.before_request
def by_key_alone() -> None:
    """A browser's cookie opens no API: that would be a way around the CSRF token."""
    has_key = request.headers.get("Authorization", "").lower().startswith("bearer ")
    if current_user.is_authenticated and not has_key:
        abort(403)


def mine() -> tuple[Holding, ...]:
    """Whose things this operation sees by the key it was asked with."""
    one: Operation = g.operation
    return holdings(acting(), one.permission)


def query(kind: type[Given]) -> Given:
    """What was asked in the address."""
    asked: Given = g.query
    assert isinstance(asked, kind)  # noqa: S101  # declared by the operation
    return asked


def _query(one: Operation) -> msgspec.Struct:
    try:
        return msgspec.convert(request.args.to_dict(), one.query, strict=False)
    except msgspec.ValidationError as error:
        raise _invalid("query", error) from None


def body(kind: type[Given]) -> Given:
    """The body, of the shape that the operation declares. Raises `Invalid`, `NotJson`."""
    if request.mimetype != JSON:
        said = Text("请求内容须为 application/json", "The body must be application/json")
        raise NotJson(Refused("not_json", said))
    content = _content()
    if b"\\u0000" in content or b"\0" in content:
        said = Text("文字里有空字符（NUL），没有保存", "A text holds a NUL; nothing was saved")
        raise Invalid("body", said, "invalid_body")
    try:
        return msgspec.json.decode(content, type=kind)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise _invalid("body", error) from None


def _content() -> bytes:
    if (request.content_length or 0) > LARGEST_BODY:
        raise RequestEntityTooLarge
    content = request.get_data()
    if len(content) > LARGEST_BODY:
        raise RequestEntityTooLarge
    return content


def _invalid(where: str, error: Exception) -> Invalid:
    """What does not fit, and where: `$.lines[0].title`, without a word of what was sent."""
    said = str(error)
    at = re.search(r"at `\$(?:\.|)([^`]*)`", said)
    reason = Text(f"请求不合规定，没有保存：{said}", f"It does not fit; nothing was saved: {said}")
    help_on = Text("规定见 /api/v1/openapi.json", "What fits: /api/v1/openapi.json")
    return Invalid(at[1] if at else where, reason, f"invalid_{where}", next_step=help_on)


def answer(given: msgspec.Struct | Mapping[str, Any], status: int = 200, tag: str = "") -> Response:
    """A JSON answer; with a tag, a program that has it already is told so (304)."""
    response = Response(msgspec.json.encode(given), status, mimetype=JSON)
    if tag:
        response.set_etag(tag)
        response.make_conditional(request)
    return response


def write(act: Callable[[Any], msgspec.Struct], *, status: int = 201) -> Response:
    """One write: done once for its mark, or tried and taken back for a dry run."""
    if query(Trial).dry_run:
        with transaction(keep=False) as session:
            tried = answer(act(session))
        tried.headers["Jadegate-Dry-Run"] = "true"
        return tried
    mark, key = mark_of(request.headers.get("Idempotency-Key")), person().key_id or 0
    digest = digest_of_request(request.method.encode(), request.full_path.encode(), _content())
    with transaction() as session:
        now = clock.now()
        kept: KeptAnswer | None = answer_before(session, key, mark, digest, now=now)
        if kept is None:
            made = msgspec.to_builtins(act(session))
            kept = keep_answer(session, key, mark, digest, status, made, now=now)
    response = answer(kept.body, kept.status)
    if kept.repeated:
        response.headers["Idempotency-Replayed"] = "true"
    return response


def sent_tag(missing: Refused) -> str:
    """The tag in `If-Match`; `*` stands for any. Raises `NeverRead` where there is none."""
    given = request.if_match
    if given.star_tag:
        return "*"
    tags = list(given.as_set())
    if len(tags) != 1:
        raise NeverRead(missing)
    return tags[0]


def page_begins(what: str, cursor: str) -> int:
    """After which key a page begins. Raises `Invalid`."""
    begins = read_cursor(what, cursor)
    if isinstance(begins, Refused):
        raise Invalid("cursor", begins.reason, begins.code, next_step=begins.next_step)
    return begins


def page_ends(what: str, keys: list[int], limit: int) -> str | None:
    """The cursor of the next page, where the query found one more than the page takes."""
    return write_cursor(what, keys[limit - 1]) if len(keys) > limit else None
