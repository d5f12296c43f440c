"""What anybody may ask without signing in: a certificate's three answers, and the log's proofs."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Response, current_app, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.config import current
from app.base.db import reading
from app.base.errors import Invalid, Missing
from app.base.storage import BlobError
from app.press.press import Press
from app.queries.papers.verification import Sought, earlier_look_ups
from app.readers.kinds import response_headers
from app.web.base.access import address
from app.web.base.desk import PUBLIC, Desk
from app.web.base.edge import wants_json
from app.web.base.limits import limiter
from app.web.papers.verify import log_pages
from app.web.papers.verify.answers import (
    count_public_lookup,
    find_by_digest,
    find_certificate,
    find_numbered,
    of_file,
    of_stored,
    publish_head,
)
from app.web.papers.verify.public_view import PublicContent, answer_sentence, public_content, tone
from app.web.papers.verify.refusals import (
    CODE_WANTED,
    NOT_IN_FORCE,
    UNKNOWN,
    refuse_foreign,
)
from certificates.checking.verify import Verification
from certificates.content import canonical
from certificates.reasons import Reason
from workflows.papers.addresses import read_typed
from workflows.verdict import Refused, Text

desk = Desk("verify", Text("", ""), "", PUBLIC)
log_pages.register(desk)
LARGEST_FILE = 4 * 1024 * 1024
LOOK_UPS = "40/minute;600/day"
FILES = "12/minute;200/day"
LOST = (Reason.STORE_DAMAGED, Reason.STORE_MISSING)
QUESTIONS = (
    ("integrity", Text("完整性：内容有没有被改动", "Integrity: was anything altered")),
    ("status", Text("状态：证书现在是否有效", "Status: is the certificate in force")),
    ("issuer", Text("签发者：是不是本平台签的", "Issuer: was it signed by us")),
    ("log", Text("公开日志：是否登记在册", "Public log: is it on record")),
)


@desk.url_value_preprocessor
def cap(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before the form is read: nobody fills the disk from outside."""
    if endpoint == "verify.file":
        request.max_content_length = LARGEST_FILE


@desk.get("/v")
@limiter.limit(LOOK_UPS)
def start() -> ResponseReturnValue:
    typed = read_typed(request.args.get("number", ""), request.args.get("c", ""), own_host())
    if typed.foreign:
        return _start_page(refused=refuse_foreign(typed.foreign, own_host()), status=404)
    if not typed.number and not typed.code:
        return _start_page()
    if find_certificate(typed.number, typed.code) is None:
        return _unknown_page(typed.number, typed.code)
    return redirect(url_for("verify.page", number=typed.number, c=typed.code))


@desk.get("/v/<number>")
@limiter.limit(LOOK_UPS)
def page(number: str) -> ResponseReturnValue:
    code = request.args.get("c", "")
    certificate = find_certificate(number, code)
    if certificate is None:
        return _unknown_page(number, code)
    result = _looked_up(certificate)
    content = _signed_content(result)
    with reading() as session:
        before = earlier_look_ups(session, certificate.key)
    shown = render_template(
        "papers/verify/page.html",
        number=certificate.number,
        code=certificate.second_code,
        answers=_answers(result),
        holds=result.ok,
        status=result.status.reason.value,
        content=content,
        photo=content is not None and content.photo == certificate.photo_digest,
        is_kept=result.integrity.reason not in LOST,
        before=before,
        host=own_host(),
    )
    _count(certificate)
    return shown


@desk.get("/v/<number>.json")
@limiter.limit(LOOK_UPS)
def as_json(number: str) -> ResponseReturnValue:
    certificate = find_certificate(number, request.args.get("c", ""))
    if certificate is None:
        return _problem()
    result = _looked_up(certificate)
    content = _signed_content(result)
    shared = content.to_json() if content is not None else None
    _count(certificate)
    return jsonify({**result.to_json(), "certificate": shared})


@desk.get("/v/<number>/photo")
@limiter.limit(LOOK_UPS)
def photo(number: str) -> ResponseReturnValue:
    certificate = find_certificate(number, request.args.get("c", ""))
    if certificate is None or certificate.photo_digest is None:
        raise Missing
    try:
        content = Press(current()).papers.get(certificate.photo_digest)
    except BlobError:
        raise Missing from None
    headers = response_headers("image/jpeg", certificate.photo_digest)
    return Response(content, headers=headers)


@desk.get("/v/<number>/paper")
@limiter.limit(LOOK_UPS)
def paper(number: str) -> ResponseReturnValue:
    """The PDF, for whoever has the paper in hand: by its printed code, or the file's SHA-256."""
    certificate = find_certificate(number, request.args.get("c", ""))
    if certificate is None:
        certificate = find_by_digest(number, request.args.get("sha256", ""))
    if certificate is None:
        raise Missing(UNKNOWN.reason)
    if not of_stored(certificate, current(), clock.now()).ok:
        raise Missing(NOT_IN_FORCE)
    content = Press(current()).papers.get(certificate.pdf_digest)
    headers = response_headers("application/pdf", certificate.pdf_digest)
    headers["Content-Disposition"] = f'attachment; filename="{certificate.number}.pdf"'
    return Response(content, headers=headers)


@desk.form("/v/file")
@limiter.limit(FILES, methods=["POST"])
def file() -> ResponseReturnValue:
    sent = request.files.get("file")
    if sent is None and request.method == "POST" and wants_json():
        raise Invalid("file", Text("请以 file 字段上传证书 PDF", "Send the PDF as `file`"))
    if sent is None:
        return _start_page()
    publish_head(current(), clock.now())
    result = of_file(sent.read(), current(), clock.now())
    if result.ok and (certificate := find_numbered(result.number)) is not None:
        _count(certificate)
    if wants_json():
        return jsonify(result.to_json())
    return render_template(
        "papers/verify/file.html",
        name=(sent.filename or "")[:120],
        number=result.number,
        answers=_answers(result),
        holds=result.ok,
    )


def _looked_up(certificate: Sought) -> Verification:
    now = clock.now()
    publish_head(current(), now)
    result = of_stored(certificate, current(), now)
    if not result.integrity.ok:
        current_app.logger.error("certificate %s: %s", certificate.number, result.integrity.en)
    return result


def _count(certificate: Sought) -> None:
    """Last: the answer is made, and is given whether or not this can be written."""
    agent = request.user_agent.string
    count_public_lookup(certificate, address(), agent, clock.now())


def _signed_content(result: Verification) -> PublicContent | None:
    """What was signed and logged, as the paper itself carries it; a row may have been changed."""
    proven = all((result.integrity.ok, result.issuer.ok, result.log.ok))
    if not proven or result.record is None:
        return None
    return public_content(canonical.parse(result.record))


def _answers(result: Verification) -> list[tuple[Text, str, Text]]:
    given = [(title, getattr(result, name)) for name, title in QUESTIONS]
    return [(title, tone(one), answer_sentence(one)) for title, one in given]


def _unknown_page(number: str, code: str) -> ResponseReturnValue:
    refused = UNKNOWN if code else CODE_WANTED
    return _start_page(number[:40], code[:40], refused, status=404)


def _start_page(
    number: str = "", code: str = "", refused: Refused | None = None, status: int = 200
) -> ResponseReturnValue:
    shown = render_template(
        "papers/verify/start.html", number=number, code=code, refused=refused, host=own_host()
    )
    return shown, status


def own_host() -> str:
    """The host that papers name: a code that leads elsewhere is not ours."""
    return urlsplit(current().public_url).netloc


def _problem() -> ResponseReturnValue:
    problem = {
        "type": f"urn:jadegate:{UNKNOWN.code}",
        "title": UNKNOWN.reason.en,
        "title_zh": UNKNOWN.reason.zh,
        "status": 404,
    }
    response = jsonify(problem)
    response.mimetype = "application/problem+json"
    return response, 404
