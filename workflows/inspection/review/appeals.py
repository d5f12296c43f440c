"""What an appeal of a verdict keeps from happening while nobody has answered it."""

from __future__ import annotations

from workflows.guard import guard
from workflows.inspection.guards import HOUSE
from workflows.verdict import ALLOWED, Answer, Refused, Text


@guard
def no_appeal_open(appeal_open: bool) -> Answer:
    """What a shop disputes stays at the center: another test needs the piece itself."""
    if not appeal_open:
        return ALLOWED
    return Refused(
        "appeal_open",
        Text(
            "店铺对这件货品的结论有异议，还没有答复；答复前货品留在中心，不退回",
            "Its shop has appealed the verdict and waits for an answer: the piece stays here until"
            " then",
        ),
        HOUSE,
        Text("请主管先答复店铺的异议，再办退回", "The manager answers the appeal first"),
    )
