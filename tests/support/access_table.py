"""Who may open what, as `tests/access.toml` has it."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from workflows.roles import Role

WRITTEN = Path(__file__).parent.parent / "access.toml"
WITH_ACCOUNT = tuple(role for role in Role if role not in (Role.BUYER, Role.SYSTEM))
EVERYBODY, SIGNED_IN = "everybody", "signed in"


@cache
def access_table() -> dict[str, Any]:
    """The file as it is."""
    return tomllib.loads(WRITTEN.read_text("utf-8"))


def roles_of(value: str | list[str]) -> frozenset[Role]:
    """The roles that a list or the name of a group means."""
    if value in (EVERYBODY, SIGNED_IN):
        return frozenset(WITH_ACCOUNT)
    names = access_table()["groups"][value] if isinstance(value, str) else value
    return frozenset(Role(name) for name in names)


def written_pages() -> dict[tuple[str, str], str | list[str]]:
    """(endpoint, method) -> the value of its line."""
    return {
        (desk if desk == page else f"{desk}.{page}", method): value
        for desk, lines in access_table()["pages"].items()
        for line, value in lines.items()
        for method, page in [line.split(" ")]
    }


def line_to_write(endpoint: str, method: str) -> str:
    """What to add to the file for a page that is not in it."""
    desk, _, page = endpoint.partition(".")
    return f'write into tests/access.toml under [pages.{desk}]: "{method} {page or desk}" = [...]'
