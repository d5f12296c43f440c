"""The specification of the API, as a document for programs and as a page for people."""

from __future__ import annotations

from typing import Any

import msgspec
from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from app.web.api.desk import AT
from app.web.api.openapi import specification
from app.web.base.desk import PUBLIC, Desk
from app.web.base.language import language
from workflows.people.sign_in_ways import SCOPE_NAMES, KeyScope
from workflows.verdict import Text

desk = Desk("reference", Text("", ""), "", PUBLIC)
ALSO = ("allOf", "anyOf", "oneOf")


@desk.get(f"{AT}/openapi.json")
def document() -> ResponseReturnValue:
    """The same bytes for everybody, in the language asked for."""
    response = Response(msgspec.json.encode(specification(language())), mimetype="application/json")
    response.add_etag()
    response.headers["Cache-Control"] = "public, max-age=300"
    response.vary.add("Accept-Language")
    return response.make_conditional(request)


@desk.get("/developers")
def page() -> ResponseReturnValue:
    """All operations, one after the other, without a script: what a reader needs is words."""
    whole = specification(language())
    asked = [
        {"path": path, "method": method.upper(), **described}
        for path, methods in whole["paths"].items()
        for method, described in methods.items()
    ]
    shapes = whole["components"]["schemas"]
    return render_template(
        "api/page.html",
        at=AT,
        version=whole["info"]["version"],
        about=whole["info"]["description"],
        scopes=[(scope, SCOPE_NAMES[scope]) for scope in KeyScope],
        operations=asked,
        shapes={name: _fields(schema) for name, schema in shapes.items()},
        notes={name: schema.get("description", "") for name, schema in shapes.items()},
        kind_of=kind_of,
        body_of=lambda one: _shape(one.get("requestBody", {}).get("content", {})),
        answer_of=lambda one: _shape(one["responses"]["200"].get("content", {})),
    )


def _shape(content: dict[str, Any]) -> str:
    """What a body holds: a shape by its name, or a kind of file."""
    for media, held in content.items():
        ref = held["schema"].get("$ref", "")
        return ref.rpartition("/")[2] if ref else media
    return ""


def _fields(schema: dict[str, Any]) -> list[tuple[str, str, bool]]:
    """(name, kind, must be there) of each field, or the values that stand for one of a list."""
    must = set(schema.get("required", ()))
    return [(n, kind_of(s), n in must) for n, s in schema.get("properties", {}).items()]


def kind_of(schema: dict[str, Any]) -> str:
    """A schema in a few words: `string`, `array of Line`, `string 1–64`, `string | null`."""
    for also in ALSO:
        if also in schema:
            return " | ".join(kind_of(one) for one in schema[also])
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "enum" in schema:
        return " | ".join("null" if v is None else str(v) for v in schema["enum"])
    kind = str(schema.get("type", "any"))
    if kind == "array":
        return f"array of {kind_of(schema.get('items', {}))}"
    form = schema.get("format", "")
    bounds = [
        f"{schema.get(low, '')}–{schema.get(high, '')}"
        for low, high in (("minLength", "maxLength"), ("minimum", "maximum"))
        if low in schema or high in schema
    ]
    return " ".join([kind, form, *bounds]).strip().replace("  ", " ")
