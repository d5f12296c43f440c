"""The guards around the weighing before the seal: it catches a swap, and holds the piece."""

from __future__ import annotations

from decimal import Decimal

from workflows.guard import guard
from workflows.inspection.guards import HOUSE
from workflows.verdict import ALLOWED, Answer, Citation, Refused, Text

MASS_DIFFERS = "mass_differs"


@guard
def mass_unchanged(
    mass_now: Decimal | None, mass_recorded: Decimal | None, mass_limit: Decimal | None
) -> Answer:
    """Re-weighing before the seal catches a swap."""
    if mass_now is None or mass_now <= 0:
        return Refused("mass_missing", Text("请先复称", "Weigh it again first"), HOUSE)
    if mass_recorded is None or mass_limit is None:
        return Refused("mass_unknown", Text("没有检测质量可比", "No inspected mass"), HOUSE)
    off = abs(mass_now - mass_recorded)
    if off <= mass_limit:
        return ALLOWED
    return Refused(
        MASS_DIFFERS,
        Text(
            f"复称 {mass_now} g，检测 {mass_recorded} g，"
            f"相差 {off} g，超过 {mass_limit} g，疑似调包",
            f"{mass_now} g now, {mass_recorded} g inspected: {off} g apart, limit "
            f"{mass_limit} g; a swap is possible",
        ),
        Citation("CM-16", tag="house rule"),
        Text(
            "本件已锁定并通知中心主管；由另一位封装员复称后，主管决定放行或重新检测",
            "The piece is held and the manager told; another clerk weighs it, the manager decides",
        ),
        {"difference_g": str(off), "limit_g": str(mass_limit)},
    )


@guard
def mass_has_changed(
    mass_now: Decimal | None, mass_recorded: Decimal | None, mass_limit: Decimal | None
) -> Answer:
    """A piece is held for its weight only where the re-weighing failed."""
    answer = mass_unchanged.rule(mass_now, mass_recorded, mass_limit)
    if isinstance(answer, Refused):
        return ALLOWED if answer.code == MASS_DIFFERS else answer
    return Refused(
        "mass_fits", Text("复称相符，无须锁定", "The weight fits; nothing to hold"), HOUSE
    )


@guard
def mass_read(mass_now: Decimal | None) -> Answer:
    """A weighing gives a mass."""
    if mass_now is not None and mass_now > 0:
        return ALLOWED
    return Refused("mass_missing", Text("请先复称", "Weigh it again first"), HOUSE)


@guard
def weighing_photographed(weighing_evidence: int) -> Answer:
    """The second weighing is seen, not only typed: the piece on the scale, with its reading."""
    if weighing_evidence > 0:
        return ALLOWED
    return Refused(
        "weighing_photo_missing",
        Text("请先拍货品在天平上的照片，读数要看得清", "Photograph the piece on the scale first"),
        Citation("CM-16", tag="house rule"),
        Text(
            "由本次复称的人拍照上传，再提交",
            "Who weighs it now takes the photo, the reading in sight, and sends this again",
        ),
    )


@guard
def weighed_by_another(actor: int | None, weight_failed_by: int | None) -> Answer:
    """Who weighed a piece that failed doesn't weigh it again."""
    if actor is not None and actor != weight_failed_by:
        return ALLOWED
    return Refused(
        "weighed_by_another",
        Text(
            "复称不符是您称出的，须由另一人复称", "You weighed it; another person weighs it again"
        ),
        Citation("CM-16", tag="house rule"),
        Text(
            "请另一位封装员复称，再由中心主管处理",
            "A colleague weighs it, then the manager decides",
        ),
    )


@guard
def weighed_again_well(
    mass_again: Decimal | None, mass_recorded: Decimal | None, mass_limit: Decimal | None
) -> Answer:
    """A held piece is released only where another person's weighing fits the inspected mass."""
    if mass_again is None:
        return Refused(
            "not_weighed_again",
            Text("还没有换人复称，不能放行", "Nobody else has weighed it again yet"),
            Citation("CM-16", tag="house rule"),
            Text("请另一位封装员先复称", "Another sealing clerk weighs it first"),
        )
    answer = mass_unchanged.rule(mass_again, mass_recorded, mass_limit)
    if not isinstance(answer, Refused):
        return ALLOWED
    return Refused(
        answer.code,
        answer.reason,
        answer.citation,
        Text("换人复称仍不符：只能安排重新检测", "It still differs: it can only be tested again"),
        answer.facts,
    )
