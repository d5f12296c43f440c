"""Evidence packs: asked for, streamed while they are made, kept for taking up a broken download."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from flask import Response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.config import Config, current
from app.base.db import reading, transaction
from app.base.errors import Missing, Refusal
from app.commands.audit import audit as command
from app.commands.audit.search_index import bring_up_to_date
from app.commands.papers.transparency import StoredNodes, publish_checkpoint
from app.press.press import Press
from app.press.signing_keys import log_signer
from app.queries.audit import certificates as found
from app.queries.audit.lists import TakenPack
from app.queries.audit.lists import pack as taken_pack
from app.queries.papers import packs as packing
from app.queries.papers.verification import head_of, latest_head, trust_of
from app.web.audit.search_form import search_of_address
from app.web.base.access import acting, person
from app.web.base.desk import Desk
from certificates.checking.pack import PackedCertificate, PackLog, pack
from certificates.content.number import BadNumber, parse_number
from certificates.trouble import Trouble
from workflows.roles import Permission
from workflows.verdict import Refused, Text

KEPT_DAYS = 7
DAY_SECONDS = 86400
TOLD_EVERY = 20


def register(desk: Desk) -> None:
    """Put the pages onto the auditors' desk."""
    desk.post("/packs", endpoint="ask_for_pack")(ask)
    desk.get("/packs/<int:key>", endpoint="pack")(page)
    desk.get("/packs/<int:key>.zip", endpoint="pack_file")(download)


def ask() -> ResponseReturnValue:
    """A selection (`number`, many times), or all that the filters of the address find."""
    now, config = clock.now(), current()
    numbers = [_number(text) for text in request.form.getlist("number")]
    try:
        with transaction() as session:
            publish_checkpoint(session, config, now=now)
    except Trouble as trouble:
        raise Refusal(Refused(trouble.code, Text(trouble.zh, trouble.en))) from None
    bring_up_to_date()
    with reading() as session:
        head = latest_head(session)
        asked = search_of_address()
        if numbers:
            chosen = packing.keys_of(session, numbers)
            mine = found.visible_keys(session, chosen, asked.centers)
            keys = [key for key in chosen if key in mine]
        else:
            keys = found.keys(session, asked, command.LARGEST_PACK)
    what = ", ".join(numbers[:20]) if numbers else request.query_string.decode()[:1000]
    size = head.size if head is not None else 0
    with transaction() as session:
        key = command.ask_for_pack(session, keys, what or "*", size, by=acting(), now=now)
    return redirect(url_for("auditor.pack", key=key))


def page(key: int) -> ResponseReturnValue:
    """What the pack holds, its file, and how far a download has come that is under way."""
    asked = _mine(key)
    path = _path(current(), key)
    return render_template(
        "audit/pack.html",
        pack=asked,
        count=len(asked.keys),
        size=path.stat().st_size if path.exists() else None,
        packed=_packed_so_far(path),
    )


def download(key: int) -> ResponseReturnValue:
    """The ZIP: streamed the first time, from the finished file (with ranges) afterwards."""
    asked = _mine(key)
    config = current()
    path = _path(config, key)
    name = f"jadegate-pack-{key}.zip"
    if not path.exists() and "Range" in request.headers:
        for _ in _make_pack(asked, config, path):
            pass
    if path.exists():
        return send_file(
            path,
            "application/zip",
            as_attachment=True,
            download_name=name,
            conditional=True,
            etag=_etag(asked),
        )
    headers = {
        "ETag": f'"{_etag(asked)}"',
        "Content-Disposition": f'attachment; filename="{name}"',
        "Accept-Ranges": "bytes",
        "X-Accel-Buffering": "no",
    }
    return Response(_make_pack(asked, config, path), mimetype="application/zip", headers=headers)


def _etag(asked: TakenPack) -> str:
    """The same for the stream and for the kept file: both are the same bytes (RFC 9110, 13.1.5)."""
    return f"pack-{asked.key}-{asked.size}-{asked.at.timestamp():.0f}"


def _make_pack(asked: TakenPack, config: Config, path: Path) -> Iterator[bytes]:
    """The bytes of the pack, also written beside; the file appears only when it is whole."""
    _tidy(path.parent)
    signer = log_signer(config)
    with reading() as session, tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        part = Path(file.name)
        try:
            head = head_of(session, asked.size)
            if head is None:
                raise Missing
            chosen = packing.pack_certificates(
                session, StoredNodes(session), Press(config).papers, asked.keys, asked.size
            )
            log = PackLog(head.note, signer, head.token)
            _progress(path).write_text("0", "ascii")
            for piece in pack(_tell_progress(chosen, path), log, trust_of(config), at=asked.at):
                file.write(piece)
                yield piece
            file.flush()
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
            _progress(path).unlink(missing_ok=True)


def _tell_progress(
    certificates: Iterable[PackedCertificate], path: Path
) -> Iterator[PackedCertificate]:
    """The certificates; how many have gone by stands in a file that the page reads."""
    for count, certificate in enumerate(certificates, start=1):
        yield certificate
        if count % TOLD_EVERY == 0:
            _progress(path).write_text(str(count), "ascii")


def _packed_so_far(path: Path) -> int | None:
    try:
        return int(_progress(path).read_text("ascii") or 0)
    except FileNotFoundError:
        return None


def _progress(path: Path) -> Path:
    return path.with_suffix(".count")


def _path(config: Config, key: int) -> Path:
    folder = config.instance / "packs"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"{key}.zip"


def _tidy(folder: Path) -> None:
    """Old packs can be made again, byte for byte: they need not be kept."""
    oldest = clock.now().timestamp() - KEPT_DAYS * DAY_SECONDS
    for path in folder.iterdir():
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)


def _mine(key: int) -> TakenPack:
    with reading() as session:
        asked = taken_pack(session, key)
        places = found.centers_of(session, asked.keys) if asked is not None else frozenset()
    if asked is None or asked.by_id != person().person_id:
        raise Missing
    if not all(acting().may(Permission.AUDIT_READ, place) for place in places):
        raise Missing
    return asked


def _number(text: str) -> str:
    try:
        return parse_number(text)
    except BadNumber as bad:
        raise Refusal(Refused("number", Text(bad.zh, bad.en))) from None
