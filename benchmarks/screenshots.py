"""Pictures of every main page, at three widths and in both languages, into build/pictures.

python benchmarks/screenshots.py [--instance DIR] [--only NAME ...] [--keep]

Pictures are drawn, not kept: with --keep the few that README and docs show go into docs/pictures.
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT)  # this folder has a certificates.py of its own
from benchmarks.example_addresses import addresses  # noqa: E402  # after the path
from benchmarks.example_desks import (  # noqa: E402  # the same
    Desks,
    chromium_program,
    serving,
)
from benchmarks.example_pages import (  # noqa: E402  # the same
    LANGUAGES,
    PAGES,
    Shown,
    looking,
    speak,
)

DRAWN = ROOT / "build" / "pictures"
KEPT = ROOT / "docs" / "pictures"
HEIGHTS = {390: (844, 2200), 820: (1100, 1500), 1440: (900, 1300)}
LARGEST = 120_000
# What README shows, on a desktop and in Chinese: the tour, in its order, and a certificate.
TOUR = (
    "start",
    "receiving-item",
    "inspector-bench",
    "reviewer-item",
    "signatory-item",
    "buyer-item",
)
PAPER = "certificate-jade"


def main() -> None:
    """Draw what was asked for; without --only everything."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--instance", type=Path, help="an example instance to show as it stands")
    asked.add_argument("--address", default="", help="where that instance is served already")
    asked.add_argument("--only", nargs="*", default=[], help="names of pages")
    asked.add_argument("--keep", action="store_true", help="renew those that README shows")
    given = asked.parse_args()
    program = chromium_program()
    if program is None:
        raise SystemExit("no Chromium: install chromium first")
    DRAWN.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="jadegate-pictures-") as folder:
        instance = given.instance or Path(folder)
        served = nullcontext(Desks(given.address, instance)) if given.address else serving(instance)
        with served as desks, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=program, args=["--no-sandbox"], env=_with_hanzi()
            )
            _draw(browser, desks, [p for p in PAGES if not given.only or p.name in given.only])
            browser.close()
        if not given.only or PAPER in given.only:
            _certificate(desks)
    if given.keep:
        _keep()


def _with_hanzi() -> dict[str, str | float | bool]:
    """Chromium finds the certificate's typeface, where the system may have none with hanzi."""
    return {**os.environ, "XDG_DATA_HOME": str(Path(sys.prefix) / "share" / "jadegate")}


def _draw(browser: Browser, desks: Desks, pages: list[Shown]) -> None:
    names = addresses(browser, desks)
    for login in dict.fromkeys(page.login for page in pages):
        context = looking(browser, desks, names, login)
        page = context.new_page()
        for language in LANGUAGES:
            speak(context, language)
            for shown in (one for one in pages if one.login == login):
                _picture(page, shown, shown.path.format_map(names), language)
        speak(context, LANGUAGES[0])
        context.close()


def _picture(page: Page, shown: Shown, path: str, language: str) -> None:
    page.goto(path)
    page.wait_for_load_state("networkidle")
    for width, (least, most) in HEIGHTS.items():
        page.set_viewport_size({"width": width, "height": least})
        tall = min(int(page.evaluate("document.documentElement.scrollHeight")), most)
        wide = int(page.evaluate("document.documentElement.scrollWidth"))
        if wide > width:
            print(f"{shown.name}-{width}-{language}: {wide - width} px too wide")
        page.set_viewport_size({"width": width, "height": max(tall, least)})
        picture = DRAWN / f"{shown.name}-{width}-{language}.png"
        picture.write_bytes(_small(page.screenshot()))
    print(shown.name, language, page.title(), flush=True)


def _small(content: bytes) -> bytes:
    """A picture in few colours, and if it must be, in fewer dots."""
    image = Image.open(io.BytesIO(content)).convert("RGB")
    for colours, share in ((128, 1.0), (64, 1.0), (64, 0.8), (64, 0.6)):
        drawn = (
            image
            if share == 1
            else image.resize(
                (int(image.width * share), int(image.height * share)), Image.Resampling.LANCZOS
            )
        )
        out = io.BytesIO()
        drawn.quantize(colours, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        if out.tell() < LARGEST:
            break
    return out.getvalue()


def _certificate(desks: Desks) -> None:
    """The first page of an issued jade certificate."""
    program = shutil.which("pdftoppm")
    if program is None:
        print("no pdftoppm: the certificate's picture is left as it is")
        return
    ((digest,),) = desks.rows(
        "select pdf_digest from certificate join item on item.id = item_id"
        " where category = 'jade' and certificate.state = 'issued' order by certificate.id limit 1"
    )
    paper = next((desks.instance / "papers").rglob(f"*{digest[2:]}*"))
    drawn = subprocess.run(
        [program, "-png", "-r", "110", "-f", "1", "-l", "1", str(paper)],
        check=True,
        capture_output=True,
    )
    (DRAWN / f"{PAPER}.png").write_bytes(_small(drawn.stdout))


def _keep() -> None:
    """Renew the pictures that are in the repository, of those that were drawn this time."""
    drawn = {f"{name}-1440-zh.png": f"{name}.png" for name in TOUR} | {
        f"{PAPER}.png": f"{PAPER}.png"
    }
    for name, kept in drawn.items():
        if (DRAWN / name).exists():
            shutil.copyfile(DRAWN / name, KEPT / kept)


if __name__ == "__main__":
    main()
