"""Heights, areas, noise and likeness of curves whose bands are known."""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import Decimal

import pytest
from readers.spectrum.curve_writers import JADEITE, POLYSTYRENE, infrared

from app.demo.pictures import curve_named
from app.readers.spectrum import columns
from app.readers.spectrum.curve import curve
from app.readers.spectrum.measure import correlation, curve_figures
from workflows.inspection.standard.curves import CurveBand

BAND = CurveBand(
    code="b", lower=Decimal(2850), upper=Decimal(2950), zh="带", en="b", seen=Decimal("0.01")
)
X = [400.0 + 2 * n for n in range(1801)]


def absorbance(height: float, width: float = 10.0, slope: float = 0.0) -> list[float]:
    return [0.1 + slope * (x - 400) + height * math.exp(-(((x - 2900) / width) ** 2)) for x in X]


@pytest.mark.parametrize("slope", [0.0, 1e-4, -1e-4])
@pytest.mark.parametrize("height", [0.05, 0.5, 2.0])
def test_a_band_is_measured_above_the_line_through_its_shoulders(
    height: float, slope: float
) -> None:
    seen = curve(X, absorbance(height, slope=slope), x_unit="cm-1", y_unit="A")
    (found,) = curve_figures(seen, [BAND]).bands
    assert found.height == pytest.approx(height, rel=0.01)
    assert found.area == pytest.approx(height * 10 * math.sqrt(math.pi), rel=0.02)
    assert found.width == pytest.approx(10 * math.sqrt(math.pi), rel=0.02)
    assert found.peak == 2900


@pytest.mark.parametrize(("unit", "whole"), [("T", 1), ("%T", 100), ("%R", 100), ("R", 1)])
def test_light_that_came_through_becomes_absorbance(unit: str, whole: int) -> None:
    y = [whole * 10**-a for a in absorbance(0.4)]
    (found,) = curve_figures(curve(X, y, x_unit="cm-1", y_unit=unit), [BAND]).bands
    assert found.height == pytest.approx(0.4, rel=0.01)


def test_what_counts_upwards_is_a_share_of_its_height() -> None:
    y = [1000 * a for a in absorbance(0.4)]
    (found,) = curve_figures(curve(X, y, x_unit="Raman cm-1", y_unit="counts"), [BAND]).bands
    assert found.height == pytest.approx(1.0, rel=0.01)


def test_no_light_at_all_is_no_infinite_band() -> None:
    y = [0.0 if 2890 < x < 2910 else 50.0 for x in X]
    (found,) = curve_figures(curve(X, y, x_unit="cm-1", y_unit="%T"), [BAND]).bands
    assert 3 < found.height < 4


def test_noise_is_told_from_a_slope() -> None:
    y = [a + (0.01 if n % 2 else -0.01) for n, a in enumerate(absorbance(0, slope=1e-4))]
    (found,) = curve_figures(curve(X, y, x_unit="cm-1", y_unit="A"), [BAND]).bands
    assert 0.01 < found.noise < 0.05


def test_a_band_beyond_the_curve_is_left_out() -> None:
    away = replace(BAND, lower=Decimal(4100), upper=Decimal(4200))
    assert curve_figures(curve(X, absorbance(1), x_unit="cm-1", y_unit="A"), [away]).bands == ()


def shape(content: bytes) -> tuple[float | None, ...]:
    return curve_figures(columns.read(content)).shape


def test_alike_is_what_has_the_same_bands_whatever_its_baseline() -> None:
    jade, noisy = shape(infrared(JADEITE)), shape(infrared(JADEITE, ripple=0.01))
    plastic = shape(infrared(POLYSTYRENE))
    assert correlation(jade, jade) == pytest.approx(1.0)
    assert correlation(jade, noisy) > 0.9
    assert abs(correlation(jade, plastic)) < 0.4
    assert correlation(jade, shape(curve_named("uvvis"))) < 0.4
    assert correlation(jade, ()) == 0.0


def test_only_what_both_measured_is_compared() -> None:
    whole = shape(infrared(JADEITE))
    half = tuple(v if n > 100 else None for n, v in enumerate(whole))
    little = tuple(v if n > 250 else None for n, v in enumerate(whole))
    assert correlation(whole, half) == pytest.approx(1.0)
    assert correlation(whole, little) == 0.0
