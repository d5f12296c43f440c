"""A shop without programs: order files laid into a folder are taken in, and the result is mailed.

FOLDER/login/orders.csv        taken in as that account, then deleted: it names buyers
FOLDER/login/results/….txt     what became of each; the account's address is sent the same
FOLDER/login/refused/orders.csv  what could not be read, with the reason beside it
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from app.base.config import Config
from app.base.db import reading
from app.base.errors import ReadOnly, Refusal
from app.commands.across.shop_files import (
    importing_account,
    mail_result,
    take_in_file,
    words_of_import,
    words_of_refusal,
)
from app.commands.orders.files import MOST_SENT
from app.queries.messages.deliveries import contact_of
from workflows.roles import Actor
from workflows.verdict import Refused, Text

# A file that was written to so lately may still be on its way.
SETTLED_AFTER = timedelta(seconds=30)
MOST_A_TICK = 5
RESULTS, REFUSED = "results", "refused"
TOO_LARGE = Text("文件太大，没有导入", "The file is too large and was not taken in")


def take_dropped(settings: Config, now: datetime) -> Iterator[str]:
    """Take in what lies there, the oldest first; what was done, a line a file."""
    if not settings.order_folder:
        return
    for path in _settled_files(Path(settings.order_folder), now)[:MOST_A_TICK]:
        yield _take_one(path)


def _settled_files(folder: Path, now: datetime) -> list[Path]:
    found = [
        (path.stat().st_mtime, path)
        for path in folder.glob("*/*")
        if path.is_file() and not path.is_symlink() and not path.name.startswith(".")
    ]
    settled = (now - SETTLED_AFTER).timestamp()
    return [path for changed, path in sorted(found) if changed <= settled]


def _take_one(path: Path) -> str:
    login = path.parent.name
    try:
        by = importing_account(login)
        key = _take_in(path, by)
    except ReadOnly:
        raise
    except Refusal as refusal:
        return _refuse(path, refusal.refused)
    told = words_of_import(key)
    with reading() as session:
        contact = contact_of(session, by.person_id) if by.person_id is not None else None
        address = contact.email if contact is not None else ""
    _put(path.parent / RESULTS / f"import-{key}.txt", told)
    path.unlink()
    said = f"order file of {login}: import {key}"
    if not address:
        return said
    subject = f"【玉门质检】订单导入 {key} / import {key}"
    return f"{said}, {mail_result(address, f'import-{key}', subject, told)}"


def _take_in(path: Path, by: Actor) -> int:
    with path.open("rb") as file:
        content = file.read(MOST_SENT)
    if len(content) >= MOST_SENT:
        raise Refusal(Refused("too_large", TOO_LARGE))
    return take_in_file(path.name, content, by)


def _refuse(path: Path, refused: Refused) -> str:
    """Out of the way, with the reason beside it: nothing is read again and again."""
    place = path.parent / REFUSED
    _put(place / f"{path.name}.txt", words_of_refusal(refused))
    path.replace(place / path.name)
    return f"order file of {path.parent.name}: refused, {refused.code}"


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.write_text(text, "utf-8")
