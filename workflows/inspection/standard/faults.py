"""How a fault of a standard is worded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from workflows.verdict import Text


def twice(zh: str, en: str, codes: Iterable[str]) -> Iterator[Text]:
    """One line for each code that is there a second time."""
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            yield Text(f"{zh} {code} 重复", f"{en} {code} twice")
        seen.add(code)


def unknown_name(zh: str, en: str, name: str) -> Text:
    """A name that points nowhere."""
    return Text(f"没有这个{zh}：{name}", f"no such {en}: {name}")


def within(where: str, fault: Text) -> Text:
    """A fault with its place before it."""
    return Text(f"{where}：{fault.zh}", f"{where}: {fault.en}")
