"""The table of kinds: each row with a file of its kind, and who may call a reader."""

from __future__ import annotations

import ast
import pickle
from collections.abc import Iterator

import pytest
from conftest import ROOT
from house.syntax import nodes_of
from support.media_samples import csv_spectrum, jade_ftir, jcamp, mp4, pdf, photo, spc, webm

from app.readers.door import own_file, read_file
from app.readers.facts import FileFacts, Kind
from app.readers.kinds import KINDS, FileKind, Keeps, Place, Preview, ending_of, response_headers
from app.readers.sniff import sniff

ROWS = jade_ftir()
SAMPLES = {
    "image/jpeg": photo("JPEG", private=True),
    "image/png": photo("PNG", private=True),
    "image/webp": photo("WEBP", private=True),
    "image/heif": photo("HEIF", private=True),
    "image/tiff": photo("TIFF", private=True),
    "image/bmp": photo("BMP"),
    "application/pdf": pdf(),
    "video/mp4": mp4(),
    "video/quicktime": mp4(b"qt  "),
    "video/webm": webm(),
    "application/x-galactic-spc": spc(ROWS),
    "chemical/x-jcamp-dx": jcamp(ROWS),
    "text/csv": csv_spectrum(ROWS),
}
OWN = "application/json"  # written by the house itself, never taken from outside
# What opens bytes from outside: in this room only the table of kinds may name it.
PARSERS = {
    "columns",
    "jcamp",
    "spc",
    "read_picture",
    "read_small",
    "read_for_paper",
    "read_boxes",
    "read_webm",
    "read_pdf",
    "read_own",
}
OPEN_TO_ALL = {"shown_names", "door", "facts", "frame_codes", "kinds", "refusals"}
# A packing list is read in the bounded child as orders are; a scanned code is text, no file.
# Whether there is a scanner is said at the start; no file is given to it there.
AT_START = {("app.readers.scanner", "scanner_named")}
OF_GOODS = {
    ("app.readers.packing_list", "MOST_SENT"),
    ("app.readers.packing_list", "PackingSheet"),
    ("app.readers.packing_list", "packing_sheet"),
    ("app.readers.gs1", "read_gs1"),
}
# Of stored curves, which this house has written or read before.
OF_STORED = {
    ("app.readers.spectrum.curve", "Spectrum"),
    ("app.readers.spectrum.measure", "correlation"),  # of figures that a reader has answered
}


def test_every_row_has_a_sample_and_no_two_rows_are_alike() -> None:
    assert {kind.mime for kind in KINDS} == {*SAMPLES, OWN}
    assert len({kind.mime for kind in KINDS}) == len(KINDS)
    endings = [kind.ending for kind in KINDS if kind.ending]
    assert len(set(endings)) == len(endings)


@pytest.mark.parametrize("kind", [k for k in KINDS if k.mime != OWN], ids=lambda kind: kind.mime)
def test_a_file_is_what_its_row_says(kind: FileKind) -> None:
    content = SAMPLES[kind.mime]
    assert sniff(content, KINDS) is kind
    facts = read_file("x", content)
    assert isinstance(facts, FileFacts)
    assert facts.kind is kind.kind
    assert (facts.kept is content) == (kind.keeps is Keeps.AS_SENT)
    assert (facts.curve is not None) == (kind.preview is Preview.CURVE)
    assert (facts.width is not None) == (kind.preview is Preview.THUMBNAIL)
    assert ending_of(facts.mime) != "bin"
    headers = response_headers(facts.mime, "ab" * 32)
    assert headers["Content-Type"] == facts.mime
    assert headers["Content-Disposition"].startswith(kind.place.value)


def test_only_pictures_are_shown_in_place() -> None:
    assert {k.kind for k in KINDS if k.place is Place.INLINE} == {Kind.IMAGE}


def test_what_the_house_writes_is_taken_from_nobody() -> None:
    facts = own_file(b"{}")
    assert (facts.kind, ending_of(facts.mime)) == (Kind.DOCUMENT, "json")
    assert sniff(b"{}", KINDS) is not next(k for k in KINDS if k.mime == OWN)


def test_readers_and_their_answers_may_cross_to_another_process() -> None:
    for kind in KINDS:
        assert pickle.loads(pickle.dumps(kind.read)).__class__ is kind.read.__class__
    for content in SAMPLES.values():
        facts = read_file("x", content)
        assert pickle.loads(pickle.dumps(facts)) == facts


def imports() -> Iterator[tuple[str, str, str]]:
    """(file, module, name) of what is imported from the room of readers, by the whole office."""
    for path in sorted((ROOT / "app").rglob("*.py")):
        for node in nodes_of(path.read_text("utf-8")):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("app.readers"):
                for alias in node.names:
                    yield str(path.relative_to(ROOT)), str(node.module), alias.name


def is_way_round(file: str, module: str, name: str) -> bool:
    """Whether this import reaches a reader beside the one way."""
    inside = file.startswith("app/readers/")
    room = [*module.split("."), name][2]
    if inside:
        return name in PARSERS and file != "app/readers/kinds.py"
    return (
        room not in OPEN_TO_ALL | {"orders"}
        and (module, name) not in OF_STORED | OF_GOODS | AT_START
    )


def test_no_reader_is_called_beside_the_one_way() -> None:
    assert [one for one in imports() if is_way_round(*one)] == []
    planted = [
        ("app/web/x.py", "app.readers.image", "read_picture"),
        ("app/commands/x.py", "app.readers", "document"),
        ("app/web/x.py", "app.readers.spectrum", "jcamp"),
        ("app/web/x.py", "app.readers.packing_list", "read_sheet"),
        ("app/readers/door.py", "app.readers.spectrum", "spc"),
    ]
    assert all(is_way_round(*one) for one in planted)
