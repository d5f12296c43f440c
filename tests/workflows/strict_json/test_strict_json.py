"""Strict JSON: what fits comes back equal, what doesn't is named, all of it, in two languages."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.strict_json.reader import UnreadableJson, about, dump, load, loads, schema


class Colour(StrEnum):
    GREEN = "green"
    WHITE = "white"


@dataclass(frozen=True, slots=True)
class Box:
    stones: tuple[str, ...] = field(metadata=about(nonempty=True))
    places: Mapping[str, int] = field(metadata=about(minimum=1, nonempty=True))


@dataclass(frozen=True, slots=True)
class Stone:
    name: str = field(metadata=about("名称", "name", nonempty=True))
    mass: Decimal | None = field(default=None, metadata=about(places=3))


@dataclass(frozen=True, slots=True)
class Parcel:
    price: Decimal
    count: int = field(metadata=about(minimum=1, maximum=9))
    sent_at: datetime
    on: date
    colour: Colour
    stones: tuple[Stone, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)
    drift: Decimal = field(default=Decimal("0.0"), metadata=about(places=1, signed=True))
    insured: bool = False


GOOD = {
    "price": "1280.5",
    "count": 2,
    "sent_at": "2026-11-12T09:00:00+08:00",
    "on": "2026-11-12",
    "colour": "green",
    "stones": [{"name": "坠"}, {"name": "镯", "mass": "55.125"}],
    "notes": {"a": "b"},
    "drift": "-0.5",
    "insured": True,
}


def bad(**changes: object) -> list[tuple[str, str, str]]:
    with pytest.raises(UnreadableJson) as caught:
        load(Parcel, GOOD | changes)
    return [(path, text.zh, text.en) for path, text in caught.value.problems]


def test_what_fits_is_read_with_its_types() -> None:
    parcel = load(Parcel, GOOD)
    assert parcel.price == Decimal("1280.50")
    assert str(parcel.price) == "1280.50"
    assert parcel.stones[1] == Stone("镯", Decimal("55.125"))
    assert parcel.sent_at == datetime(2026, 11, 12, 1, tzinfo=UTC)
    assert parcel.colour is Colour.GREEN
    assert load(Parcel, json.loads(json.dumps(dump(parcel)))) == parcel


@pytest.mark.parametrize(
    ("written", "meant"), [(12, "12.00"), (12.5, "12.50"), (0.1, "0.10"), ("-0", "0.00")]
)
def test_money_may_be_a_number(written: object, meant: str) -> None:
    assert str(load(Parcel, GOOD | {"price": written}).price) == meant


@pytest.mark.parametrize(
    "written",
    [0.001, "1.234", "-1", -1, True, None, "1e3", "٣", "", " 1", float("nan"), 10**13, "1,000", []],
)
def test_what_is_no_money_is_refused(written: object) -> None:
    assert [path for path, _, _ in bad(price=written)] == ["price"]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("count", 0),
        ("count", 10),
        ("count", True),
        ("count", 1.0),
        ("count", "1"),
        ("sent_at", "2026-11-12T09:00:00"),
        ("sent_at", 5),
        ("sent_at", "soon"),
        ("on", "20261112"),
        ("on", "2026-02-30"),
        ("on", 20261112),
        ("colour", "GREEN"),
        ("colour", ["green"]),
        ("stones", {}),
        ("notes", []),
        ("insured", 1),
        ("drift", "0.55"),
    ],
)
def test_a_wrong_kind_is_named(name: str, written: object) -> None:
    assert [path for path, _, _ in bad(**{name: written})] == [name]


def test_every_problem_is_named_at_its_path() -> None:
    problems = bad(colur="green", stones=[{"nme": "x"}, {"name": " "}, {"name": "\ud800"}, 3])
    assert [path for path, _, _ in problems] == [
        "colur",
        "stones[0].nme",
        "stones[0].name",
        "stones[1].name",
        "stones[2].name",
        "stones[3]",
    ]
    assert problems[0][1:] == (
        "未知字段，是否应为“colour”",
        "unknown field; did you mean 'colour'?",
    )
    assert problems[2][1:] == ("缺少必填字段", "this field is required and missing")


def test_what_is_missing_is_listed_apart() -> None:
    with pytest.raises(UnreadableJson) as caught:
        load(Parcel, {"price": 1, "stones": [{}], "x": 1})
    assert caught.value.missing == ["count", "sent_at", "on", "colour", "stones[0].name"]
    assert len(caught.value.problems) == 6


def test_what_may_not_be_empty() -> None:
    assert load(Box, {"stones": ["x"], "places": {"a": 1}}).places == {"a": 1}
    empty: dict[str, object] = {"stones": [], "places": {}}
    for obj in (empty, {"stones": [1], "places": {"a": 0}}):
        with pytest.raises(UnreadableJson) as caught:
            load(Box, obj)
        assert len(caught.value.problems) == 2
    assert schema(Box)["properties"]["stones"]["minItems"] == 1
    assert schema(Box)["properties"]["places"]["minProperties"] == 1


def test_the_root_must_be_an_object() -> None:
    with pytest.raises(UnreadableJson, match="must be an object") as caught:
        load(Parcel, [])
    assert caught.value.problems[0][0] == "$"


@pytest.mark.parametrize(
    "text", ['{"a": 1, "a": 2}', '{"price": NaN}', "{", "[" * 100_000, b"\xff"]
)
def test_text_that_is_no_strict_json_is_refused(text: str | bytes) -> None:
    with pytest.raises(UnreadableJson):
        loads(Parcel, text)


def test_decimals_in_text_stay_exact() -> None:
    assert loads(Stone, '{"name": "x", "mass": 0.1}').mass == Decimal("0.100")
    with pytest.raises(UnreadableJson):
        loads(Stone, '{"name": "x", "mass": 0.10000000000000001}')


def test_the_schema_says_the_same() -> None:
    shape = schema(Parcel)
    assert shape["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert shape["title"] == "Parcel"
    assert shape["additionalProperties"] is False
    assert shape["required"] == ["price", "count", "sent_at", "on", "colour"]
    assert shape["properties"]["count"] == {"type": "integer", "minimum": 1, "maximum": 9}
    assert shape["properties"]["stones"] == {
        "type": "array",
        "items": {"$ref": "#/$defs/Stone"},
        "default": [],
    }
    assert shape["$defs"]["Stone"]["properties"]["name"] == {
        "type": "string",
        "minLength": 1,
        "description": "名称 / name",
    }
    assert shape["properties"]["colour"]["enum"] == ["green", "white"]
    assert shape["properties"]["price"]["minimum"] == 0
    assert shape["properties"]["drift"]["pattern"].startswith("^-?")
    json.dumps(shape)


@given(digits=st.integers(-(10**15), 10**15), exponent=st.integers(-20, 20))
def test_a_number_with_an_exponent_is_read_as_the_same_number_written_out(digits, exponent):
    number = Decimal(digits).scaleb(exponent)
    short, plain = f"{digits}e{exponent}", format(number, "f")
    fits = abs(number) < 10**12 and -exponent <= 3 and number >= 0
    for written in (short, plain):
        text = '{"name": "a", "mass": ' + written + "}"
        if fits:
            assert loads(Stone, text).mass == number
        else:
            with pytest.raises(UnreadableJson):
                loads(Stone, text)


@given(digit=st.integers(1, 9), exponent=st.integers(10**7, 10**9), sign=st.sampled_from("+-"))
@settings(max_examples=20)
def test_a_few_bytes_of_exponent_are_refused_before_they_are_written_out(digit, exponent, sign):
    tracemalloc.start()
    try:
        with pytest.raises(UnreadableJson):
            loads(Stone, f'{{"name": "a", "mass": {digit}e{sign}{exponent}}}')
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()
