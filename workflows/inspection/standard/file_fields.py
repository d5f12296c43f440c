"""Which field of a check takes a file, and why none does: by what the file is, and by what was
measured where it is a curve."""

from __future__ import annotations

from collections.abc import Mapping

from workflows.inspection.standard.curves import TECHNIQUE_NAMES, Technique
from workflows.inspection.standard.parts import FilePart, Photos
from workflows.inspection.standard.types import Check
from workflows.verdict import ALLOWED, Answer, Refused, Text

PHOTO = Text("照片", "photos")
ENDING_NAMES: Mapping[str, Text] = {
    "jpg": Text("图片", "a picture"),
    "png": Text("图片", "a picture"),
    "webp": Text("图片", "a picture"),
    "pdf": Text("PDF", "a PDF"),
    "mp4": Text("视频", "a video"),
    "mov": Text("视频", "a video"),
    "webm": Text("视频", "a video"),
    "csv": Text("CSV 数据", "CSV data"),
    "jdx": Text("JCAMP-DX 谱图", "a JCAMP-DX spectrum"),
    "dx": Text("JCAMP-DX 谱图", "a JCAMP-DX spectrum"),
    "spc": Text("SPC 谱图", "an SPC spectrum"),
    "json": Text("本系统生成的文件", "a file that this system writes"),
}
OTHER = Text("其他文件", "another file")


def field_for(check: Check, ending: str, *, picture: bool) -> str | Refused:
    """The key of the part that takes a file with this ending; `picture`: it is a photo."""
    for part in check.parts:
        if isinstance(part, Photos) and picture:
            return part.key
        if isinstance(part, FilePart) and ending in part.kinds:
            return part.key
    taken = [PHOTO for part in check.parts if isinstance(part, Photos)]
    files = [part for part in check.parts if isinstance(part, FilePart)]
    taken += [ENDING_NAMES.get(kind, OTHER) for part in files for kind in part.kinds]
    got = ENDING_NAMES.get(ending, OTHER)
    if not taken:
        return _refuse(
            f"{check.code} {check.zh} 不收文件，没有保存",
            f"{check.code} {check.en} takes no file; nothing was saved",
            Text("请放到要文件的检验项", "Put it with a check that asks for one"),
        )
    zh = "、".join(dict.fromkeys(text.zh for text in taken))
    en = ", ".join(dict.fromkeys(text.en for text in taken))
    return _refuse(
        f"{check.code} {check.zh} 不收{got.zh}，可上传：{zh}；没有保存",
        f"{check.code} {check.en} does not take {got.en}, only {en}; nothing was saved",
        Text("请换一个文件，或放到对应的检验项", "Choose another file, or the check that it is of"),
    )


def measured_for(check: Check, key: str, technique: str) -> Answer:
    """Whether a curve of this technique (empty: nobody knows which) is what the part asks for.

    A part with a rule for its curves has that rule asked instead.
    """
    part = check.part(key)
    if not isinstance(part, FilePart) or part.curve is not None or part.technique is None:
        return ALLOWED
    if technique == part.technique:
        return ALLOWED
    wanted = TECHNIQUE_NAMES[part.technique]
    got = TECHNIQUE_NAMES[Technique(technique)] if technique in set(Technique) else None
    zh = f"这是{got.zh}" if got is not None else "这条曲线看不出是什么"
    en = f"this is {got.en}" if got is not None else "nobody can tell what this curve is"
    return Refused(
        "curve_technique",
        Text(
            f"{check.code} {check.zh} 要{wanted.zh}，{zh}；没有保存",
            f"{check.code} {check.en} asks for {wanted.en}, {en}; nothing was saved",
        ),
        next_step=Text(
            "请换成对应的记录文件；没有电子记录的可拍照或传 PDF",
            "Choose the record that is asked for; where there is none, photograph it or send a PDF",
        ),
        facts={"field": key},
    )


def _refuse(zh: str, en: str, next_step: Text) -> Refused:
    return Refused("file_kind", Text(zh, en), next_step=next_step)
