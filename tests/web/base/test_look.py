"""The look keeps its promises: contrast, weight, a strict CSP, words in one place, current docs."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from app.web.base import sheets

ROOT = Path(__file__).resolve().parents[3]
STATIC, TEMPLATES = ROOT / "app/static", ROOT / "app/templates"
SHEETS = sorted((STATIC / "css").glob("*.css"))
SCRIPTS = sorted((STATIC / "js").rglob("*.js"))
PAGES = sorted(TEMPLATES.rglob("*.html"))
MACROS = sorted((TEMPLATES / "macros").glob("*.html"))
JINJA = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
TOKEN = re.compile(r"--([\w-]+): var\(--light, (#\w{6})\) var\(--dark, (#\w{6})\)")
COLOURS = {m[1]: (m[2], m[3]) for m in TOKEN.finditer((STATIC / "css/tokens.css").read_text())}
TEXT = ("ink", "ink-2", "ink-3", "jade", "jade-deep", "cinnabar", "amber", "dai")
GROUND = ("ground", "surface", "sunken", "jade-wash", "cinnabar-wash", "amber-wash", "dai-wash")
READABLE, VISIBLE = 4.5, 3.0
LONGEST_LINE = 120
# Elements that begin on a line of their own on the page, and so in the template.
BLOCKS = (
    "address|article|aside|caption|dd|details|dialog|div|dl|dt|fieldset|figcaption|figure|footer"
    "|form|h[1-6]|header|legend|li|main|nav|ol|optgroup|option|p|pre|search|section|select|summary"
    "|table|tbody|td|tfoot|th|thead|tr|ul"
)
OPENED = re.compile(rf"<(?:{BLOCKS})\b")
COMMENT = re.compile(r"\{#.*?#\}|/\*.*?\*/", re.DOTALL)


def lines(file: Path) -> list[tuple[int, str]]:
    """The numbered lines of a template or a sheet, its comments blanked out."""
    text = COMMENT.sub(lambda said: "\n" * said[0].count("\n"), file.read_text())
    return list(enumerate(text.splitlines(), 1))


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, relative luminance."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_every_text_colour_is_readable_on_every_ground(scheme: int) -> None:
    pairs = [*product(TEXT, GROUND), ("on-jade", "jade-fill"), ("on-jade", "jade-deep")]
    weak = [p for p in pairs if contrast(*(COLOURS[c][scheme] for c in p)) < READABLE]
    assert weak == []


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_edges_of_controls_and_the_seal_are_visible(scheme: int) -> None:
    pairs = product(("edge", "seal"), ("ground", "surface", "sunken"))
    weak = [p for p in pairs if contrast(*(COLOURS[c][scheme] for c in p)) < VISIBLE]
    assert weak == []


def test_styles_and_scripts_together_stay_light() -> None:
    styles = sum(len(sheets.served_text(sheet).encode()) for sheet in SHEETS)
    assert styles + sum(script.stat().st_size for script in SCRIPTS) < 92_000


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda p: p.name)
def test_a_sheet_is_served_as_it_is_written_but_for_comments_and_blanks(browser, sheet) -> None:
    answer = browser.get(f"/static/css/{sheet.name}")
    text = answer.get_data(as_text=True)
    assert (answer.status_code, answer.mimetype) == (200, "text/css")
    assert answer.headers["Cache-Control"] == "public, max-age=604800"
    assert text.split() == COMMENT.sub("", sheet.read_text()).split()
    assert not re.search(r"/\*|\n\s", text)
    again = browser.get(
        f"/static/css/{sheet.name}", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    "name", ["css/none.css", "css/../js/main.css", "css/", "css/../../app.css"]
)
def test_what_is_no_sheet_is_not_served_as_one(browser, name) -> None:
    assert browser.get(f"/static/{name}").status_code == 404


def test_no_line_of_a_template_or_a_sheet_is_long() -> None:
    assert PAGES
    assert SHEETS
    assert [
        (str(file), n)
        for file in (*PAGES, *SHEETS)
        for n, line in enumerate(file.read_text().splitlines(), 1)
        if len(line) > LONGEST_LINE
    ] == []


def test_a_line_of_a_template_opens_one_block_at_most() -> None:
    assert [
        (str(page), n) for page in PAGES for n, line in lines(page) if len(OPENED.findall(line)) > 1
    ] == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda p: p.name)
def test_a_line_of_a_sheet_holds_one_rule_or_one_declaration(sheet: Path) -> None:
    rule = re.compile(r"\s*[^{};]+ \{ [^{}]* \}")
    many = [n for n, line in lines(sheet) if line.count(";") > 1 or line.count("{") > 1]
    texts = dict(lines(sheet))
    assert [n for n in many if not rule.fullmatch(texts[n])] == []


def own_styles_and_scripts(page: Path) -> list[str]:
    """What stands in a page and belongs into a file."""
    text = re.sub(r"\{#.*?#\}", "", page.read_text(), flags=re.DOTALL)
    scripts = [tag for tag in re.findall(r"<script[^>]*>", text) if "src=" not in tag]
    return [*re.findall(r"<style|\sstyle=|\son\w+=[\"']|javascript:", text), *scripts]


def test_no_style_and_no_script_stands_in_a_page() -> None:
    assert {str(page): found for page in PAGES if (found := own_styles_and_scripts(page))} == {}


# What Jinja, Flask, forms' guards and views give to a page to call; all else is a macro of its own.
GIVEN = {
    "_", "aql_of", "caller", "carried", "csrf_token", "device_of", "dict", "get_flashed_messages",
    "namespace", "new_notices", "now", "range", "ref_of", "second_waiting", "typed_of", "url_for",
}  # fmt: skip


def unknown_calls(page: Path) -> set[str]:
    """What a template calls, and neither makes, imports nor is given."""
    tree = JINJA.parse(page.read_text())
    known = {n.name for n in tree.find_all(nodes.Name) if n.ctx != "load"} | GIVEN
    known |= {macro.name for macro in tree.find_all(nodes.Macro)}
    for imported in tree.find_all(nodes.FromImport):
        known |= {name[1] if isinstance(name, tuple) else name for name in imported.names}
    called = [call.node for call in tree.find_all(nodes.Call)]
    return {n.name for n in called if isinstance(n, nodes.Name)} - known


def test_what_a_template_calls_is_imported() -> None:
    """Jinja looks for it when that line is reached, which may be in a rare state alone."""
    assert {page.name: unknown_calls(page) for page in PAGES if unknown_calls(page)} == {}


def test_nothing_is_asked_from_another_host() -> None:
    addresses = re.compile(r"(?:https?:)?//[\w-]+\.[\w.-]+")
    known = {"http://www.w3.org"}
    for file in [*SHEETS, *SCRIPTS, *PAGES, *(STATIC / "img").iterdir()]:
        assert set(addresses.findall(file.read_text())) <= known, file.name


def test_every_script_that_is_loaded_is_there() -> None:
    names = {f.stem for f in SCRIPTS}
    wanted = set(re.findall(r'": "(?:\w+/)?(\w+)",', (STATIC / "js/main.js").read_text()))
    for file in SCRIPTS:
        wanted |= set(re.findall(r'from "\.{1,2}/(\w+)\.js"', file.read_text()))
    assert wanted | {"main"} == names


def test_scripts_speak_only_words_that_are_translated() -> None:
    kept = set(re.findall(r"data-w-([\w-]+)=", (TEMPLATES / "script_words.html").read_text()))
    scripts = "".join(f.read_text() for f in SCRIPTS)
    said = set(re.findall(r'\b(?:word|press)\(\s*"(\w+)"', scripts))
    said |= set(re.findall(r'"(\w+)"', re.search(r"\[([^]]*)\]\.map\(tool\)", scripts)[1]))
    said |= set(re.findall(r'status \? "(\w+)" : "(\w+)"', scripts)[0])
    assert {re.sub("[A-Z]", lambda m: f"-{m[0].lower()}", w) for w in said} == kept
    assert not re.search(r"[\u4e00-\u9fff]", scripts)


def test_only_colours_of_the_table_are_used() -> None:
    for sheet in SHEETS:
        if sheet.name != "tokens.css":
            rest = re.sub(r"#fff\b", "", sheet.read_text())
            assert not re.search(r":[^;{]*#[0-9a-f]{3,6}\b", rest), sheet.name


def test_the_page_about_the_look_names_every_macro_and_attribute() -> None:
    page = (ROOT / "docs/look.md").read_text()
    made = r"\{%-? (?:macro (?=\w+\()|set (?=\w+ = marks\.))(\w+)"
    macros = {name for file in MACROS for name in re.findall(made, file.read_text())}
    assert {"badge", "rows"} <= macros
    main = (STATIC / "js/main.js").read_text()
    attributes = set(re.findall(r"\[(data-[\w-]+)\]", main))
    missing = [m for m in macros | attributes if f"`{m}" not in page]
    assert sorted(missing) == []
