"""Whether a secret could be guessed."""

from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise

LEAST_BITS = 80
ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")


def is_guessable(secret: str) -> bool:
    """Whether a secret is made of repeats, runs along the keyboard, or few signs.

    What is left is measured: how often each sign occurs, over the length that does not repeat.
    """
    bare = _without_runs(secret)
    counts = Counter(bare)
    a_sign = -sum(n / len(bare) * math.log2(n / len(bare)) for n in counts.values())
    new = len({bare[at : at + 3] for at in range(len(bare))})
    return a_sign * new < LEAST_BITS


def _without_runs(secret: str) -> str:
    """The text without steps along the alphabet, the digits or a row of the keyboard."""
    low = secret.lower()
    steps = {pair for row in ROWS for line in (row, row[::-1]) for pair in pairwise(line)}
    return "".join(
        sign
        for before, sign, key in zip(" " + low, low, secret, strict=False)
        if (before, sign) not in steps
    )
