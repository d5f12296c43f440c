"""Certificate numbers and second codes: can't be counted, can't be guessed, hard to mistype.

Both are written in Crockford's base 32 (no I, L, O, U). The last character is a check: the
characters are the coefficients of a polynomial over GF(32) that has the root 2, so that every
single wrong character and every exchange of two characters is noticed (ISO/IEC 7064 MOD 37,36
would put I, L, O and U into the alphabet, which are exactly the ones people misread).
"""

from __future__ import annotations

import secrets
import unicodedata

from certificates.trouble import Trouble

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
NUMBER_LENGTH = 12  # 11 random characters: 55 bits
SECOND_CODE_LENGTH = 8  # 7 random characters: 35 bits
GROUP = 4
_FIELD = 0b100101  # x^5 + x^2 + 1, primitive over GF(2)
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})
_VALUE = {character: value for value, character in enumerate(ALPHABET)}


class BadNumber(Trouble):
    """What was typed is no certificate number (or second code): see `code`."""


def certificate_number() -> str:
    """A new number, `XXXX-XXXX-XXXX`: 55 random bits and a check character."""
    return _make(NUMBER_LENGTH)


def second_code() -> str:
    """A new second code, `XXXX-XXXX`: 35 random bits and a check character."""
    return _make(SECOND_CODE_LENGTH)


def parse_number(typed: str) -> str:
    """The certificate number as it is stored, from what a person typed.

    Lower case, full-width forms, spaces and dashes are accepted; O is read as 0, I and L as 1.
    Raises BadNumber with code `length`, `character` or `check`.
    """
    return _parse(typed, NUMBER_LENGTH)


def parse_second_code(typed: str) -> str:
    """The second code as it is stored, from what a person typed; see `parse_number`."""
    return _parse(typed, SECOND_CODE_LENGTH)


def check_character(body: str) -> str:
    """The character that makes `body` + character valid. `body` must be in ALPHABET."""
    return ALPHABET[_double(_remainder(body))]


def _make(length: int) -> str:
    body = "".join(secrets.choice(ALPHABET) for _ in range(length - 1))
    return _group(body + check_character(body))


def _parse(typed: str, length: int) -> str:
    upper = unicodedata.normalize("NFKC", typed).upper()
    plain = "".join(c for c in upper if unicodedata.category(c) not in {"Zs", "Pd", "Cc", "Cf"})
    plain = plain.replace("\N{MINUS SIGN}", "").translate(_MISREAD)
    if len(plain) != length:
        raise BadNumber(
            "length",
            f"应为 {length} 位，输入了 {len(plain)} 位。",
            f"{length} characters are needed, {len(plain)} were typed.",
        )
    for character in plain:
        if character not in _VALUE:
            raise BadNumber(
                "character",
                f"含有不会出现的字符“{character}”。",
                f"The character {character!r} never occurs here.",
            )
    if _remainder(plain):
        raise BadNumber(
            "check", "校验位不符，请核对是否输错。", "The check character differs: a typing error."
        )
    return _group(plain)


def _remainder(characters: str) -> int:
    remainder = 0
    for character in characters:
        remainder = _double(remainder) ^ _VALUE[character]
    return remainder


def _double(value: int) -> int:
    doubled = value << 1
    return doubled ^ _FIELD if doubled & 32 else doubled


def _group(plain: str) -> str:
    return "-".join(plain[i : i + GROUP] for i in range(0, len(plain), GROUP))
