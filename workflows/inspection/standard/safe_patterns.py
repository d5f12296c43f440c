"""What is wrong with a pattern of a standard: it runs on what people type and can't be stopped."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workflows.verdict import Text

LONGEST_PATTERN = 200
SIGN_OR_CLASS = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]")
REPEATED_GROUP = re.compile(r"\)[*+{]")
REPEAT = re.compile(r"[*+]|\{(?:\d*,)?(\d*)\}")
LONG_REPEAT, MOST_LONG_REPEATS = 50, 2


def pattern_faults(regex: str) -> Iterator[Text]:
    """One line for each fault."""
    try:
        re.compile(regex)
    except re.error as wrong:
        yield Text(f"正则有误：{wrong}", f"not a pattern: {wrong}")
    if len(regex) > LONGEST_PATTERN:
        yield Text("正则最长 200 字符", "a pattern is at most 200 characters")
    if _may_hang(regex):
        yield Text(
            "正则不可重复括号、不可引用前文，长重复最多两处，请改写",
            "a pattern repeats no group, refers to none, and has two long repeats at most",
        )


def _may_hang(regex: str) -> bool:
    """Whether some typed value could keep the matcher busy for ever: it can't be interrupted."""
    bare = SIGN_OR_CLASS.sub("c", regex)
    long = [most for most in REPEAT.findall(bare) if not most or int(most) > LONG_REPEAT]
    refers = re.search(r"\\[1-9]|\(\?P=", regex)
    return bool(refers or REPEATED_GROUP.search(bare)) or len(long) > MOST_LONG_REPEATS
