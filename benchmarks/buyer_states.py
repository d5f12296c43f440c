"""All that a buyer may read first of a return, on a phone's width: one contact sheet a language.

    .venv/bin/python benchmarks/buyer_states.py [folder]

Every state, ground and aspect of the table stands on it with its four lines, as the page sets them.
"""

from __future__ import annotations

import html
import os
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from app.web.base.sheets import SHEETS  # after the path
from benchmarks.example_desks import chromium_program  # the same
from workflows.returns.flow import GROUND_NAMES  # the same
from workflows.returns.headlines.situation import badge_of  # the same
from workflows.returns.headlines.table import (  # the same
    HeadlineFacts,
    headline,
    headlines,
)
from workflows.verdict import Text  # the same

PHONE = 390
ACROSS = 4
FACTS = HeadlineFacts(
    by=Text("12月7日 24:00", "24:00 on 7 December"), amount="¥28,326.80", freight_paid=False
)
LABELS = {
    "zh": ("现在做什么", "什么时候", "费用和退款"),
    "en": ("What to do now", "By when", "Costs, refund"),
}


def sheet(language: str) -> str:
    """The page of one language."""
    cards = []
    for key in headlines():
        state, ground, aspect = key
        found = headline(key, FACTS)
        four = [t.in_language(language) for t in (found.decided, found.do, found.when, found.money)]
        rows = "".join(
            f"<dt>{label}</dt><dd>{html.escape(line)}</dd>"
            for label, line in zip(LABELS[language], four[1:], strict=True)
        )
        badge = badge_of(state, ground).in_language(language)
        name = GROUND_NAMES[ground].in_language(language)
        cards.append(
            f'<section class="panel card"><h1>{html.escape(four[0])}</h1>'
            f'<p class="quiet small">{badge} · {name} · {state} · {aspect}</p>'
            f'<dl class="facts">{rows}</dl></section>'
        )
    return "".join(cards)


def main() -> None:
    """Draw both sheets into the folder."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "pictures")
    folder.mkdir(parents=True, exist_ok=True)
    program = chromium_program()
    if program is None:
        raise SystemExit("no Chromium: install chromium first")
    style = "\n".join(path.read_text("utf-8") for path in sorted(SHEETS.glob("*.css")))
    own = (
        f".card{{width:{PHONE}px;display:inline-block;vertical-align:top;margin:8px;padding:16px}}"
    )
    own += "body{display:block;padding:0}h1{font-size:1.4rem}"
    env: dict[str, str | float | bool] = {
        **os.environ,
        "XDG_DATA_HOME": str(Path(sys.prefix) / "share" / "jadegate"),
    }
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox"], env=env
        )
        page = browser.new_page(viewport={"width": ACROSS * (PHONE + 60), "height": 900})
        for language in LABELS:
            body = f"<!doctype html><html lang='{language}'><style>{style}{own}</style>"
            page.set_content(f"{body}<body>{sheet(language)}</body></html>")
            page.screenshot(path=folder / f"buyer-states-{language}.png", full_page=True)
        browser.close()


if __name__ == "__main__":
    main()
