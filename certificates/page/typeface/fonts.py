"""The certificate's typeface: Noto Sans SC (SIL Open Font License 1.1) in two fixed weights.

Titles are set in Noto Serif SC, of the same license, which lies beside the code: of its weight 600
the 3,755 common characters of GB 2312 and those of the house's categories (docs/adr/0003).

The wheel `justmytype-intl-cjk` carries the variable font, whose default instance is Thin. `build`
makes Regular 400 and Bold 700 of it once, keeps every character, and writes them beside a record of
their digests; a build that was cut off leaves nothing that `load` would take.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib import resources
from io import BytesIO
from pathlib import Path
from queue import Queue
from typing import Any

import fontTools

from certificates.page.typeface.face import Face, MissingGlyph, read_face

WEIGHTS: Mapping[str, int] = {"regular": 400, "bold": 700}
TITLE_FACE = Path(__file__).parents[1] / "assets" / "NotoSerifSC-SemiBold.ttf.gz"
RECORD = "fonts.json"
FORM = 4  # raise it when the way of building changes
PROGRAM = Path(__file__).with_name("weight.py")
FINISHED = 2.0  # reported after a program has ended, whichever way

Progress = Callable[[float, str], None]


class FontsNotBuilt(RuntimeError):
    """The folder holds no complete, unaltered build of the typeface."""


@dataclass(frozen=True, slots=True, eq=False)
class Fonts:
    """Both weights, and the serif of titles; ready to measure, check and embed."""

    regular: Face
    bold: Face
    title: Face

    @property
    def faces(self) -> tuple[Face, Face, Face]:
        """By the number that a style has for its face."""
        return self.regular, self.bold, self.title

    def missing(self, text: str) -> list[str]:
        """Characters that cannot be printed, each once, in order of appearance."""
        return self.regular.missing(text)

    def require(self, text: str) -> None:
        """Raise `MissingGlyph` naming every character that cannot be printed."""
        if missing := self.missing(text):
            raise MissingGlyph(missing)


def build(folder: Path, progress: Progress, *, characters: Iterable[str] | None = None) -> None:
    """Make the weights in `folder` unless they are there already, unaltered and from this source.

    `progress(fraction, message)` is called about once a second. Two processes, about half a minute
    once. `characters` limits the coverage; by default all 30,890 of the source are kept.
    """
    source = _source()
    wanted = None if characters is None else "".join(sorted(set(characters)))
    origin = _origin(source, wanted)
    if _read_record(folder).get("origin") == origin and not list(_find_altered(folder)):
        return
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".building-") as name:
        made = Path(name)
        _make_weights(source, wanted, made, progress)
        record = {"origin": origin, "sha256": {w: _sha256(made / _file(w)) for w in WEIGHTS}}
        (made / RECORD).write_text(json.dumps(record, indent=2, sort_keys=True) + "\n", "utf-8")
        shutil.copyfile(source.parent / "OFL.txt", made / "OFL.txt")
        for done in (*map(_file, WEIGHTS), "OFL.txt", RECORD):
            (made / done).replace(folder / done)
    progress(1.0, "字体就绪 fonts ready")


def load(folder: Path) -> Fonts:
    """Read both weights, about 0.2 s; raises `FontsNotBuilt` if one is missing or altered."""
    if not _read_record(folder) or (altered := list(_find_altered(folder))):
        named = "、".join(altered) if _read_record(folder) else RECORD
        raise FontsNotBuilt(f"{folder}: {named} 缺失或已改动 / missing or altered")
    faces = {weight: read_face(folder / _file(weight)) for weight in WEIGHTS}
    return Fonts(**faces, title=_read_title_face())


@cache
def _read_title_face() -> Face:
    return read_face(BytesIO(gzip.decompress(TITLE_FACE.read_bytes())))


def _source() -> Path:
    package = resources.files("justmytype_intl_cjk")
    return Path(str(package / "fonts" / "ofl" / "notosanssc" / "NotoSansSC[wght].ttf"))


def _file(weight: str) -> str:
    return f"NotoSansSC-{weight.title()}.ttf"


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _origin(source: Path, characters: str | None) -> dict[str, Any]:
    return {
        "characters": "all" if characters is None else characters,
        "fonttools": fontTools.version,
        "form": FORM,
        "source": _sha256(source),
    }


def _read_record(folder: Path) -> dict[str, Any]:
    try:
        record = json.loads((folder / RECORD).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _find_altered(folder: Path) -> Iterator[str]:
    digests = _read_record(folder).get("sha256", {})
    for weight in WEIGHTS:
        path = folder / _file(weight)
        if not path.is_file() or digests.get(weight) != _sha256(path):
            yield path.name


def _make_weights(source: Path, characters: str | None, made: Path, progress: Progress) -> None:
    reports: Queue[tuple[str, float]] = Queue()

    def run(weight: str) -> None:
        try:
            _run_weight(source, weight, characters, made, reports)
        finally:
            reports.put((weight, FINISHED))

    done = dict.fromkeys(WEIGHTS, 0.0)
    with ThreadPoolExecutor(len(WEIGHTS)) as pool:
        running = [pool.submit(run, weight) for weight in WEIGHTS]
        while min(done.values()) < FINISHED:
            weight, share = reports.get()
            done[weight] = share
            whole = sum(min(part, 1.0) for part in done.values()) / len(done)
            progress(0.99 * whole, f"字体 fonts {whole:.0%}")
    for future in running:
        future.result()


def _run_weight(
    source: Path, weight: str, characters: str | None, made: Path, reports: Queue[tuple[str, float]]
) -> None:
    arguments = [str(source), str(WEIGHTS[weight]), str(made / _file(weight))]
    if characters is not None:
        kept = made / f"{weight}.txt"
        kept.write_text(characters, "utf-8")
        arguments.append(str(kept))
    with subprocess.Popen(  # noqa: S603  # our own program, by its path
        [sys.executable, "-I", str(PROGRAM), *arguments], stdout=subprocess.PIPE
    ) as program:
        for share in program.stdout or ():
            reports.put((weight, float(share)))
    if program.returncode:
        raise FontsNotBuilt(f"字体制作中断 / building stopped with status {program.returncode}")
