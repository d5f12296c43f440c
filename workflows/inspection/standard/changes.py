"""What differs between two versions of a standard, for the person who approves a proposal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from workflows.inspection.standard.codec import encode
from workflows.inspection.standard.types import Standard
from workflows.verdict import Text

LISTS = (
    *("checks", "facts", "reasons", "sources", "tables", "parts", "options", "rows"),
    *("credentials", "defects", "rules"),
)


@dataclass(frozen=True, slots=True)
class StandardChange:
    """One difference. `where` is a path (checks.JD-06.severity); None: not there."""

    where: str
    before: str | None
    after: str | None

    @property
    def sentence(self) -> Text:
        """The change in words."""
        if self.before is None:
            return Text(f"新增 {self.where}", f"{self.where} added")
        if self.after is None:
            return Text(f"删除 {self.where}", f"{self.where} removed")
        arrow = f"{self.where}: {self.before} → {self.after}"
        return Text(arrow, arrow)


def changes(old: Standard, new: Standard) -> tuple[StandardChange, ...]:
    """All differences, in the order of the checks; empty where both are the same."""
    return tuple(_walk("", _key_lists(encode(old)), _key_lists(encode(new))))


def _key_lists(value: Any) -> Any:
    """Lists of things with a code or a key become mappings, so that order alone is no change."""
    if isinstance(value, dict):
        return {k: _by_code(v) if _holds_named(k, v) else _key_lists(v) for k, v in value.items()}
    return value


def _holds_named(key: str, value: Any) -> bool:
    """Whether a list holds things with a name; codes alone, as a certificate's rows, keep order."""
    return key in LISTS and all(isinstance(i, dict) for i in value)


def _by_code(items: Any) -> Any:
    return {i.get("code") or i.get("key") or i.get("id") or "value": _key_lists(i) for i in items}


def _walk(path: str, before: Any, after: Any) -> Iterator[StandardChange]:
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys([*before, *after]):
            inner = f"{path}.{key}" if path else str(key)
            yield from _walk(inner, before.get(key), after.get(key))
        return
    yield StandardChange(path, _words(before), _words(after))


def _words(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
