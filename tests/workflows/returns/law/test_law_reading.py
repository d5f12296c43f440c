"""Facts are read strictly, written whole, and described by the schema that reads them."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from support.law_situations import situations

from workflows.returns.law.facts.layout import label_of
from workflows.returns.law.facts.reading import FactsError, facts_from_json
from workflows.returns.law.facts.schema import facts_schema, facts_to_json
from workflows.returns.law.facts.situation import CaseFacts
from workflows.returns.law.facts.words import LegalCategory, Mark


def problems(value: Any) -> dict[str, str]:
    with pytest.raises(FactsError) as caught:
        facts_from_json(value)
    assert all(problem.text.zh for problem in caught.value.problems)
    return {problem.path: problem.text.en for problem in caught.value.problems}


def test_nothing_known_is_a_set_of_facts() -> None:
    assert facts_from_json({}) == CaseFacts()


def test_null_is_unknown() -> None:
    assert facts_from_json({"goods": {"category": None}, "label": None}) == CaseFacts()


def test_unknown_fields_are_refused_by_their_path() -> None:
    wrong = {"goods": {"colour": "green", "tag": {"x": 1}}, "receipt": {"parcels": [{}, {"y": 1}]}}
    assert problems(wrong) == {
        "goods.colour": "unknown field",
        "goods.tag.x": "unknown field",
        "receipt.parcels[1].y": "unknown field",
    }


def test_the_message_names_the_place_in_both_languages() -> None:
    with pytest.raises(FactsError, match=r"goods\.colour: 未知字段 / unknown field"):
        facts_from_json({"goods": {"colour": "green"}})


@pytest.mark.parametrize(
    ("given", "path", "says"),
    [
        ([], "$", "an object"),
        ({"goods": []}, "goods", "an object"),
        ({"goods": None}, "goods", "an object"),
        ({"label": {"platform": "JD"}}, "label.value", "required"),
        ({"label": {"platform": "JD", "value": " "}}, "label.value", "isn't empty"),
        ({"label": {"platform": "JD", "value": 7}}, "label.value", "isn't empty"),
        ({"label": {"platform": None, "value": "7"}}, "label.platform", "one of"),
        ({"goods": {"category": "JADE"}}, "goods.category", "one of: APPLIANCE"),
        ({"goods": {"category": 3}}, "goods.category", "one of"),
        ({"goods": {"quantity": True}}, "goods.quantity", "whole number"),
        ({"goods": {"quantity": 1.0}}, "goods.quantity", "whole number"),
        ({"goods": {"quantity": "1"}}, "goods.quantity", "whole number"),
        ({"goods": {"quantity": 0}}, "goods.quantity", "at least 1"),
        ({"prior": {"returned_quantity": -1}}, "prior.returned_quantity", "at least 0"),
        ({"prior": {"refunded": 1}}, "prior.refunded", "true or false"),
        ({"prior": {"abuse_evidence": "ev"}}, "prior.abuse_evidence", "a list"),
        ({"prior": {"abuse_evidence": [""]}}, "prior.abuse_evidence[0]", "isn't empty"),
        ({"condition": {"marks": ["WORN", "EATEN"]}}, "condition.marks[1]", "one of"),
        ({"notice": {"sent_at": "2026-11-12T10:00:00"}}, "notice.sent_at", "offset"),
        ({"notice": {"sent_at": "2026-11-12"}}, "notice.sent_at", "offset"),
        ({"notice": {"sent_at": "soon"}}, "notice.sent_at", "offset"),
        ({"notice": {"sent_at": "2026-02-30T10:00:00+08:00"}}, "notice.sent_at", "offset"),
        ({"notice": {"sent_at": 1_700_000_000}}, "notice.sent_at", "offset"),
        ({"notice": {"sent_at": "0001-01-01T00:00:00+08:00"}}, "notice.sent_at", "offset"),
        ({"notice": {"sent_at": "9999-12-31T00:00:00+08:00"}}, "notice.sent_at", "offset"),
        ({"promises": [{"by": "SHOP", "days": 3_000_000}]}, "promises[0].days", "at most"),
        ({"goods": {"quantity": 10**30}}, "goods.quantity", "at most"),
        ({"goods": {"sku": "a\ud800"}}, "goods.sku", "isn't empty"),
        (
            {"review": {"outcome": "REFUSE", "by": "\udfff", "reason": "x"}},
            "review.by",
            "isn't empty",
        ),
        ({"notice": {"sent_at": "２０２６-11-12T10:00:00+08:00"}}, "notice.sent_at", "offset"),
        ({"review": {"outcome": "REFUSE", "by": "a"}}, "review.reason", "required"),
    ],
)
def test_a_wrong_value_is_refused(given: object, path: str, says: str) -> None:
    found = problems(given)
    assert list(found) == [path]
    assert says in found[path]


@pytest.mark.parametrize(
    "amount",
    [10**15, "1e5", "1_0", "３９", "1.234", "x", True, 1.5, "NaN", "Infinity", None.__class__],
)
def test_a_wrong_amount_is_refused(amount: object) -> None:
    found = problems({"settlement": {"gifts": [{"name": "a", "indicated_price": amount}]}})
    assert list(found) == ["settlement.gifts[0].indicated_price"]


@pytest.mark.parametrize(
    "day",
    ["2027-02-30", "2027-13-01", "2027-2-5", "20270205", "２０２７-02-05", "0001-01-01", 1, None],
)
def test_a_wrong_day_is_refused(day: object) -> None:
    rest = [{"first": day, "last": "2027-02-11"}]
    notice = {"year": 2027, "document": "x", "known_at": "2026-12-02T10:00:00+08:00", "rest": rest}
    found = problems({"policy": {"holidays": [notice]}})
    assert found == {
        "policy.holidays[0].rest[0].first": "a date is expected, like 2027-02-05",
    }


def test_an_amount_of_thousands_of_digits_is_refused_in_words() -> None:
    gift = {"name": "a", "indicated_price": 10**5000}
    assert problems({"settlement": {"gifts": [gift]}})


def test_amounts_are_texts_or_whole_numbers_and_never_negative() -> None:
    def gift(price: object) -> dict[str, Any]:
        return {"settlement": {"gifts": [{"name": "a", "indicated_price": price}]}}

    assert facts_from_json(gift("39.00")) == facts_from_json(gift(39))
    assert facts_from_json(gift(None)).settlement.gifts[0].indicated_price is None
    assert "at least 0" in problems(gift("-1"))["settlement.gifts[0].indicated_price"]


def test_facts_written_are_the_facts_read() -> None:
    for one in situations():
        facts = one.facts()
        assert facts_from_json(json.loads(json.dumps(facts_to_json(facts)))) == facts, one


def test_every_field_has_a_name_in_both_languages() -> None:
    assert label_of("goods.category").zh == "商品类别"
    assert label_of("receipt.parcels.proven").en == "the seller has proved the receipt"
    descriptions = list(descriptions_in(facts_schema()))
    assert len(descriptions) > 100
    assert all(" / " in description for description in descriptions)


def descriptions_in(schema: dict[str, Any]) -> list[str]:
    objects = [schema, *schema["$defs"].values()]
    return [field["description"] for one in objects for field in one.get("properties", {}).values()]


def test_the_schema_says_what_is_read() -> None:
    schema = facts_schema()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["additionalProperties"] is False
    assert set(schema["properties"]) == set(facts_to_json(CaseFacts()))
    definitions = schema["$defs"]
    assert definitions["Label"]["required"] == ["platform", "value"]
    assert "required" not in definitions["Goods"]
    assert definitions["LegalCategory"]["enum"] == [str(word) for word in LegalCategory]
    goods = definitions["Goods"]["properties"]
    whole = {"type": "integer", "minimum": 1, "maximum": 1_000_000}
    assert goods["quantity"]["anyOf"][0] == whole
    assert goods["category"]["anyOf"] == [{"$ref": "#/$defs/LegalCategory"}, {"type": "null"}]
    marks = definitions["GoodsCondition"]["properties"]["marks"]
    assert (marks["type"], marks["items"]) == ("array", {"$ref": "#/$defs/Mark"})
    assert definitions["Mark"]["enum"] == [str(mark) for mark in Mark]
    sent = definitions["Notice"]["properties"]["sent_at"]["anyOf"][0]
    assert sent == {"type": "string", "format": "date-time"}
    price = definitions["GiftFacts"]["properties"]["indicated_price"]["anyOf"][0]
    assert price["type"] == ["string", "integer"]
    assert re.fullmatch(price["pattern"], "39.00")
    assert not re.fullmatch(price["pattern"], "３９")


def test_every_word_is_described_in_both_languages() -> None:
    words = [one for one in facts_schema()["$defs"].values() if "enum" in one]
    assert len(words) > 20
    for one in words:
        lines = one["description"].splitlines()
        assert [line.partition(": ")[0] for line in lines] == one["enum"]
        assert all(" / " in line for line in lines)


def test_the_schema_accepts_every_case() -> None:
    schema = facts_schema()
    for one in situations():
        assert agrees(one.given(), schema, schema["$defs"]), one


def test_the_schema_refuses_what_is_refused() -> None:
    schema = facts_schema()
    for wrong in ({"x": 1}, {"goods": {"quantity": "1"}}, {"label": {"platform": "JD"}}):
        assert not agrees(wrong, schema, schema["$defs"])


def agrees(value: Any, schema: dict[str, Any], definitions: dict[str, Any]) -> bool:
    """Whether a value fits, for the few words of JSON Schema that ours is written in."""
    if "$ref" in schema:
        return agrees(value, definitions[schema["$ref"].rpartition("/")[2]], definitions)
    if "anyOf" in schema:
        return any(agrees(value, option, definitions) for option in schema["anyOf"])
    if "enum" in schema:
        return value in schema["enum"]
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(fits(value, kind) for kind in kinds):
        return False
    if schema["type"] == "array":
        return all(agrees(one, schema["items"], definitions) for one in value)
    if schema["type"] == "object":
        fields = schema["properties"]
        return (
            set(value) <= set(fields)
            and set(schema.get("required", ())) <= set(value)
            and all(agrees(one, fields[name], definitions) for name, one in value.items())
        )
    return True


def fits(value: object, kind: str) -> bool:
    if isinstance(value, bool) or value is None:
        return kind == ("null" if value is None else "boolean")
    kinds: dict[str, type] = {"object": dict, "array": list, "string": str, "integer": int}
    return kind in kinds and isinstance(value, kinds[kind])
