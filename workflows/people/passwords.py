"""What a password must be: long, and not made of what anybody knows of its owner.

No rule of composition (NIST SP 800-63B-4, 3.1.1.2; OWASP ASVS 5.0, 6.2): length and rarity are what
counts. Whether it is in common use is asked elsewhere, since that takes a list of them.
"""

from __future__ import annotations

import unicodedata

from workflows.verdict import Refused, Text

SHORTEST = 12
LONGEST = 128
SHORTEST_WORD, SHORTEST_CHINESE_WORD = 4, 2
# What everybody who stands before the sign-in page reads there.
PRODUCT_WORDS = ("jadegate", "玉门", "yumen")
HANZI = range(0x4E00, 0xA000)

TOO_SHORT = Refused(
    "password_short",
    Text(f"密码至少 {SHORTEST} 位", f"A password has at least {SHORTEST} characters"),
    next_step=Text(
        "用几个互不相关的词连起来最好记，空格和汉字都可以",
        "A few unrelated words are easiest to keep in mind; blanks are welcome",
    ),
)
TOO_LONG = Refused(
    "password_long",
    Text(f"密码最多 {LONGEST} 位", f"A password has at most {LONGEST} characters"),
    next_step=Text("请缩短一些", "Make it shorter"),
)
COMMON = Refused(
    "password_common",
    Text("这个密码太常见，很容易被猜中", "That password is in common use and soon guessed"),
    next_step=Text(
        "请换成几个互不相关的词，不要用键盘顺序、重复字符或生日",
        "Take a few unrelated words; no rows of keys, repetitions or birthdays",
    ),
)


def long_enough(password: str) -> Refused | None:
    """What speaks against its length; each character counts, whatever it is."""
    length = len(unicodedata.normalize("NFKC", password))
    if length < SHORTEST:
        return TOO_SHORT
    return TOO_LONG if length > LONGEST else None


def words_of(*own: str) -> tuple[str, ...]:
    """What must not stand in somebody's password: their names and sign-in name, the product's."""
    parts = [part for text in own for part in _plain(text).replace("-", " ").split()]
    whole = [_plain(text).strip() for text in own]
    return tuple(dict.fromkeys(word for word in (*PRODUCT_WORDS, *whole, *parts) if _counts(word)))


def without_own_words(password: str, words: tuple[str, ...]) -> Refused | None:
    """Refuse a password that holds one of these words, in whatever case or width."""
    plain = _plain(password)
    found = next((word for word in words if word in plain), None)
    if found is None:
        return None
    return Refused(
        "password_own_word",
        Text(
            f"密码里不能有姓名、账号或系统名（“{found}”）",
            f"A password holds no name, sign-in name or name of this system (“{found}”)",
        ),
        next_step=Text("请换成互不相关的词", "Take unrelated words instead"),
    )


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _counts(word: str) -> bool:
    chinese = any(ord(letter) in HANZI for letter in word)
    return len(word) >= (SHORTEST_CHINESE_WORD if chinese else SHORTEST_WORD)
