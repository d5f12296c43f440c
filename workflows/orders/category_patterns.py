"""Words and patterns of the intake rules, compiled.

A pattern may repeat single characters only, so often that it can't hang an import whatever a
listing says: at most `MAX_WAYS` ways to match from one place.
"""

from __future__ import annotations

import re
import warnings
from typing import Any

from workflows.orders.category_rules import Words, normalise_title
from workflows.verdict import Text

MAX_PATTERN = 200
MAX_WAYS = 10_000
_LATIN_END = re.compile(r"^[a-z0-9]|[a-z0-9]$")
_GROUP = "\ue000"
# Back and named references, endless repeats, nested groups, repeated groups.
_FORBIDDEN = re.compile(rf"\\[0-9]|\?P|[*+()]|{_GROUP}\{{|\{{\d*,\}}")


class WrongValue(Exception):
    """A value of the rule file that can't be used, and why."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.text = Text(zh, en)


def words(value: Any) -> Words:
    """The words of a list, raising WrongValue.

    Words are compared as `normalised` leaves them, Latin ones as whole words; one between slashes
    is a pattern, written as it stands against that text (lower case, half-width).
    """
    if not isinstance(value, list) or not value:
        raise WrongValue("须为非空的词语列表", "must be a non-empty list of words")
    plain: list[str] = []
    whole: list[tuple[str, re.Pattern[str]]] = []
    patterns: list[str] = []
    for entry in value:
        if not isinstance(entry, str) or not normalise_title(entry):
            raise WrongValue("词语须为非空文字", "words must be non-empty texts")
        if between_slashes := re.fullmatch(r"/(.+)/", entry):
            patterns.append(f"(?:{_pattern(between_slashes[1])})")
        elif _LATIN_END.search(word := normalise_title(entry)):
            whole.append((word, _whole_word(word)))
        else:
            plain.append(word)
    return Words(tuple(plain), tuple(whole), re.compile("|".join(patterns)) if patterns else None)


def _whole_word(word: str) -> re.Pattern[str]:
    left = r"(?<![a-z0-9])" if re.match(r"[a-z0-9]", word) else ""
    right = r"(?![a-z0-9])" if re.search(r"[a-z0-9]$", word) else ""
    return re.compile(left + re.escape(word) + right)


def _pattern(pattern: str) -> str:
    """The pattern, if it compiles and can't run long."""
    if len(pattern) > MAX_PATTERN:
        raise WrongValue(
            f"模式超过 {MAX_PATTERN} 字", f"pattern longer than {MAX_PATTERN} characters"
        )
    bare = re.sub(r"\[\^?\]?(?:\\.|[^\]\\])*\]", "c", re.sub(r"\\[^0-9]", "c", pattern))
    groups = re.findall(r"\([^()]*\)", bare)
    flat = re.sub(r"\([^()]*\)", _GROUP, bare) + "".join(group[1:-1] for group in groups)
    if _FORBIDDEN.search(flat):
        raise WrongValue(
            f"模式 {pattern} 不可用 *、+、{{n,}}、重复或嵌套的括号、反向引用，请写 .{{0,20}}",
            f"pattern {pattern} may not use *, +, {{n,}}, repeated or nested groups or back "
            "references; write .{0,20}",
        )
    if _ways(bare, groups) > MAX_WAYS:
        raise WrongValue(f"模式 {pattern} 重复过多", f"pattern {pattern} repeats too much")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            re.compile(pattern)
            re.compile(f"(?:{pattern})")
        except (re.error, OverflowError, RecursionError, Warning) as error:
            raise WrongValue(f"模式有误：{error}", f"bad pattern: {error}") from None
    return pattern


def _ways(bare: str, groups: list[str]) -> int:
    """At most how many ways a pattern without nested groups has to match from one place."""
    ways = 1 << len(re.findall(r"(?<!\()\?", bare))
    for group in groups:
        ways *= group.count("|") + 1
    for most in re.findall(r"\{(?:\d*,)?(\d+)\}", bare):
        ways *= int(most[:6]) + 1
    return ways
