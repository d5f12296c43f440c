import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.content.number import (
    ALPHABET,
    BadNumber,
    certificate_number,
    check_character,
    parse_number,
    parse_second_code,
    second_code,
)

bodies = st.text(ALPHABET, min_size=11, max_size=11)


def grouped(plain: str) -> str:
    return "-".join(plain[i : i + 4] for i in range(0, len(plain), 4))


def test_a_number_is_read_back_as_it_was_made():
    number = certificate_number()
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}", number)
    assert parse_number(number) == number
    code = second_code()
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}", code)
    assert parse_second_code(code) == code


def test_numbers_do_not_repeat_and_use_the_whole_alphabet():
    numbers = {certificate_number() for _ in range(2000)}
    assert len(numbers) == 2000
    assert set("".join(numbers)) == {*ALPHABET, "-"}


def test_typed_forms_are_normalised():
    number = grouped("0123456789A" + check_character("0123456789A"))
    plain = number.replace("-", "")
    full_width = "".join(chr(ord(c) + 0xFEE0) for c in plain.lower())
    sloppy = plain.lower().replace("0", "o").replace("1", "l")
    for typed in (plain, number.lower(), f"  {plain[:5]} {plain[5:]}\u200b\n", full_width, sloppy):
        assert parse_number(typed) == number
    assert parse_number(plain.replace("1", "I")) == number
    assert parse_number(number.replace("-", "—")) == number
    assert parse_number(number.replace("-", "−")) == number


@pytest.mark.parametrize(
    ("typed", "code"),
    [("", "length"), ("1234", "length"), ("UUUU-UUUU-UUUU", "character"), ("é" * 12, "character")],
)
def test_what_is_no_number_is_refused_with_its_reason(typed, code):
    with pytest.raises(BadNumber) as caught:
        parse_number(typed)
    assert caught.value.code == code
    assert caught.value.zh
    assert caught.value.en


@given(bodies, st.integers(0, 11), st.sampled_from(ALPHABET))
def test_every_single_wrong_character_is_noticed(body, place, wrong):
    right = body + check_character(body)
    typed = right[:place] + wrong + right[place + 1 :]
    if typed == right:
        assert parse_number(typed) == grouped(right)
    else:
        with pytest.raises(BadNumber, match="check"):
            parse_number(typed)


@given(bodies, st.integers(0, 11), st.integers(0, 11))
def test_every_exchange_of_two_characters_is_noticed(body, one, other):
    right = list(body + check_character(body))
    typed = right.copy()
    typed[one], typed[other] = typed[other], typed[one]
    if typed == right:
        return
    with pytest.raises(BadNumber, match="check"):
        parse_number("".join(typed))


def test_a_shortened_number_is_no_second_code():
    with pytest.raises(BadNumber):
        parse_second_code(certificate_number())
