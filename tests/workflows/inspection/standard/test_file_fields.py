"""Which files each field of each standard takes, written out; every other kind is refused aloud."""

from __future__ import annotations

import pytest

from workflows.inspection.curves import CurveReading, curve_rule_of, fits
from workflows.inspection.standard.catalogue import house_library
from workflows.inspection.standard.curves import TECHNIQUE_NAMES, Technique
from workflows.inspection.standard.file_fields import ENDING_NAMES, field_for, measured_for
from workflows.inspection.standard.parts import FilePart, Photos
from workflows.verdict import ALLOWED, Refused

PAPER, PICTURES, FILMS = {"pdf"}, {"jpg", "png"}, {"mp4", "webm", "mov"}
CURVES = {"csv", "jdx", "dx", "spc"}
# Check and field; the endings that it takes; what a curve in it has to be ("": it takes none).
FIELDS = {
    "AU-03 file": (CURVES | PAPER | PICTURES, "xrf"),
    "CM-03 video": (FILMS, ""),
    "CM-13 value": ({"json"}, ""),
    "CO-16 report": (PAPER, ""),
    "CO-17 value": (PAPER | PICTURES, ""),
    "HS-17 report": (PAPER, ""),
    "HS-18 log": ({"csv"} | PAPER | PICTURES, "log"),
    "JD-10 file": (CURVES | PAPER | PICTURES, "ir"),
    "JD-11 file": (CURVES | PAPER | PICTURES, "uvvis"),
    "JD-12 file": (CURVES | PAPER | PICTURES, "raman"),
    "LQ-17 file": (PAPER | PICTURES, ""),
    "LQ-18 report": (PAPER, ""),
    "TE-15 report": (PAPER, ""),
}
# As the readers name what they kept: a picture is always a photo too.
ENDINGS = ("jpg", "webp", "pdf", "mp4", "mov", "webm", "csv", "jdx", "spc", "json")
TECHNIQUES = ("", "ir", "nir", "raman", "uvvis", "xrf", "xrd", "log")
AXES = {"ir": "cm-1", "nir": "nm", "raman": "Δcm-1", "uvvis": "nm", "xrf": "keV", "xrd": "2θ°",
        "log": "h", "": ""}  # fmt: skip


def checks():
    return {c.code: c for block in house_library().blocks for c in block.checks}


def fields():
    return {
        f"{code} {part.key}": (check, part)
        for code, check in checks().items()
        for part in check.parts
        if isinstance(part, FilePart)
    }


def test_each_field_and_what_it_takes_is_written_out():
    found = {}
    for name, (_, part) in fields().items():
        asked = part.curve.technique if part.curve is not None else part.technique
        found[name] = (set(part.kinds), asked or "")
    assert found == FIELDS


def test_every_kind_at_every_check_is_taken_by_a_field_or_refused_in_words():
    for code, check in checks().items():
        photos = any(isinstance(part, Photos) for part in check.parts)
        taken = {k for name, (kinds, _) in FIELDS.items() if name.startswith(code) for k in kinds}
        for ending in ENDINGS:
            picture = ending in {"jpg", "webp"}
            answer = field_for(check, ending, picture=picture)
            wanted = ending in taken or (picture and photos)
            assert (code, ending, isinstance(answer, str)) == (code, ending, wanted)
            if isinstance(answer, Refused):
                assert code in answer.reason.zh
                assert "没有保存" in answer.reason.zh
                assert answer.next_step is not None
                assert answer.code == "file_kind"


def reading(technique: str) -> CurveReading:
    """Of that technique, over all that any field asks for."""
    return CurveReading(technique, AXES[technique], "A", 0.0, 10_000.0, 0.01)


@pytest.mark.parametrize("name", [name for name, (_, asked) in FIELDS.items() if asked])
def test_a_curve_of_another_kind_is_refused_by_every_field_that_asks_for_one(name):
    check, part = fields()[name]
    rule = curve_rule_of(check)
    for technique in TECHNIQUES:
        answer = measured_for(check, part.key, technique)
        if rule is not None:
            assert answer is ALLOWED
            answer = fits(rule, reading(technique))
        asked = FIELDS[name][1]
        # A spectrum whose file says neither technique nor axis is taken for what is asked.
        right = technique == asked or (technique == "" and rule is not None)
        assert (technique, answer is ALLOWED) == (technique, right)
        if isinstance(answer, Refused):
            assert answer.code in {"curve_technique", "curve_axis"}
            assert TECHNIQUE_NAMES[Technique(asked)].zh in answer.reason.zh


def test_every_ending_of_a_standard_has_a_name():
    assert {kind for _, part in fields().values() for kind in part.kinds} <= ENDING_NAMES.keys()
