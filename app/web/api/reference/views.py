"""The specification of the API, as a document for programs and as a page for people."""

from __future__ import annotations

from typing import Any

import msgspec
from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from app.web.api.desk import AT
from app.web.api.openapi import specification
from app.web.base.desk import PUBLIC, Desk
from app.web.base.language import language, say
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
    return render_template(
        "api/page.html",
        at=AT,
        version=whole["info"]["version"],
        about=whole["info"]["description"],
        scopes=[(scope.value, say(SCOPE_NAMES[scope])) for scope in KeyScope],
        operations=[
            _operation(path, method, described)
            for path, methods in whole["paths"].items()
            for method, described in methods.items()
        ],
        shapes={name: _shape(s) for name, s in whole["components"]["schemas"].items()},
    )


def _operation(path: str, method: str, described: dict[str, Any]) -> dict[str, Any]:
    answers = described["responses"]
    return {
        "name": described["operationId"],
        "method": method.upper(),
        "path": path,
        "summary": described["summary"],
        "scope": described["tags"][0],
        "parameters": [
            (f"{one['name']} ({one['in']})", kind_of(one["schema"]))
            for one in described["parameters"]
        ],
        "body": _shape_name(described.get("requestBody", {}).get("content", {})),
        "answer": _shape_name(answers["200"].get("content", {})),
        "answers": [(status, said["description"]) for status, said in answers.items()],
    }


def _shape_name(content: dict[str, Any]) -> str:
    """What a body holds: a shape by its name, or a kind of file."""
    for media, held in content.items():
        ref = held["schema"].get("$ref", "")
        return ref.rpartition("/")[2] if ref else media
    return ""


def _shape(schema: dict[str, Any]) -> dict[str, Any]:
    """Its fields, `*` where one is always there; the values that stand for one of a list."""
    must = set(schema.get("required", ()))
    fields = schema.get("properties", {}).items()
    return {
        "note": schema.get("description", ""),
        "fields": [(f"{name} *" if name in must else name, kind_of(s)) for name, s in fields],
        "allowed": schema.get("enum", ()),
    }


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
    bounds = [
        f"{schema.get(low, 0)}–{schema[high]}"
        for low, high in (("minLength", "maxLength"), ("minimum", "maximum"))
        if high in schema
    ]
    return " ".join(part for part in (kind, schema.get("format", ""), *bounds) if part)
