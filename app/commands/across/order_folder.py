"""A shop without programs: order files laid into a folder are taken in, and the result is mailed.

FOLDER/login/orders.csv        taken in as that account, then deleted: it names buyers
FOLDER/login/results/….txt     what became of each; the account's address is sent the same
FOLDER/login/refused/orders.csv  what could not be read, with the reason beside it
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from app.base import clock
from app.base.config import Config
from app.base.db import reading, transaction
from app.base.errors import NotPermitted, ReadOnly, Refusal
from app.commands.messages.senders import NotDelivered, OutgoingMessage, sender_for
from app.commands.orders.files import MOST_SENT, read_upload
from app.commands.orders.taking_in import ImportSource, take_in_by_parts
from app.queries.messages.deliveries import contact_of
from app.queries.orders.mappings import saved_mappings
from app.queries.orders.outcomes import import_result
from app.queries.people.accounts import actor_by_login
from workflows.messages.ways import MessageWay
from workflows.orders.import_result import count_sentence
from workflows.people.programs import holdings
from workflows.roles import Actor, Permission
from workflows.verdict import Refused, Text

# A file that was written to so lately may still be on its way.
SETTLED_AFTER = timedelta(seconds=30)
MOST_A_TICK = 5
RESULTS, REFUSED = "results", "refused"
TOO_LARGE = Text("文件太大，没有导入", "The file is too large and was not taken in")
NOBODY = Text("没有这个账号", "Nobody has that sign-in name")


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
        by = _account(login)
        key = _take_in(path, by)
    except ReadOnly:
        raise
    except Refusal as refusal:
        return _refuse(path, refusal.refused)
    with reading() as session:
        told = _words_of(key, import_result(session, key))
        contact = contact_of(session, by.person_id) if by.person_id is not None else None
        address = contact.email if contact is not None else ""
    _put(path.parent / RESULTS / f"import-{key}.txt", told)
    path.unlink()
    said = f"order file of {login}: import {key}"
    return f"{said}, {_mail(address, key, told)}" if address else said


def _account(login: str) -> Actor:
    """Whose act it is: who may take in any shop's orders, since a file may name any."""
    with reading() as session:
        by = actor_by_login(session, login)
    if by is None:
        raise Refusal(Refused("nobody", NOBODY))
    if not any(one.merchant_id is None for one in holdings(by, Permission.ORDER_IMPORT)):
        raise NotPermitted
    return by


def _take_in(path: Path, by: Actor) -> int:
    with path.open("rb") as file:
        content = file.read(MOST_SENT)
    if len(content) >= MOST_SENT:
        raise Refusal(Refused("too_large", TOO_LARGE))
    with reading() as session:
        own = saved_mappings(session)
    read = read_upload(path.name, content, "", own)
    return take_in_by_parts(transaction, read, by=by, clock=clock.now, source=ImportSource())


def _words_of(key: int, found: dict[str, Any]) -> str:
    """The result in words: the count, and each line that was set aside with its reason."""
    sentence = count_sentence(found)
    lines = [f"导入 {key} / import {key}"]
    if sentence is not None:
        lines.append(f"{sentence.zh} / {sentence.en}")
    lines += [
        f"第 {row['line']} 行 / line {row['line']}: {row['reason']['zh']} / {row['reason']['en']}"
        for row in found["rows"]
        if row["result"] == "rejected" and row["reason"] is not None
    ]
    return "\n".join(lines) + "\n"


def _refuse(path: Path, refused: Refused) -> str:
    """Out of the way, with the reason beside it: nothing is read again and again."""
    step = refused.next_step
    words = [f"{refused.reason.zh} / {refused.reason.en}"]
    words += [f"{step.zh} / {step.en}"] if step is not None else []
    place = path.parent / REFUSED
    _put(place / f"{path.name}.txt", "\n".join(words) + "\n")
    path.replace(place / path.name)
    return f"order file of {path.parent.name}: refused, {refused.code}"


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.write_text(text, "utf-8")


def _mail(address: str, key: int, told: str) -> str:
    """The same words by mail; the file says them too where no server takes it."""
    send = sender_for(MessageWay.EMAIL)
    if send is None:
        return "no mail"
    message = OutgoingMessage(
        key=f"import-{key}",
        way=MessageWay.EMAIL,
        to=address,
        platform="",
        subject=f"【玉门质检】订单导入 {key} / import {key}",
        text=told,
    )
    try:
        send(message)
    except NotDelivered as failure:
        return f"mail not taken: {failure}"
    return "mailed"
