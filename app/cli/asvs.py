"""docs/asvs.md, made from docs/asvs.toml: what is asked of a web application, and what we have."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

from app.base.config import ROOT

SOURCE = ROOT / "docs" / "asvs.toml"
STATES = ("holds", "partly", "not", "n/a")
HEAD = """# What OWASP ASVS 5.0 asks, and what holds · 安全要求对照

Made by `jadegate docs` from `docs/asvs.toml`. The numbers are those of the OWASP Application
Security Verification Standard 5.0.0, levels 1 and 2 of every chapter; its texts are OWASP's
(CC BY-SA 4.0), the titles here are ours and short: read them beside the standard. **holds** names
tests that fail where it does not; **partly** and **not** say what is missing; **n/a** says why it
does not apply. `tests/house/test_asvs.py` holds the list whole and the tests there.
"""


def asvs_document(source: Path = SOURCE) -> str:
    """The whole page: counts by chapter, then each chapter with its requirements."""
    chapters: dict[str, dict[str, Any]] = tomllib.loads(source.read_text("utf-8"))
    return "\n".join([HEAD, *_counts(chapters), *map(_chapter, chapters, chapters.values())])


def _counts(chapters: dict[str, dict[str, Any]]) -> list[str]:
    lines = ["| chapter | holds | partly | not | n/a |", "|---|---|---|---|---|"]
    whole: Counter[str] = Counter()
    for key, chapter in chapters.items():
        counted = Counter(one["state"] for one in chapter["requirement"])
        whole += counted
        cells = " | ".join(str(counted[state]) for state in STATES)
        lines.append(f"| {key} {chapter['en']} · {chapter['zh']} | {cells} |")
    total = " | ".join(str(whole[state]) for state in STATES)
    return [*lines, f"| **{whole.total()}** | {total} |", ""]


def _chapter(key: str, chapter: dict[str, Any]) -> str:
    lines = [
        f"## {key} {chapter['en']} · {chapter['zh']}",
        "",
        "| number | level | what | state | why | tests |",
        "|---|---|---|---|---|---|",
    ]
    for one in chapter["requirement"]:
        tests = ", ".join(f"`{test}`" for test in one.get("tests", ())) or "–"
        lines.append(
            f"| {key}.{one['number']} | {one['level']} | {one['title']} | **{one['state']}** "
            f"| {one['why']} | {tests} |"
        )
    return "\n".join(lines) + "\n"
