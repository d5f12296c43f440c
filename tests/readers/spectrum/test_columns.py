"""Columns of common instruments: what each is its words say, wherever it stands."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.readers.spectrum.columns import read
from app.readers.spectrum.curve import UnreadableSpectrum
from app.readers.spectrum.units import axis_in, height_in

ROWS = [(200.0 + 5 * n, float((37 * n) % 101)) for n in range(40)]


def table(heading: str, *, columns: str = "{x},{y}", ending: str = "") -> bytes:
    lines = (columns.format(x=x, y=y, n=n) for n, (x, y) in enumerate(ROWS))
    return (heading + "\n".join(lines) + "\n" + ending).encode()


# A recorder's log: its heading and a row by its number; the first hour, the last, the warmest.
LOGS = [
    ("记录时间,温度(℃),湿度(%RH)", lambda n: f"2026-11-20 08:{n:02d},{4 + n / 10},55"),
    ("序号,日期,时间,温度", lambda n: f"{n},2026/11/20,08:{n:02d}:00,{4 + n / 10}℃"),
    ("Date Time;Temp (°C);Alarm high", lambda n: f"2026-11-20T08:{n:02d}:00;{4 + n / 10};8"),
    ("Elapsed (min),Temperature/°C", lambda n: f"{n},{4 + n / 10}"),
    ("时间(秒)\t探头温度", lambda n: f"{n * 60}\t{4 + n / 10}"),
    ("Timestamp,Temp °F", lambda n: f"2026年11月20日 8:{n:02d},{39.2 + n * 0.18:.2f}"),
]


@pytest.mark.parametrize(("heading", "line"), LOGS)
def test_a_recorders_log_is_no_spectrum(heading: str, line: Callable[[int], str]) -> None:
    text = "型号：TH-10\n" + "\n".join([heading, *map(line, range(31))]) + "\n"
    found = read(text.encode())
    assert (found.technique, found.x_unit, found.y_unit) == ("log", "h", "°C")
    assert (found.x[0], found.x[-1]) == (0.0, 0.5)
    assert (found.y[0], max(found.y)) == pytest.approx((4.0, 7.0))


@pytest.mark.parametrize(
    "time", ["11/20/2026 08:00", "20.11.26 8:00", "昨天 8:00", "2026-13-20 08:00"]
)
def test_a_logs_time_is_never_guessed(time: str) -> None:
    with pytest.raises(UnreadableSpectrum) as refused:
        read(("时间,温度\n" + f"{time},4.1\n" * 12).encode())
    assert (refused.value.code, refused.value.where) == ("log_time", "2")


@pytest.mark.parametrize("heading", ["Wavenumber (cm-1),Temperature corrected absorbance", "nm,A"])
def test_a_spectrum_is_no_log(heading: str) -> None:
    assert read(table(heading + "\n")).technique != "log"


HEADINGS = [
    ("Raman Shift (cm-1),Raman Intensity (counts)\n", "Δcm-1", "counts", "raman"),
    ("Raman shift/cm^-1,Intensity\n", "Δcm-1", "a.u.", "raman"),
    ("拉曼位移(cm-1),拉曼强度\n", "Δcm-1", "a.u.", "raman"),
    ("#Wave,#Intensity\n", "Wave", "a.u.", ""),
    ("Wavenumber (cm⁻¹),Absorbance\n", "cm-1", "A", ""),
    ("波数/cm-1,透过率/%\n", "cm-1", "%T", ""),
    ("Wavelength nm.,Abs.\n", "nm", "A", ""),
    ("波长(nm),反射率(%)\n", "nm", "%R", ""),
    ("Energy (keV),Counts\n", "keV", "counts", ""),
    ("能量(keV),计数\n", "keV", "counts", ""),
    ("2Theta,Counts\n", "2θ°", "counts", ""),
    ("nm,A\n", "nm", "A", ""),
    ("FTIR spectrum of jade\ncm-1,%T\n", "cm-1", "%T", "ir"),
]


@pytest.mark.parametrize(("heading", "x_unit", "y_unit", "technique"), HEADINGS)
def test_an_axis_is_what_its_words_say(
    heading: str, x_unit: str, y_unit: str, technique: str
) -> None:
    found = read(table(heading))
    assert (found.x_unit, found.y_unit, found.technique) == (x_unit, y_unit, technique)
    assert (found.x[0], found.y[1]) == (200.0, 37.0)


@pytest.mark.parametrize(
    ("heading", "columns", "x_unit", "y_unit"),
    [
        ("Intensity,Raman Shift (cm-1)\n", "{y},{x}", "Δcm-1", "a.u."),
        ("计数,能量(keV)\n", "{y},{x}", "keV", "counts"),
        ("Channel,Energy (keV),Counts\n", "{n},{x},{y}", "keV", "counts"),
        ("Channel,Counts,Energy (keV)\n", "{n},{y},{x}", "keV", "counts"),
        ("通道,能量(keV),计数\n", "{n},{x},{y}", "keV", "counts"),
        ("No.\tWavelength(nm)\tAbs\n", "{n}\t{x}\t{y}", "nm", "A"),
        ("序号;波数(cm-1);吸光度\n", "{n};{x};{y}", "cm-1", "A"),
        ("Absorbance, Wavelength (nm)\n", "{y},{x}", "nm", "A"),
    ],
)
def test_columns_may_come_in_any_order_and_number(
    heading: str, columns: str, x_unit: str, y_unit: str
) -> None:
    found = read(table(heading, columns=columns))
    assert (found.x_unit, found.y_unit) == (x_unit, y_unit)
    assert (found.x[:2], found.y[:2]) == ((200.0, 205.0), (0.0, 37.0))


LABSPEC = (
    "#Acq. time (s)=\t10\n#Laser=\t532nm\n#Title=\t测试\n#AxisUnit[0]=\tCnt\n#AxisUnit[1]=\t1/cm\n"
)
RRUFF = "##NAMES=Jadeite\n##RRUFFID=R050220\n##RAMAN WAVELENGTH=532\n##URL=rruff.info/R050220\n"
JASCO = (
    "TITLE\tjade 7\nDATA TYPE\tULTRAVIOLET SPECTRUM\nXUNITS\tNANOMETERS\nYUNITS\tABSORBANCE\n"
    "XYDATA\n"
)
EMSA = (
    "#FORMAT      : EMSA/MAS\n#TITLE       : gold ring\n#XUNITS      : keV\n#YUNITS      : counts\n"
    "#SPECTRUM    : \n"
)
CHINESE = "样品名称：手镯三\n技术：红外光谱\n横坐标单位：cm-1\n纵坐标单位：透过率%\n"


@pytest.mark.parametrize(
    ("heading", "columns", "expected"),
    [
        (LABSPEC, "{x}\t{y}", ("Δcm-1", "counts", "测试", "raman")),
        (RRUFF, "{x}, {y}", ("Δcm-1", "", "Jadeite", "raman")),
        (JASCO, "{x}\t{y}", ("nm", "A", "jade 7", "uvvis")),
        (EMSA, "{x}, {y}", ("keV", "counts", "gold ring", "")),
        (CHINESE, "{x}\t{y}", ("cm-1", "%T", "手镯三", "ir")),
    ],
)
def test_what_is_told_by_key_is_no_unit_by_itself(
    heading: str, columns: str, expected: tuple[str, ...]
) -> None:
    found = read(table(heading.replace("：", ":"), columns=columns, ending="##END=\n"))
    assert (found.x_unit, found.y_unit, found.title, found.technique) == expected


def test_of_several_measured_columns_one_is_chosen() -> None:
    content = table("Wavelength (nm),Sample Abs,Reference Abs\n", columns="{x},{y},{n}")
    with pytest.raises(UnreadableSpectrum) as several:
        read(content)
    assert several.value.choices == ("Sample Abs", "Reference Abs")
    assert read(content, 2).y[3] == 3.0


def test_three_columns_without_names_are_not_guessed() -> None:
    with pytest.raises(UnreadableSpectrum, match="columns_unnamed"):
        read(table("", columns="{n},{x},{y}"))


def test_the_end_mark_of_dos_is_no_text() -> None:
    assert read(table("nm,A\n", ending="\x1a")) == read(table("nm,A\n"))


@pytest.mark.parametrize(
    ("written", "axis", "height"),
    [("Absorption", "", "A"), ("cm-1", "cm-1", ""), ("Title", "", ""), ("Raman", "Δcm-1", "")],
)
def test_a_word_names_an_axis_a_height_or_neither(written: str, axis: str, height: str) -> None:
    assert (axis_in(written), height_in(written)) == (axis, height)
