"""The classes of nonconformity, and what an inspector says of a sampled piece."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from workflows.verdict import Text
from workflows.whole import whole


class LotClass(StrEnum):
    """How grave a nonconformity is; each class has its own AQL and plan (5.1, 5.4)."""

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"


CLASS_NAMES: Mapping[LotClass, Text] = whole(
    LotClass,
    {
        LotClass.CRITICAL: Text("致命", "critical"),
        LotClass.MAJOR: Text("严重", "major"),
        LotClass.MINOR: Text("轻微", "minor"),
    },
)


class PieceAuthenticity(StrEnum):
    """What a sampled piece is taken for."""

    GENUINE = "genuine"
    DOUBTFUL = "doubtful"
    NOT_GENUINE = "not_genuine"


AUTHENTICITY_NAMES: Mapping[PieceAuthenticity, Text] = whole(
    PieceAuthenticity,
    {
        PieceAuthenticity.GENUINE: Text("真品", "Genuine"),
        PieceAuthenticity.DOUBTFUL: Text("存疑", "In doubt"),
        PieceAuthenticity.NOT_GENUINE: Text("非真品", "Not genuine"),
    },
)
