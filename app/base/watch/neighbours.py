"""Whose fault it is when something the house leans on does not answer, and what people are told.

One table from what libraries raise to a neighbour; one sentence a neighbour. Whatever is not a
neighbour's is a fault of our own.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum

from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.base.errors import NeighbourAway
from app.base.storage import BlobError, StoreFault
from workflows.verdict import Refused, Text
from workflows.whole import whole


class Neighbour(StrEnum):
    """What a page needs and is not its own."""

    DATABASE = "database"
    LOCK = "lock"
    POOL = "pool"
    SCHEMA = "schema"
    STORE = "store"
    FILE = "file"
    DISK = "disk"
    LIMITS = "limits"
    AUTHORITY = "authority"
    CLIENT = "client"


_AGAIN = Text("请稍候再试一次", "Try again in a moment")
_NOTHING = "没有保存", "nothing was saved"


def _sentence(code: str, zh: str, en: str, next_step: Text = _AGAIN) -> Refused:
    return Refused(code, Text(f"{zh}，{_NOTHING[0]}", f"{en}; {_NOTHING[1]}"), next_step=next_step)


SENTENCES: Mapping[Neighbour, Refused] = whole(
    Neighbour,
    {
        Neighbour.DATABASE: _sentence(
            "database_away", "数据库暂时连不上", "The database can't be reached"
        ),
        Neighbour.LOCK: _sentence("busy", "系统正忙", "The system is busy"),
        Neighbour.POOL: _sentence(
            "pool_used_up", "同时操作的人太多", "Too many people are at work at once"
        ),
        Neighbour.SCHEMA: _sentence(
            "being_upgraded",
            "系统正在升级",
            "The system is being upgraded",
            Text("请过几分钟再试", "Try again in a few minutes"),
        ),
        Neighbour.STORE: _sentence(
            "store_away", "文件库暂时连不上", "The file store can't be reached"
        ),
        Neighbour.FILE: _sentence(
            "file_not_had",
            "这份文件现在取不到",
            "This file can't be had now",
            Text("请把下面的编号告诉管理员", "Tell an administrator the number below"),
        ),
        Neighbour.DISK: _sentence(
            "disk_full",
            "服务器磁盘写不进去了",
            "The server's disk takes nothing more",
            Text("请立即告诉管理员", "Tell an administrator at once"),
        ),
        Neighbour.LIMITS: _sentence(
            "limits_away", "限流服务暂时连不上", "The counter of requests can't be reached"
        ),
        # The draft is held, and the clock goes on with it.
        Neighbour.AUTHORITY: Refused(
            "no_time_stamp",
            Text(
                "时间戳服务没有应答，证书暂未签发",
                "The time-stamp authority did not answer; the certificate is not issued yet",
            ),
            next_step=Text("稍后会自动再试", "It is tried again by itself"),
        ),
        Neighbour.CLIENT: _sentence(
            "sent_too_slowly",
            "上传太慢，中途断开了",
            "What was sent came too slowly and was cut off",
            Text("请检查网络后再传一次", "Check the network and send it again"),
        ),
    },
)
# Class 08 and 57 of SQLSTATE, and what says which of the rest it is.
_BY_STATE: Mapping[str, Neighbour] = {
    "08": Neighbour.DATABASE,
    "57": Neighbour.DATABASE,
    "57014": Neighbour.LOCK,
    "55P03": Neighbour.LOCK,
    "40P01": Neighbour.LOCK,
    "40001": Neighbour.LOCK,
    "25P03": Neighbour.LOCK,
    "25006": Neighbour.DATABASE,
    "53300": Neighbour.POOL,
    "53100": Neighbour.DISK,
    "42P01": Neighbour.SCHEMA,
    "42703": Neighbour.SCHEMA,
}
_SQLITE_SAYS: tuple[tuple[str, Neighbour], ...] = (
    ("is locked", Neighbour.LOCK),
    ("is full", Neighbour.DISK),
    ("disk I/O", Neighbour.DISK),
    ("readonly", Neighbour.DISK),
    ("no such table", Neighbour.SCHEMA),
    ("no such column", Neighbour.SCHEMA),
    ("has no column", Neighbour.SCHEMA),
    ("unable to open", Neighbour.DATABASE),
)
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO})
_LIMITS = ("redis.", "limits.")


def neighbour_behind(error: BaseException | None) -> Neighbour | None:
    """Whose fault an exception is; None where it is ours."""
    for one in _behind(error):
        for kind, judge in _JUDGES:
            if isinstance(one, kind):
                return judge(one)
        if type(one).__module__.startswith(_LIMITS):
            return Neighbour.LIMITS
    return None


def _behind(error: BaseException | None) -> Iterator[BaseException]:
    """The exception, and those that it was raised from."""
    while error is not None:
        yield error
        error = error.__cause__


def _of_database(error: BaseException) -> Neighbour | None:
    assert isinstance(error, StatementError)  # noqa: S101  # registered for this kind
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return Neighbour.DATABASE
    behind = error.orig
    if isinstance(behind, sqlite3.Error):
        return _of_sqlite(behind)
    state = getattr(behind, "sqlstate", None)
    if state is None:  # it never got as far as the server
        is_operational = type(error).__name__ in ("OperationalError", "InterfaceError")
        return Neighbour.DATABASE if is_operational else None
    return _BY_STATE.get(state) or _BY_STATE.get(state[:2])


def _of_sqlite(error: BaseException) -> Neighbour | None:
    said = str(error)
    return next((who for words, who in _SQLITE_SAYS if words in said), None)


def _of_store(error: BaseException) -> Neighbour:
    said = str(error)
    full = "No space left" in said or "Read-only file system" in said
    return Neighbour.DISK if full else Neighbour.STORE


def _of_system(error: BaseException) -> Neighbour | None:
    assert isinstance(error, OSError)  # noqa: S101  # registered for this kind
    return Neighbour.DISK if error.errno in _NO_ROOM else None


def _own_sentence(error: BaseException) -> Neighbour:
    assert isinstance(error, NeighbourAway)  # noqa: S101  # registered for this kind
    return next(who for who, told in SENTENCES.items() if told.code == error.refused.code)


_JUDGES: tuple[tuple[type[BaseException], Callable[[BaseException], Neighbour | None]], ...] = (
    (NeighbourAway, _own_sentence),
    (PoolTimeout, lambda _: Neighbour.POOL),
    (StatementError, _of_database),
    (sqlite3.Error, _of_sqlite),
    (BlobError, lambda _: Neighbour.FILE),
    (StoreFault, _of_store),
    (OSError, _of_system),
)


def away(who: Neighbour) -> NeighbourAway:
    """The refusal that says so, for whoever notices it in a command."""
    return NeighbourAway(SENTENCES[who])
