"""A reader's answer on its way between two processes: plain values of the kinds it may answer.

What a reader may answer its signature says. Nothing that comes back is code, and whatever is not
such a value, whole and of its types, is no answer.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from functools import cache, partial
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec

REPORT = struct.Struct(">qdq")  # how the process ended, its seconds of CPU, its most bytes
ANSWERED, TOO_DEAR, CRASHED = b"A", b"M", b"C"


class NoAnswer(ValueError):
    """These bytes are no answer that this reader may give."""


def write_answer(reader: Callable[..., Any], answer: object) -> bytes:
    """An answer of the reader as bytes."""
    kinds = kinds_of(reader)
    for place, kind in enumerate(kinds):
        if isinstance(answer, get_origin(kind) or kind):
            return ANSWERED + bytes([place]) + msgspec.msgpack.encode(answer)
    raise NoAnswer(type(answer).__name__)


def read_answer(reader: Callable[..., Any], content: bytes | memoryview) -> Any:
    """The answer in these bytes; raises `NoAnswer`."""
    kinds = kinds_of(reader)
    view = memoryview(content)
    if len(view) < 2 or view[:1] != ANSWERED or view[1] >= len(kinds):  # noqa: PLR2004  # sign, kind
        raise NoAnswer("form")
    try:
        return _decoder(kinds[view[1]]).decode(view[2:])
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise NoAnswer(str(error)) from None


def kinds_of(reader: Callable[..., Any]) -> tuple[Any, ...]:
    """The kinds of value that a reader declares to answer."""
    while isinstance(reader, partial):
        reader = reader.func
    return _declared_kinds(reader)


@cache
def _declared_kinds(reader: Callable[..., Any]) -> tuple[Any, ...]:
    kind = get_type_hints(reader)["return"]
    return get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)


@cache
def _decoder(kind: Any) -> msgspec.msgpack.Decoder[Any]:
    return msgspec.msgpack.Decoder(kind)
