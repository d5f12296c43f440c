"""Every layout that a certificate was ever issued in; none is changed once it was used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from certificates.content import CertificateContent, Family
from certificates.fonts import Fonts
from certificates.layout_gem import GEM_1
from certificates.layout_luxury import LUXURY_1
from certificates.layout_page import compose
from certificates.layout_sealed import SEALED_1
from certificates.layout_sheet import Composed

Layout = Callable[[CertificateContent, Fonts, tuple[int, int] | None], Composed]

LATEST = 1
LAYOUTS: Mapping[tuple[Family, int], Layout] = {
    (Family.GEM, 1): partial(compose, how=GEM_1),
    (Family.SEALED, 1): partial(compose, how=SEALED_1),
    (Family.LUXURY, 1): partial(compose, how=LUXURY_1),
}
