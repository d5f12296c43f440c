"""The words for units and techniques as instruments write them, in Chinese and English.

What a word means does not depend on where it stands: a heading is an axis by its words, so that
columns may come in any order.
"""

from __future__ import annotations

X_WORDS = (
    ("Δcm-1", ("raman", "拉曼", "shift", "位移", "频移", "rel. 1/cm", "rcm-1")),
    ("cm-1", ("cm-1", "cm^-1", "cm⁻¹", "1/cm", "cm−1", "cm–1", "/cm", "wavenumber", "波数")),
    ("µm", ("micromet", "micron", "µm", "μm", "(um)", "微米")),
    ("nm", ("nanomet", "nm", "wavelength", "波长")),
    ("keV", ("kev", "千电子伏")),
    ("eV", ("electron volt", "electronvolt", "(ev)", "电子伏")),
    ("2θ°", ("2theta", "2θ", "2-theta", "two-theta", "衍射角")),
)
Y_WORDS = (
    ("T", ("%t", "% t", "t%", "transmit", "transmiss", "透过", "透射")),
    ("R", ("%r", "% r", "r%", "reflect", "反射")),
    ("A", ("absorb", "abs", "吸光", "吸收")),
    ("counts", ("count", "计数", "cps", "cnt", "脉冲")),
    ("a.u.", ("intens", "arbitrary", "a.u.", "强度", "signal", "信号")),
)
EXACT = {"t": "T", "r": "R", "a": "A", "ev": "eV"}
PLACE_WORDS = ("channel", "通道", "道址", "道数", "index", "no.", "序号", "point", "点号")
PERCENT = ("%", "percent", "百分")
TECHNIQUES = (
    ("raman", ("raman", "拉曼")),
    ("nir", ("near infrared", "near-infrared", "nir ", "近红外")),
    ("ir", ("infrared", "ftir", "ft-ir", "ir spectrum", "红外")),
    ("uvvis", ("uv/vis", "uv-vis", "uvvis", "uv vis", "ultraviolet", "visible", "紫外", "可见")),
    ("xrf", ("fluorescence x", "x-ray fluor", "xrf", "edxrf", "荧光光谱", "x射线荧光", "eds")),
    ("xrd", ("diffraction", "xrd", "衍射")),
    ("other", ("nmr", "mass spec", "chromatogram", "核磁", "质谱", "色谱")),
)


def plain_words(written: str) -> str:
    """Words without what can't be printed, and with single blanks."""
    return "".join(sign for sign in " ".join(written.split()) if sign.isprintable())


def x_unit_of(written: str) -> str:
    """The short form of an axis; an unknown one is kept, shortened."""
    return axis_in(written) or plain_words(written)[:24]


def y_unit_of(written: str) -> str:
    """The short form of what was measured; an unknown one is kept, shortened."""
    return height_in(written) or plain_words(written)[:24]


def axis_in(written: str) -> str:
    """The unit of an axis that the words name; empty where they name none."""
    plain = plain_words(written).lower()
    if plain == "ev":
        return EXACT[plain]
    return next((short for short, words in X_WORDS if _any(words, plain)), "")


def height_in(written: str) -> str:
    """What was measured along an axis, by the words; empty where they name none."""
    plain = plain_words(written).lower()
    found = EXACT.get(plain.rstrip("."), "")
    if found not in {"T", "R", "A"}:
        found = next((short for short, words in Y_WORDS if _any(words, plain)), "")
    return f"%{found}" if found in {"T", "R"} and _any(PERCENT, plain) else found


def is_place(written: str) -> bool:
    """Whether a heading only counts the points, as the channel of a detector does."""
    return _any(PLACE_WORDS, plain_words(written).lower())


def technique_of(written: str) -> str:
    """The technique that words name; empty where they name none."""
    plain = plain_words(written).lower() + " "
    return next((code for code, words in TECHNIQUES if _any(words, plain)), "")


def _any(words: tuple[str, ...], plain: str) -> bool:
    return any(word in plain for word in words)
