"""What a reader makes of the keys: a printed pattern against what arrived, and what to set."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from workflows.verdict import Text

# Small and capital letters, all digits, and every sign that stands in a code or an address of ours.
PATTERN = "Jg-0123456789-abyzQAWZ:/?=.&_%"
LINE_ENDS = "\r\n\t"


@dataclass(frozen=True, slots=True)
class ReaderFault:
    """One thing that is wrong with what a reader sends, and what to set."""

    code: str
    what: Text
    todo: Text


def faults_of(arrived: str) -> list[ReaderFault]:
    """What differs from the pattern, the gravest first; empty where all is right."""
    text = arrived.strip(LINE_ENDS)
    if text == PATTERN:
        return []
    found = []
    if any("\uff01" <= sign <= "\uff5e" or sign in "、。【】—“”‘’" for sign in text):
        found.append(_INPUT_METHOD)
        text = unicodedata.normalize("NFKC", text)
    if text.startswith("]") and len(text) > 3:  # noqa: PLR2004  # the three signs of AIM
        found.append(_AIM_SENT)
        text = text[3:]
    if text == PATTERN:
        return found
    if text == PATTERN.swapcase():
        return [*found, _CAPS]
    if text.upper() == PATTERN.upper():
        return [*found, _CASE]
    if PATTERN in text:
        return [*found, _MORE]
    if text and (PATTERN.startswith(text) or PATTERN.endswith(text)):
        return [*found, _LESS]
    layout = _layout(text)
    if layout is not None:
        return [*found, layout]
    return found or [_OTHER]


def _layout(text: str) -> ReaderFault | None:
    if len(text) != len(PATTERN):
        return None
    differ = {a: b for a, b in zip(PATTERN, text, strict=True) if a != b}
    if differ.get("y", "").lower() == "z" and differ.get("z", "").lower() == "y":
        return _GERMAN
    if differ.get("a", "").lower() == "q" or differ.get("Q", "").lower() == "a":
        return _FRENCH
    return _SIGNS if differ and not any(sign.isalnum() for sign in differ) else None


_US = Text(
    "扫说明书里的“键盘国家：美国（US）”设置码；电脑的键盘也设为美式或中文",
    "Scan “Keyboard country: USA” in the reader's manual; set the computer to US or Chinese too",
)
_INPUT_METHOD = ReaderFault(
    "input_method",
    Text("输入法改了字符（全角或中文标点）", "An input method changed the signs"),
    Text(
        "收货电脑切到英文键盘；输入框里能认，但别处的软件不认",
        "Switch the computer to its English keyboard; our boxes cope, other programs don't",
    ),
)
_AIM_SENT = ReaderFault(
    "aim",
    Text("码前带了三位码制标识（如 ]C1）", "The reader sends three signs of the symbology first"),
    Text(
        "扫说明书里“不发送 AIM 码制标识”；本系统会自己去掉，不改也行",
        "Scan “Do not send AIM id” in the manual; this system takes them away, so it may stay",
    ),
)
_CAPS = ReaderFault(
    "caps",
    Text("大小写反了，大写锁定开着", "Upper and lower case are swapped: caps lock is on"),
    Text("关掉大写锁定", "Switch caps lock off"),
)
_CASE = ReaderFault(
    "case",
    Text("字母全成了大写或小写", "All letters came in one case"),
    Text("扫说明书里“大小写：不转换”", "Scan “Case: as it is” in the manual"),
)
_MORE = ReaderFault(
    "more",
    Text("码的前后多了字符", "There is something before or after the code"),
    Text(
        "扫说明书里“清除前缀和后缀”，再设后缀为回车",
        "Scan “Clear prefix and suffix”, then set Enter as the suffix",
    ),
)
_LESS = ReaderFault(
    "less",
    Text("少了一截", "A part is missing"),
    Text(
        "扫得慢一点、近一点；还少，把读码器的键间延时调到 5 毫秒以上",
        "Scan once more, nearer; if it stays, set the delay between keys to 5 ms or more",
    ),
)
_GERMAN = ReaderFault(
    "german",
    Text("y 和 z 对调，键盘是德语布局", "y and z are swapped: a German keyboard layout"),
    _US,
)
_FRENCH = ReaderFault(
    "french",
    Text("a 和 q 对调，键盘是法语布局", "a and q are swapped: a French keyboard layout"),
    _US,
)
_SIGNS = ReaderFault(
    "signs",
    Text("字母数字都对，符号不对：键盘布局不同", "Signs differ: another keyboard layout"),
    _US,
)
_OTHER = ReaderFault(
    "other",
    Text("扫到的不是下面这个码", "This is not the code below"),
    Text("请扫本页上的码；还是这样，恢复出厂设置后再试", "Scan the code on this page"),
)
