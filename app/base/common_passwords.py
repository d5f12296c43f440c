"""Whether a password, or a PIN, is among those that are tried first.

The list is zxcvbn's: 30,000 passwords of real leaks, names and words beside them, with an estimate
of how many guesses somebody needs who tries them in that order, varied and joined (Wheeler, USENIX
Security 2016). What Chinese keyboards type most is told to it beside the owner's own words.
"""

from __future__ import annotations

import unicodedata
from functools import cache

# Fewer guesses than this, and an attacker who only tries the likely ones gets there.
FEWEST_GUESSES = 10**8
# Its time grows with the length; what is longer is long enough.
LONGEST_LOOKED_AT = 72
SHORTEST_WORD_TOLD = 3
CHINESE_WORDS = (
    "woaini", "nihao", "mima", "1314520", "5201314", "woaiwo", "zhangsan", "lisi", "wangwu",
    "jiance", "jianyan", "feicui", "yushi", "zhubao", "zhijian", "admin", "guanliyuan", "taobao",
    "douyin", "weixin", "alibaba", "dearbook", "qazwsx", "woshishui", "123123", "a123456",
)  # fmt: skip


def guesses_needed(password: str, own_words: tuple[str, ...] = ()) -> float:
    """How many guesses it stands; those that know the owner's words are counted in."""
    # Late: its lists take a while to load, and only who sets a password needs them.
    from zxcvbn import zxcvbn

    told = [word for word in (*own_words, *CHINESE_WORDS) if len(word) >= SHORTEST_WORD_TOLD]
    # Full-width letters are the same keys of the same keyboard.
    looked_at = unicodedata.normalize("NFKC", password)[:LONGEST_LOOKED_AT]
    return float(zxcvbn(looked_at, user_inputs=told, max_length=LONGEST_LOOKED_AT)["guesses"])


def is_common(password: str, own_words: tuple[str, ...] = ()) -> bool:
    """Whether somebody who tries what is in common use finds it."""
    return guesses_needed(password, own_words) < FEWEST_GUESSES


@cache
def _list() -> frozenset[str]:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return frozenset(FREQUENCY_LISTS["passwords"])


def is_listed(word: str) -> bool:
    """Whether it stands in the list as it is: for PINs, where nothing is varied."""
    return word in _list()
