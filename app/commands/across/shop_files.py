"""Order files of shops without programs: taken in as an account, and told in words."""

from __future__ import annotations

from typing import Any

from app.base import clock
from app.base.content import Content
from app.base.db import reading, transaction
from app.base.errors import NotPermitted, Refusal
from app.commands.messages.senders import NotDelivered, OutgoingMessage, sender_for
from app.commands.orders.files import read_upload
from app.commands.orders.taking_in import ImportSource, take_in_by_parts
from app.queries.orders.mappings import saved_mappings
from app.queries.orders.outcomes import import_result
from app.queries.people.accounts import actor_by_login
from workflows.messages.ways import MessageWay
from workflows.orders.import_result import count_sentence
from workflows.people.programs import holdings
from workflows.roles import Actor, Permission
from workflows.verdict import Refused, Text

NOBODY = Text("没有这个账号", "Nobody has that sign-in name")


def importing_account(login: str) -> Actor:
    """Whose act it is: who may take in any shop's orders, since a file may name any."""
    with reading() as session:
        by = actor_by_login(session, login)
    if by is None:
        raise Refusal(Refused("nobody", NOBODY))
    if not any(one.merchant_id is None for one in holdings(by, Permission.ORDER_IMPORT)):
        raise NotPermitted
    return by


def take_in_file(name: str, content: Content, by: Actor) -> int:
    """Take in a file by the command that takes in all others; the import's key."""
    with reading() as session:
        own = saved_mappings(session)
    read = read_upload(name, content, "", own)
    return take_in_by_parts(transaction, read, by=by, clock=clock.now, source=ImportSource())


def words_of_import(key: int) -> str:
    """The result in words: the count, and each line that was set aside with its reason."""
    with reading() as session:
        found: dict[str, Any] = import_result(session, key)
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


def words_of_refusal(refused: Refused) -> str:
    """Why a file was not taken in, and what to do next."""
    step = refused.next_step
    words = [f"{refused.reason.zh} / {refused.reason.en}"]
    words += [f"{step.zh} / {step.en}"] if step is not None else []
    return "\n".join(words) + "\n"


def mail_result(address: str, key: str, subject: str, told: str) -> str:
    """The same words by mail; what became of the mail."""
    send = sender_for(MessageWay.EMAIL)
    if send is None:
        return "no mail"
    message = OutgoingMessage(
        key=key, way=MessageWay.EMAIL, to=address, platform="", subject=subject, text=told
    )
    try:
        send(message)
    except NotDelivered as failure:
        return f"mail not taken: {failure}"
    return "mailed"
