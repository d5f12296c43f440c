"""Content to canonical bytes and back: RFC 8785 JSON, strict in both directions.

The canonical bytes are what is stored, attached to the PDF, and hashed into the log. Reading
refuses an unknown or missing key, a wrong type, a version it does not know, and bytes that are
valid JSON but not the canonical form, so that one content has exactly one digest.
"""

from __future__ import annotations

import hashlib
import json
import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cache, partial
from typing import Any, Union, get_args, get_origin, get_type_hints

import orjson

from certificates.content.content import SINCE, VERSION, CertificateContent

_EXACT = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_STRICT_INTEGER


@cache
def _hints(kind: type[Any]) -> dict[str, Any]:
    return get_type_hints(kind)


class NotCanonical(ValueError):
    """Bytes that are not the canonical form of any certificate content; says where and why."""


def canonical(content: CertificateContent) -> bytes:
    """The one byte string that stands for this content (RFC 8785, UTF-8).

    Of texts, whole numbers, booleans and null RFC 8785 fixes the order of the keys and the
    spelling of texts; orjson spells them so, ten times faster than a library for all of it.
    Raises `NotCanonical` for what UTF-8 can't hold.
    """
    try:
        return orjson.dumps(content, partial(_members, content.version), _EXACT)
    except orjson.JSONEncodeError as error:
        raise NotCanonical(f"no canonical form: {error}") from error


def digest(content: CertificateContent) -> str:
    """SHA-256 of the canonical bytes, 64 lower-case hexadecimal digits."""
    return hashlib.sha256(canonical(content)).hexdigest()


def parse(data: bytes) -> CertificateContent:
    """The content that these canonical bytes stand for; raises `NotCanonical`."""
    try:
        plain = json.loads(data, parse_float=_no_float, object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise NotCanonical(f"not JSON: {error}") from error
    version = plain.get("version") if isinstance(plain, dict) else None
    if type(version) is not int or not 1 <= version <= VERSION:
        raise NotCanonical(f"version: 1 to {VERSION} are known")
    content = _read(CertificateContent, plain, "content", version)
    if not isinstance(content, CertificateContent) or canonical(content) != data:
        raise NotCanonical("not in canonical form")
    return content


def _no_float(text: str) -> Any:
    raise NotCanonical(f"{text}: measured numbers are text")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotCanonical("a key stands twice")
    return found


def _members(version: int, record: Any) -> dict[str, Any]:
    return {name: getattr(record, name) for name in _sorted_names(record.__class__, version)}


@cache
def _sorted_names(kind: Any, version: int) -> tuple[str, ...]:
    return tuple(sorted(_fields_of(kind, version)))


@cache
def _fields_of(kind: Any, version: int) -> Mapping[str, Any]:
    """The fields that a content of this version states."""
    return {field.name: field for field in fields(kind) if field.metadata.get(SINCE, 1) <= version}


def _read(kind: Any, plain: Any, where: str, version: int) -> Any:
    if get_origin(kind) in (types.UnionType, Union):
        return None if plain is None else _read(get_args(kind)[0], plain, where, version)
    if get_origin(kind) is tuple:
        parts = _expect(list, plain, where)
        return tuple(
            _read(get_args(kind)[0], part, f"{where}[{n}]", version) for n, part in enumerate(parts)
        )
    if is_dataclass(kind):
        return _read_record(kind, _expect(dict, plain, where), where, version)
    if kind is date or issubclass(kind, StrEnum):
        text = _expect(str, plain, where)
        try:
            return date.fromisoformat(text) if kind is date else kind(text)
        except ValueError as error:
            raise NotCanonical(f"{where}: {error}") from error
    return _expect(kind, plain, where)


def _read_record(kind: Any, plain: Mapping[str, Any], where: str, version: int) -> Any:
    known: Mapping[str, Any] = _fields_of(kind, version)
    for name in plain.keys() - known.keys():
        raise NotCanonical(f"{where}: unknown key {name}")
    for name, field in known.items():
        if name not in plain:
            optional = "" if field.default is MISSING else " (optional ones are written too)"
            raise NotCanonical(f"{where}: {name} is missing{optional}")
    hints = _hints(kind)
    return kind(
        **{name: _read(hints[name], plain[name], f"{where}.{name}", version) for name in known}
    )


def _expect(kind: type[Any], plain: Any, where: str) -> Any:
    if type(plain) is not kind:
        raise NotCanonical(f"{where}: {kind.__name__} expected, {type(plain).__name__} found")
    return plain
