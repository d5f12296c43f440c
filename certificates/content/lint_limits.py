"""Every text of a certificate by its field, and how long it may be to fit its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from certificates.content.content import CertificateContent, Wording

TOO_LONG = Wording("文字过长，版面容不下", "too long for its place on the paper")

# Characters that fit at the smallest size allowed; what is not named wraps and may have `ELSE`.
LIMITS: Mapping[str, int] = {
    "agency.address.en": 90,
    "agency.address.zh": 40,
    "agency.cma": 24,
    "agency.cnas": 24,
    "agency.name.en": 90,
    "agency.name.zh": 40,
    "agency.phone": 24,
    "customer_reference": 60,
    "inspector.credential": 24,
    "inspector.name": 14,
    "item.code": 40,
    "number": 20,
    "relates_only.en": 200,
    "relates_only.zh": 100,
    "reviewer.credential": 24,
    "reviewer.name": 14,
    "second_code": 16,
    "signatory.credential": 24,
    "signatory.name": 14,
    "supersedes.number": 20,
    "title.en": 60,
    "title.zh": 18,
    "verification_url": 200,
}
ELSE = 600


def texts(content: CertificateContent) -> Iterator[tuple[str, str]]:
    """Every text with its dotted path, in the order of the fields."""
    return _within("", content)


def _within(path: str, value: Any) -> Iterator[tuple[str, str]]:
    if type(value) is str:
        yield path, value
    elif isinstance(value, tuple):
        for number, part in enumerate(value):
            yield from _within(f"{path}[{number}]", part)
    elif is_dataclass(value):
        for field in fields(value):
            name = f"{path}.{field.name}" if path else field.name
            yield from _within(name, getattr(value, field.name))


def too_long(field: str, text: str) -> bool:
    return len(text) > LIMITS.get(field, ELSE)
