"""What a webhook says: the shapes of its messages, from which the specification is written too."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from workflows.inspection.states import ItemState
from workflows.papers.states import CertificateState
from workflows.returns.states import ReturnState

VERSION = 1


class PieceTold(msgspec.Struct, kw_only=True):
    """A piece and the state that began."""

    piece: str
    platform: str
    shop: str
    order: str
    line: str
    center: str
    state: ItemState


class CertificateTold(msgspec.Struct, kw_only=True):
    """A certificate and the state that began."""

    certificate: str
    piece: str
    platform: str
    shop: str
    order: str
    line: str
    center: str
    state: CertificateState


class ReturnTold(msgspec.Struct, kw_only=True, rename={"ref": "return"}):
    """A return and the state it is in."""

    ref: str
    piece: str
    platform: str
    shop: str
    order: str
    line: str
    center: str
    state: ReturnState


class TestTold(msgspec.Struct, kw_only=True):
    """Nothing happened: somebody tries the address."""

    __test__ = False  # no test of pytest's

    endpoint: str


class PieceEvent(msgspec.Struct, kw_only=True):
    """A piece has come to a state. `timestamp` is when, `version` that of this shape."""

    type: str
    version: int = VERSION
    timestamp: datetime
    data: PieceTold


class CertificateEvent(msgspec.Struct, kw_only=True):
    """A certificate has come to a state."""

    type: str
    version: int = VERSION
    timestamp: datetime
    data: CertificateTold


class ReturnEvent(msgspec.Struct, kw_only=True):
    """Something happened to a return; `state` is where it is after that."""

    type: str
    version: int = VERSION
    timestamp: datetime
    data: ReturnTold


class TestEvent(msgspec.Struct, kw_only=True):
    """A trial of an address."""

    __test__ = False  # no test of pytest's

    type: str
    version: int = VERSION
    timestamp: datetime
    data: TestTold


SHAPES: Mapping[str, type[msgspec.Struct]] = {
    "piece": PieceEvent,
    "certificate": CertificateEvent,
    "return": ReturnEvent,
    "test": TestEvent,
}


def body_of(topic: str, at: datetime, data: Mapping[str, object]) -> dict[str, Any]:
    """The message of a topic, as it is kept and sent; raises where it is not of its shape."""
    family = topic.partition(".")[0]
    raw = {"type": topic, "version": VERSION, "timestamp": at, "data": dict(data)}
    made: dict[str, Any] = msgspec.to_builtins(msgspec.convert(raw, SHAPES[family]))
    return made


def bytes_of(body: Mapping[str, Any]) -> bytes:
    """The bytes that are signed and sent, the same at each attempt and on each database."""
    return msgspec.json.encode(body, order="sorted")
