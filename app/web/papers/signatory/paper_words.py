"""The paper's two verdicts in the words of the desk; the paper has a vocabulary of its own."""

from __future__ import annotations

from collections.abc import Mapping

from certificates.content.content import Authenticity, Conformity
from workflows.verdict import Text
from workflows.whole import whole

AUTHENTICITIES: Mapping[Authenticity, Text] = whole(
    Authenticity,
    {
        Authenticity.GENUINE: Text("真品", "genuine"),
        Authenticity.UNDETERMINED: Text("未定", "undetermined"),
    },
)
CONFORMITIES: Mapping[Conformity, Text] = whole(
    Conformity,
    {
        Conformity.AS_DESCRIBED: Text("相符", "as described"),
        Conformity.DEVIATION: Text("有差异", "deviates"),
        Conformity.NOT_ASSESSED: Text("未作符合性评价", "not assessed"),
    },
)
