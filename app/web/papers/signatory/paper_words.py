"""The paper's two verdicts in the words of the desk; the paper has a vocabulary of its own."""

from __future__ import annotations

from collections.abc import Mapping

from certificates.content.content import StatedAuthenticity, StatedConformity
from workflows.verdict import Text
from workflows.whole import whole

AUTHENTICITIES: Mapping[StatedAuthenticity, Text] = whole(
    StatedAuthenticity,
    {
        StatedAuthenticity.GENUINE: Text("真品", "genuine"),
        StatedAuthenticity.UNDETERMINED: Text("未定", "undetermined"),
    },
)
CONFORMITIES: Mapping[StatedConformity, Text] = whole(
    StatedConformity,
    {
        StatedConformity.AS_DESCRIBED: Text("相符", "as described"),
        StatedConformity.DEVIATION: Text("有差异", "deviates"),
        StatedConformity.NOT_ASSESSED: Text("未作符合性评价", "not assessed"),
    },
)
