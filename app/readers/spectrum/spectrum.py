"""Spectrum files as instruments write them: FTIR, Raman, UV-Vis, XRF.

`parse` reads CSV, JCAMP-DX and SPC by what is in the file, whatever its name says.
"""

from __future__ import annotations

import re
from enum import StrEnum

from app.readers.spectrum import columns, jcamp, spc
from app.readers.spectrum.curve import MOST_POINTS, Spectrum, UnreadableSpectrum, text_of
from workflows.verdict import Refused, Text

__all__ = ["Form", "Spectrum", "form_of", "parse"]

LARGEST_FILE = 8 * 1024 * 1024
MARKUP = re.compile(r"<[a-zA-Z!?/]")
JCAMP = re.compile(r"\s*(?:\$\$[^\n]*\n\s*)*##\s*(?:TITLE|JCAMP-?DX)\s*=", re.IGNORECASE)
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
HEAD = 64 * 1024


class Form(StrEnum):
    """How a spectrum file is written."""

    CSV = "csv"
    JCAMP = "jcamp-dx"
    SPC = "spc"


READERS = {
    Form.CSV: columns.read,
    Form.JCAMP: jcamp.read,
    Form.SPC: spc.read,
}

REASONS = {
    "columns_differ": Text("两列数据的点数不一致", "the two columns differ in length"),
    "cut_off": Text("文件不完整，数据被截断", "the file ends before its data does"),
    "jcamp_unreadable": Text("JCAMP-DX 数据无法解读", "the JCAMP-DX numbers can't be decoded"),
    "jcamp_without_table": Text(
        "JCAMP-DX 文件中没有 XYDATA 或 XYPOINTS 数据", "no XYDATA or XYPOINTS in the JCAMP-DX file"
    ),
    "line_unreadable": Text("有一行无法读取", "a line can't be read"),
    "no_columns": Text("没有找到两列数字", "no two columns of numbers were found"),
    "no_spectrum": Text(
        "不是可识别的谱图文件", "this is no spectrum file that could be recognised"
    ),
    "not_a_number": Text("有一个点不是有限数值", "a point is no finite number"),
    "several_spectra": Text("文件中有多条谱线", "the file holds several spectra"),
    "spc_other_form": Text(
        "这是旧版或其他变体的 SPC 文件", "this is an SPC file of an older or another form"
    ),
    "too_few_points": Text("数据点太少", "there are too few points"),
    "too_large": Text("谱图文件太大", "the spectrum file is too large"),
    "too_many_points": Text(
        f"数据点超过 {MOST_POINTS} 个", f"there are more than {MOST_POINTS} points"
    ),
    "x_not_in_order": Text("横坐标没有按顺序排列", "the horizontal values are not in order"),
}
NEXT = Text(
    "请在仪器软件中将单条谱线导出为两列 CSV、JCAMP-DX 或新版 SPC 后重新上传。",
    "Export one spectrum from the instrument's program as two-column CSV, JCAMP-DX or new-form"
    " SPC, and upload it again.",
)


def form_of(content: bytes) -> Form | None:
    """Which kind of spectrum file this opens as, or None; nothing is read beyond the first lines.

    Text that holds markup is none of them, so that no page or script passes for a spectrum.
    """
    if spc.is_spc(content):
        return Form.SPC
    text = text_of(content)
    if not text.strip() or CONTROL.search(text) or MARKUP.search(text):
        return None
    if JCAMP.match(text[:HEAD]):
        return Form.JCAMP
    return Form.CSV


def parse(content: bytes) -> Spectrum | Refused:
    """The curve in the file, at most 200,000 points; a refusal says why it can't be read."""
    if len(content) > LARGEST_FILE:
        return _refused("too_large", f"{len(content)} bytes")
    form = form_of(content)
    if form is None:
        old = len(content) > 1 and content[1] in spc.OTHER_FORMS and 0 in content[:512]
        return _refused("spc_other_form" if old else "no_spectrum", "")
    try:
        return READERS[form](content)
    except UnreadableSpectrum as unreadable:
        return _refused(unreadable.code, unreadable.where)


def _refused(code: str, where: str) -> Refused:
    reason = REASONS[code]
    if where:
        reason = Text(f"{reason.zh}（{where}）", f"{reason.en} ({where})")
    return Refused(f"spectrum_{code}", reason, next_step=NEXT, facts={"where": where})
