"""Which pieces a sample takes: by carton, at random, and drawn again by anybody (8.2)."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from workflows.goods.sampling.plan import STANDARD
from workflows.verdict import Citation, Refused, Text

METHOD = "carton-hmac-sha256-1"
SHORTEST_SEED = 16
MOST_PIECES = 1_000_000


@dataclass(frozen=True, slots=True, order=True)
class DrawnPiece:
    """One piece of a sample: the carton and the piece's place in it, both from 1."""

    carton: int
    piece: int


def draw_sample(cartons: Sequence[int], n: int, seed: str) -> tuple[DrawnPiece, ...] | Refused:
    """`n` pieces out of cartons of these sizes, each carton as near its share as whole pieces go.

    The same cartons and seed give the same pieces: every piece is ranked by
    HMAC-SHA-256(seed, "carton/piece"), the lowest of a carton are taken; the pieces that shares
    leave over go to the cartons with the largest remainders, ties by HMAC of the carton.
    """
    total = sum(cartons)
    if len(seed) < SHORTEST_SEED:
        return _refuse(
            "seed_too_short",
            f"抽样种子至少 {SHORTEST_SEED} 个字符",
            f"A seed has at least {SHORTEST_SEED} characters",
        )
    if total > MOST_PIECES or len(cartons) > MOST_PIECES:
        return _refuse(
            "lot_too_large_to_draw",
            f"一次抽样最多 {MOST_PIECES} 件，请分批",
            f"A draw is from {MOST_PIECES} pieces at most: divide the lot",
        )
    if any(size < 0 for size in cartons) or not 0 <= n <= total:
        return _refuse(
            "sample_larger_than_lot",
            f"共 {total} 件，不能抽 {n} 件",
            f"{n} pieces can't be drawn from {total}",
        )
    drawn = [
        DrawnPiece(carton, piece)
        for carton, share in enumerate(_shares(cartons, n, seed), start=1)
        for piece in _lowest(carton, cartons[carton - 1], share, seed)
    ]
    return tuple(sorted(drawn))


def _shares(cartons: Sequence[int], n: int, seed: str) -> list[int]:
    total = sum(cartons) or 1
    shares = [size * n // total for size in cartons]
    left = sorted(
        range(len(cartons)),
        key=lambda place: (-(cartons[place] * n % total), _rank(seed, f"{place + 1}")),
    )
    for place in left[: n - sum(shares)]:
        shares[place] += 1
    return shares


def _lowest(carton: int, size: int, count: int, seed: str) -> list[int]:
    ranked = sorted(range(1, size + 1), key=lambda piece: _rank(seed, f"{carton}/{piece}"))
    return ranked[:count]


def _rank(seed: str, what: str) -> bytes:
    return hmac.new(seed.encode("utf-8"), what.encode("ascii"), hashlib.sha256).digest()


def _refuse(code: str, zh: str, en: str) -> Refused:
    again = Text("请核对箱数、件数与种子", "Check cartons, pieces and seed")
    return Refused(code, Text(zh, en), Citation(STANDARD, "8.2"), again)
