"""A certificate's content as the typeface can show it, whoever wrote its words."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any

from certificates.content import content as paper
from workflows.papers.printable import BOX, in_print

BOXED = paper.Wording(
    f"资料中有证书字体所无的字符，以 {BOX} 表示。",
    f"Characters that the typeface lacks are shown as {BOX}.",
)


def printed_content(content: paper.CertificateContent) -> paper.CertificateContent:
    """Every text of it in print. Where a box stands for a character, a remark says so."""
    printed: paper.CertificateContent = _print_value(content)
    if BOX not in _words(printed):
        return printed
    return replace(printed, remarks=(*printed.remarks, BOXED))


def _print_value(value: Any) -> Any:
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return in_print(value).shown
    if isinstance(value, tuple):
        return tuple(_print_value(part) for part in value)
    if is_dataclass(value) and not isinstance(value, type):
        changed = {f.name: _print_value(getattr(value, f.name)) for f in fields(value)}
        return replace(value, **changed)
    return value


def _words(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return "".join(_words(part) for part in value)
    if is_dataclass(value) and not isinstance(value, type):
        return "".join(_words(getattr(value, f.name)) for f in fields(value))
    return ""
