"""Asking a witness over HTTP: C2SP tlog-witness."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from app.base.heads.places import ANSWERS_WITHIN

LARGEST_ANSWER = 65536  # bytes
CONFLICT = 409


@dataclass(frozen=True, slots=True)
class WitnessAnswer:
    """`known` is the size that a witness says it has signed, where the proof began elsewhere."""

    text: str
    known: int | None = None


def ask_witness(address: str, body: bytes) -> WitnessAnswer:
    """Post a head to a witness. Raises `OSError` where it refuses or does not answer."""
    asked = Request(f"{address}/add-checkpoint", data=body, method="POST")  # noqa: S310  # as set
    asked.add_header("Content-Type", "text/plain; charset=utf-8")
    try:
        with urlopen(asked, timeout=ANSWERS_WITHIN.total_seconds()) as answer:  # noqa: S310  # as set
            return WitnessAnswer(answer.read(LARGEST_ANSWER).decode("utf-8", "replace"))
    except HTTPError as error:
        with error:
            said = error.read(LARGEST_ANSWER).decode("utf-8", "replace").strip()
        if error.code == CONFLICT and said.isascii() and said.isdigit():
            return WitnessAnswer("", int(said))
        raise
