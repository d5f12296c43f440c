"""What libraries raise when a neighbour does not answer: each fault by its neighbour's name."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable

import psycopg
from limits.errors import StorageError
from obstore import exceptions as store
from psycopg import errors
from redis.exceptions import ConnectionError as RedisAway
from redis.exceptions import ReadOnlyError
from redis.exceptions import TimeoutError as RedisSilent
from sqlalchemy import exc

from app.base.storage import DamagedBlob, MissingBlob

Make = Callable[[], BaseException]


def told(kind: type[exc.DBAPIError], behind: Exception, *, cut: bool = False) -> exc.DBAPIError:
    return kind("SELECT 1", {}, behind, connection_invalidated=cut)


def _postgres(state: type[psycopg.Error], kind: type[exc.DBAPIError]) -> Make:
    return lambda: told(kind, state("as the server says it"))


def _sqlite(words: str, *, bare: bool = False) -> Make:
    raised = sqlite3.OperationalError(words)
    return lambda: raised if bare else told(exc.OperationalError, raised)


OPERATIONAL, INTERNAL, PROGRAMMING = exc.OperationalError, exc.InternalError, exc.ProgrammingError
# (neighbour, how it is called here, what is raised)
OF_DATABASE: list[tuple[str, str, Make]] = [
    ("database", "refused", lambda: told(OPERATIONAL, psycopg.OperationalError("refused"))),
    ("database", "timed out", lambda: told(OPERATIONAL, psycopg.errors.ConnectionTimeout("x"))),
    ("database", "no such host", lambda: told(OPERATIONAL, psycopg.OperationalError("no host"))),
    ("database", "cut", lambda: told(OPERATIONAL, psycopg.OperationalError("closed"), cut=True)),
    ("database", "interface", lambda: told(exc.InterfaceError, psycopg.InterfaceError("closed"))),
    ("database", "shut down", _postgres(errors.AdminShutdown, OPERATIONAL)),
    ("database", "crashed", _postgres(errors.CrashShutdown, OPERATIONAL)),
    ("database", "starting", _postgres(errors.CannotConnectNow, OPERATIONAL)),
    ("database", "dropped", _postgres(errors.DatabaseDropped, OPERATIONAL)),
    ("database", "connection failure", _postgres(errors.ConnectionFailure, OPERATIONAL)),
    ("database", "a replica", _postgres(errors.ReadOnlySqlTransaction, INTERNAL)),
    ("database", "no file", _sqlite("unable to open database file")),
    ("lock", "lock time", _postgres(errors.LockNotAvailable, OPERATIONAL)),
    ("lock", "statement time", _postgres(errors.QueryCanceled, OPERATIONAL)),
    ("lock", "deadlock", _postgres(errors.DeadlockDetected, OPERATIONAL)),
    ("lock", "serialization", _postgres(errors.SerializationFailure, OPERATIONAL)),
    ("lock", "idle", _postgres(errors.IdleInTransactionSessionTimeout, INTERNAL)),
    ("lock", "sqlite", _sqlite("database is locked")),
    ("lock", "sqlite bare", _sqlite("database is locked", bare=True)),
    ("lock", "sqlite table", _sqlite("database table is locked")),
    ("pool", "used up", lambda: exc.TimeoutError("QueuePool limit of size 16 overflow 4")),
    ("pool", "server full", _postgres(errors.TooManyConnections, OPERATIONAL)),
    ("disk", "server's", _postgres(errors.DiskFull, OPERATIONAL)),
    ("disk", "sqlite", _sqlite("database or disk is full")),
    ("disk", "sqlite bare", _sqlite("database or disk is full", bare=True)),
    ("disk", "broken", _sqlite("disk I/O error")),
    ("disk", "read-only", _sqlite("attempt to write a readonly database")),
    ("schema", "no table", _postgres(errors.UndefinedTable, PROGRAMMING)),
    ("schema", "no column", _postgres(errors.UndefinedColumn, PROGRAMMING)),
    ("schema", "sqlite table", _sqlite("no such table: x")),
    ("schema", "sqlite column", _sqlite("no such column: x")),
]
OF_STORE: list[tuple[str, str, Make]] = [
    ("store", "away", lambda: store.GenericError("error sending request: connection refused")),
    ("store", "silent", lambda: store.GenericError("operation timed out")),
    ("store", "shut", lambda: store.PermissionDeniedError("AccessDenied")),
    ("store", "stranger", lambda: store.UnauthenticatedError("InvalidAccessKeyId")),
    ("disk", "store's", lambda: store.GenericError("No space left on device (os error 28)")),
    ("disk", "no room", lambda: OSError(errno.ENOSPC, "No space left on device")),
    ("disk", "quota", lambda: OSError(errno.EDQUOT, "Disk quota exceeded")),
    ("disk", "mounted read-only", lambda: OSError(errno.EROFS, "Read-only file system")),
    ("file", "lost", lambda: MissingBlob("a" * 64)),
    ("file", "damaged", lambda: DamagedBlob("a" * 64)),
]
OF_LIMITS: list[tuple[str, str, Make]] = [
    ("limits", "away", lambda: RedisAway("refused")),
    ("limits", "silent", lambda: RedisSilent("timed out")),
    ("limits", "replica", lambda: ReadOnlyError("You can't write against a read only replica.")),
    ("limits", "any", lambda: StorageError(OSError("x"))),
]
FAULTS = OF_DATABASE + OF_STORE + OF_LIMITS
# What is raised by faults of our own.
OURS: list[Make] = [
    lambda: told(exc.OperationalError, sqlite3.OperationalError('near "x": syntax error')),
    _postgres(errors.SyntaxError, PROGRAMMING),
    _postgres(errors.DivisionByZero, exc.DataError),
    _postgres(errors.InsufficientPrivilege, PROGRAMMING),
    lambda: FileNotFoundError(errno.ENOENT, "x"),
    lambda: KeyError("x"),
    lambda: ValueError("database is locked"),
]
