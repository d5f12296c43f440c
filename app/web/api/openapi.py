"""The specification (OpenAPI 3.1), written from the operations and the shapes of the code alone."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import msgspec

from app.commands.messages.webhooks.payload import SHAPES
from app.web.api.bodies import Trial
from app.web.api.desk import AT, JSON, OPERATIONS, Operation
from app.web.api.shapes import Problem
from workflows.messages.webhooks.topics import TEST, TOPICS
from workflows.people.programs import LONGEST_MARK
from workflows.people.sign_in_ways import SCOPE_NAMES, KeyScope
from workflows.verdict import Text

PROBLEM = "application/problem+json"
REFS = "#/components/schemas/{name}"
# The document's own version; docs/api.md tells what changed.
VERSION = "1.1.0"
# What any operation may be answered, whatever it does.
ALWAYS = (400, 401, 403, 422, 429, 503)
MEANINGS = {
    304: Text("与您已有的相同", "the same as you have"),
    400: Text("请求无法识别", "the request can't be read"),
    401: Text("没有有效的密钥", "no valid key"),
    403: Text("密钥没有这一用途，或不属于该店铺", "not what the key is for, or not its shop"),
    404: Text("没有，或不属于这把密钥", "no such thing, or not for this key"),
    409: Text("规则不允许，或同一请求正在处理", "a rule refused, or the same request runs"),
    412: Text("读取之后有变动", "changed since it was read"),
    413: Text("内容太大", "the body is too large"),
    415: Text("内容不是所要的格式", "the body is of another kind"),
    422: Text("内容不合规定；field 指明位置", "what was sent does not fit; `field` says where"),
    428: Text("缺少 If-Match", "If-Match is missing"),
    429: Text("过于频繁；Retry-After 秒后再试", "too often; again after Retry-After seconds"),
    503: Text("暂时不能办理；稍后重发同一请求", "not at this moment; send the same again"),
}
ABOUT = Text(
    "凭密钥送检、查询状态、获取证书、办理退货；规则与页面操作一致。"
    "错误按 RFC 9457 返回，code 保持不变。",
    "Send goods in, follow them, fetch certificates, ask for returns, by key. The rules are those "
    "of the desks; problems are RFC 9457, their `code` is stable.",
)

HEARD = Text(
    "按 Standard Webhooks 签名推送到您的地址", "Sent to your address, signed as Standard Webhooks"
)
TAKEN = Text("已收到；其他应答会重试", "Taken; any other answer is tried again")


@cache
def specification(language: str) -> dict[str, Any]:
    """The document in one language; the same for everybody."""
    kinds = _kinds()
    schemas, components = msgspec.json.schema_components(kinds, ref_template=REFS)
    by_kind = dict(zip(kinds, schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for one in sorted(OPERATIONS.values(), key=lambda o: (o.path, o.method)):
        described = _operation(one, by_kind, components, language)
        paths.setdefault(one.path, {})[one.method.lower()] = described
    queries = {k.__name__ for k in _queries()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": Text("玉门 Jadegate 接口", "Jadegate API").in_language(language),
            "version": VERSION,
            "description": ABOUT.in_language(language),
        },
        "servers": [{"url": AT}],
        "tags": [
            {"name": scope.value, "description": SCOPE_NAMES[scope].in_language(language)}
            for scope in KeyScope
        ],
        "security": [{"key": []}],
        "paths": paths,
        "webhooks": {
            topic: _webhook(topic, by_kind, language) for topic in sorted((*TOPICS, TEST))
        },
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            "schemas": {k: v for k, v in sorted(components.items()) if k not in queries},
        },
    }


def _queries() -> list[type[msgspec.Struct]]:
    return list({one.query: None for one in OPERATIONS.values()})


def _kinds() -> list[type[msgspec.Struct]]:
    """Every shape that goes in or out."""
    given = [one.body for one in OPERATIONS.values() if one.body is not None]
    answered = [one.answer for one in OPERATIONS.values() if one.answer is not None]
    return list(dict.fromkeys([Problem, *given, *answered, *_queries(), *SHAPES.values()]))


def _operation(
    one: Operation, by_kind: dict[Any, Any], components: dict[str, Any], language: str
) -> dict[str, Any]:
    parameters = [_in_path(name) for name in re.findall(r"{(\w+)}", one.path)]
    parameters += _in_query(one, components)
    if one.writes and not one.sends_file:
        parameters.append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                # A trial keeps nothing and needs none.
                "required": False,
                "schema": {"type": "string", "pattern": f"^[!-~]{{1,{LONGEST_MARK}}}$"},
            }
        )
    for header, asked in (("If-Match", one.changes), ("If-None-Match", one.tagged)):
        if asked:
            parameters.append(
                {"name": header, "in": "header", "required": False, "schema": {"type": "string"}}
            )
    described: dict[str, Any] = {
        "operationId": one.name,
        "tags": [one.scope.value],
        "summary": one.summary.in_language(language),
        "parameters": parameters,
        "responses": _answers(one, by_kind, language),
    }
    if one.body is not None:
        described["requestBody"] = {
            "required": True,
            "content": {JSON: {"schema": by_kind[one.body]}},
        }
    if one.sends_file:
        described["requestBody"] = {"required": True, "content": _file_of(one)}
    return described


def _webhook(topic: str, by_kind: dict[Any, Any], language: str) -> dict[str, Any]:
    """What a receiver is sent: a message of Standard Webhooks, signed."""
    return {
        "post": {
            "operationId": f"webhook_{topic.replace('.', '_')}",
            "summary": HEARD.in_language(language),
            "parameters": [
                {"name": name, "in": "header", "required": True, "schema": {"type": "string"}}
                for name in ("webhook-id", "webhook-timestamp", "webhook-signature")
            ],
            "requestBody": {
                "required": True,
                "content": {JSON: {"schema": by_kind[SHAPES[topic.partition(".")[0]]]}},
            },
            "responses": {"2XX": {"description": TAKEN.in_language(language)}},
        }
    }


def _file_of(one: Operation) -> dict[str, Any]:
    """A form with a file, and what stands beside it."""
    file = {"type": "string", "contentMediaType": "application/octet-stream"}
    beside = {name: {"type": "string"} for name in one.form}
    schema = {"type": "object", "required": ["file"], "properties": {"file": file, **beside}}
    return {"multipart/form-data": {"schema": schema}}


def _in_path(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "schema": {"type": "string", "minLength": 1, "maxLength": 64},
    }


def _in_query(one: Operation, components: dict[str, Any]) -> list[dict[str, Any]]:
    fields = components[one.query.__name__].get("properties", {})
    return [
        {"name": name, "in": "query", "required": False, "schema": schema}
        for name, schema in fields.items()
    ]


def _answers(one: Operation, by_kind: dict[Any, Any], language: str) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "object"} if one.answer is None else by_kind[one.answer]
    if one.media != JSON:
        schema = {"type": "string", "contentMediaType": one.media}
    done = {"content": {one.media: {"schema": schema}}}
    said = {"description": Text("成功", "Done").in_language(language), **done}
    if one.tagged:
        said["headers"] = {"ETag": {"schema": {"type": "string"}}}
    found: dict[str, Any] = {"200": said}
    if one.query is Trial:
        tried = Text("试办：没有保存", "A trial: nothing was kept").in_language(language)
        found = {"200": said | {"description": tried}, "201": said}
    problem = {"content": {PROBLEM: {"schema": by_kind[Problem]}}}
    for status in _refusals(one):
        described = {"description": MEANINGS[status].in_language(language)}
        found[str(status)] = described if status == 304 else described | problem  # noqa: PLR2004  # not modified: no body
    return found


def _refusals(one: Operation) -> list[int]:
    asked: list[int] = list(ALWAYS)
    if one.tagged:
        asked.append(304)
    if "{" in one.path:
        asked.append(404)
    if one.writes:
        asked += [409, 413, 415]
    if one.changes:
        asked += [412, 428]
    return sorted(asked)
