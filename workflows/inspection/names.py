"""Names as people write them: narrow or full-width, in either language, treated or not."""

from __future__ import annotations

import unicodedata

from workflows.inspection.standard.parts import Choice, Option
from workflows.inspection.standard.types import LimitTable, Standard, TableRow

TREATED = "treated"
MARKS = ("(处理)", "(treated)", f"_{TREATED}")


def narrow(text: str) -> str:
    """Full-width digits, letters and brackets as narrow ones, outer spaces gone."""
    return unicodedata.normalize("NFKC", text).strip()


def fold_name(text: str) -> str:
    """For comparison: narrow, in small letters."""
    return narrow(text).lower()


def base_name(name: str) -> str:
    """For comparison of materials: without the mark of a treated stone."""
    plain = fold_name(name)
    for mark in MARKS:
        plain = plain.removesuffix(mark).strip()
    return plain


def says_treated(name: str) -> bool:
    """True where the name itself says that the stone is treated."""
    return base_name(name) != fold_name(name)


def option_named(options: tuple[Option, ...], name: str) -> Option | None:
    """The option with that code or label in either language."""
    wanted = fold_name(name)
    return next((o for o in options if wanted in map(fold_name, (o.code, o.zh, o.en))), None)


def row_named(table: LimitTable, name: str) -> TableRow | None:
    """The row with that code, name or alias; the mark of a treated stone is not part of a name."""
    wanted = base_name(name)
    for row in table.rows:
        if wanted in map(base_name, (row.code, row.zh, row.en, *row.aliases)):
            return row
    return None


def choice_options(part: Choice, standard: Standard) -> tuple[Option, ...]:
    """The options of a choice; names in a table appear with their treated form where it exists."""
    table = standard.table(part.names) if part.names else None
    return part.options if table is None else part.options + named_options(table)


def chosen_option(part: Choice, value: str, standard: Standard) -> Option | None:
    """The option that a value stands for; in a table, an alias stands for its row."""
    options = choice_options(part, standard)
    table = standard.table(part.names) if part.names else None
    row = row_named(table, value) if table else None
    if row is not None and says_treated(value):
        return option_named(options, f"{row.code}_{TREATED}")
    return option_named(options, row.code if row else value)


def named_options(table: LimitTable) -> tuple[Option, ...]:
    """A table's rows as options; a treated stone is named 名称（处理） (GB/T 16552)."""
    found = []
    for row in table.rows:
        found.append(Option(code=row.code, zh=row.zh, en=row.en))
        if row.treatable:
            code, zh, en = f"{row.code}_{TREATED}", f"{row.zh}（处理）", f"{row.en} (treated)"
            found.append(Option(code=code, zh=zh, en=en))
    return tuple(found)
