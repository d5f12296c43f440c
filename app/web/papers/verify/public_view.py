"""What the public page says of a certificate: the piece, never who bought or sold it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from certificates.content.content import CertificateContent, Family, MeasuredResult
from certificates.content.content import Wording as Printed
from certificates.reasons import Answer
from workflows.verdict import Text
from workflows.whole import whole

MASS_UNITS = ("g", "kg", "ct")
MASS = re.compile(r"[\d.]+ (?:g|kg|ct)\b")  # with another figure behind it: links of a bracelet
MAIN_READINGS = 8
TAG = Text(
    "防拆扣完好，扣上的编号与交付单一致",
    "The tamper tag is whole, and its number is the one on the delivery note",
)
PHOTO = Text(
    "与照片逐处比对：颜色、纹理、特征的位置",
    "The photograph, place by place: colour, pattern, where the marks are",
)
COMPARE: Mapping[Family, tuple[Text, ...]] = whole(
    Family,
    {
        Family.GEM: (
            Text("称重，与总质量比对", "Weigh it and compare with the total mass"),
            Text("量尺寸或圈口，与检测结果比对", "Measure it and compare with the readings"),
            PHOTO,
            TAG,
        ),
        Family.SEALED: (
            Text("喷码、批号与检测结果逐字比对", "Printed codes and batch, character by character"),
            Text("封膜、瓶盖、封口没有动过的痕迹", "Film, cap and seal show no sign of opening"),
            PHOTO,
            TAG,
        ),
        Family.LUXURY: (
            Text("序列号、编码与检测结果逐字比对", "Serial numbers, character by character"),
            Text(
                "成色、走线、五金与照片比对",
                "Condition, stitching and hardware with the photograph",
            ),
            PHOTO,
            TAG,
        ),
    },
)


@dataclass(frozen=True, slots=True)
class PublicReading:
    """One result as the page prints it."""

    label: Text
    value: Text
    unit: str


@dataclass(frozen=True, slots=True)
class PublicContent:
    """The public part of a certificate's content."""

    title: Text
    conclusion: Text
    category: Text
    mass: PublicReading | None
    readings: tuple[PublicReading, ...]
    deviations: tuple[Text, ...]
    remarks: tuple[Text, ...]
    agency: Text
    cma: str
    cnas: str
    item: str
    received: str
    tested: str
    issued: str
    compare: tuple[Text, ...]
    supersedes: str
    photo: str

    def to_json(self) -> dict[str, Any]:
        """The same for programs, each text in both languages."""
        return asdict(self)


def public_content(content: CertificateContent) -> PublicContent:
    """The public part; the customer's reference and everything about people is left out."""
    readings = [_reading(result) for result in content.results if result.value is not None]
    mass = next((r for r in readings if r.unit in MASS_UNITS or MASS.match(r.value.zh)), None)
    return PublicContent(
        title=_text(content.title),
        conclusion=_text(content.conclusion),
        category=_text(content.category_name),
        mass=mass,
        readings=tuple(r for r in readings if r is not mass)[:MAIN_READINGS],
        deviations=tuple(map(_text, content.deviations)),
        remarks=tuple(map(_text, content.remarks)),
        agency=_text(content.agency.name),
        cma=content.agency.cma,
        cnas=content.agency.cnas,
        item=content.item.code,
        received=content.received.isoformat(),
        tested=" – ".join(dict.fromkeys(d.isoformat() for d in _tested_days(content))),
        issued=content.issued.isoformat(),
        compare=COMPARE[content.family],
        supersedes=content.supersedes.number if content.supersedes is not None else "",
        photo=content.item.photo_sha256,
    )


def _tested_days(content: CertificateContent) -> tuple[date, date]:
    return content.tested_from, content.tested_to


def answer_sentence(given: Answer) -> Text:
    """An answer's sentence in both languages."""
    return Text(given.zh, given.en)


def tone(given: Answer) -> str:
    """The colour and shape of an answer: holds, does not, can't be said."""
    return {True: "good", False: "bad", None: "open"}[given.ok]


def _reading(result: MeasuredResult) -> PublicReading:
    value = result.value or Printed("", "")
    unit = "" if result.unit == "1" else result.unit
    return PublicReading(_text(result.label), _text(value), unit)


def _text(printed: Printed) -> Text:
    return Text(printed.zh, printed.en)
