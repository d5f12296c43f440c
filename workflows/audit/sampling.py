"""A random sample that can be drawn again: by its seed, from the same members the same ones.

Each member's place in the draw is the SHA-256 of seed and name, so that nobody's computer, library
or order of rows matters, and anybody can draw it again with a table and a hash function. Strata get
their share by the largest remainder, and none that has a member is left out while there is room.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from enum import StrEnum
from hashlib import sha256

from workflows.verdict import ALLOWED, Answer, Refused, Text
from workflows.whole import whole

LARGEST = 2000
LONGEST_SEED = 64


class Stratum(StrEnum):
    """By what a population is parted before it is drawn from."""

    NONE = "none"
    CATEGORY = "category"
    AGENCY = "agency"
    CENTER = "center"
    INSPECTOR = "inspector"
    SHOP = "shop"


STRATUM_NAMES: Mapping[Stratum, Text] = whole(
    Stratum,
    {
        Stratum.NONE: Text("不分层", "Not parted"),
        Stratum.CATEGORY: Text("按品类", "By category"),
        Stratum.AGENCY: Text("按机构", "By agency"),
        Stratum.CENTER: Text("按中心", "By center"),
        Stratum.INSPECTOR: Text("按检验员", "By inspector"),
        Stratum.SHOP: Text("按店铺", "By shop"),
    },
)
BAD_SIZE = Refused(
    "sample_size",
    Text(f"抽样数应为 1 至 {LARGEST}", f"A sample holds 1 to {LARGEST}"),
    facts={"field": "wanted"},
)
BAD_SEED = Refused(
    "sample_seed",
    Text(
        f"随机种子为 1 至 {LONGEST_SEED} 个字母、数字或横线",
        f"The seed is 1 to {LONGEST_SEED} letters, digits or hyphens",
    ),
    facts={"field": "seed"},
)
EMPTY = Refused(
    "sample_of_none",
    Text("这个范围内没有证书，请放宽条件", "There is no certificate in this range: widen it"),
    facts={"field": "since"},
)


def may_draw(wanted: int, seed: str, population: int) -> Answer:
    """Whether such a sample can be drawn."""
    if not 0 < wanted <= LARGEST:
        return BAD_SIZE
    plain = seed.replace("-", "")
    if not plain.isascii() or not plain.isalnum() or len(seed) > LONGEST_SEED:
        return BAD_SEED
    return ALLOWED if population else EMPTY


def draw(members: Mapping[str, str], wanted: int, seed: str) -> tuple[str, ...]:
    """The names that are drawn, in the order of the draw; `members` gives each its stratum.

    All of them, where no more are there than are wanted.
    """
    parts: dict[str, list[str]] = defaultdict(list)
    for name, stratum in members.items():
        parts[stratum].append(name)
    shares = share_out({key: len(names) for key, names in parts.items()}, wanted)
    chosen: list[str] = []
    for key, names in parts.items():
        chosen += sorted(names, key=lambda name: place_of(name, seed))[: shares[key]]
    return tuple(sorted(chosen, key=lambda name: place_of(name, seed)))


def share_out(sizes: Mapping[str, int], wanted: int) -> dict[str, int]:
    """How many of each stratum: by its size and the largest remainder, one of each if there is
    room, and never more than it has."""
    total = sum(sizes.values())
    wanted = min(wanted, total)
    order = sorted(sizes, key=lambda key: (-sizes[key], key))
    least = 1 if wanted >= len(sizes) else 0
    shares = {key: max(least, wanted * sizes[key] // total) for key in order} if total else {}
    by_remainder = sorted(order, key=lambda key: (-(wanted * sizes[key] % total), key))
    while (missing := wanted - sum(shares.values())) != 0:
        step = 1 if missing > 0 else -1
        ranks = by_remainder if step > 0 else by_remainder[::-1]
        for key in ranks:
            fits = shares[key] < sizes[key] if step > 0 else shares[key] > least
            if fits and sum(shares.values()) != wanted:
                shares[key] += step
    return shares


def place_of(name: str, seed: str) -> str:
    """Where a member stands in the draw: the digest of seed and name."""
    return sha256(f"{seed}|{name}".encode()).hexdigest()


def population_digest(members: Iterable[str]) -> str:
    """What a population was, so that a later draw says whether it is from the same."""
    return sha256("\n".join(sorted(members)).encode()).hexdigest()
