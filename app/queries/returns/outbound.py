"""The record a piece left with, as the comparison on its return takes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.dispatch.parcel import Seal
from app.models.inspection.inspection import Inspection
from app.models.intake.item import Item
from app.models.orders.order import OrderLine, ShopOrder
from app.models.papers.certificate import Certificate
from app.queries.inspection import standards
from app.queries.inspection.findings import findings_of
from app.queries.inspection.mass import NET_MASS, inspected_mass
from app.queries.inspection.standards import terms_of_sale
from workflows.inspection.finding import Finding
from workflows.inspection.standard.parts import Number
from workflows.inspection.standard.types import Check, Stage, Standard
from workflows.returns.comparison import MASS, Outbound, OutboundFigure
from workflows.returns.law.facts.words import PackageSeal as LawSeal
from workflows.verdict import Text

MILLIGRAM = Decimal("0.001")
# What a bench can measure again in minutes; everything else is looked at.
UNITS = frozenset({"mm", "cm", "g/cm³"})


def outbound_of(
    session: Session, item_id: int, decided: Mapping[str, Any] | None = None
) -> Outbound:
    """Figures, tag and certificate of the last inspection and the last seal.

    The necessary seal is that of the facts a case was `decided` on, as JSON values; without a case
    that of the category's standard.
    """
    item = session.execute(
        select(Item.intake, Item.category, ShopOrder.submitted_at)
        .join(OrderLine, OrderLine.id == Item.order_line_id)
        .join(ShopOrder, ShopOrder.id == OrderLine.order_id)
        .where(Item.id == item_id)
    ).one()
    sealed = session.execute(
        select(Seal.tag_no, Seal.net_mass, Certificate.number)
        .join(Certificate, Certificate.id == Seal.certificate_id)
        .where(Seal.item_id == item_id)
        .order_by(Seal.id.desc())
        .limit(1)
    ).one_or_none()
    figures = tuple(_figures(session, item_id, dict(item.intake), sealed))
    needed: str | None = terms_of_sale(session, item.category, item.submitted_at).necessary_seal
    if decided is not None:
        goods = decided["goods"]
        needed = goods["necessary_seal"] if goods["necessary_seal_shown"] else None
    return Outbound(
        figures=figures,
        tag_no=sealed.tag_no if sealed else "",
        certificate_no=sealed.number if sealed else "",
        necessary_seal=LawSeal(needed) if needed is not None else None,
    )


def _figures(
    session: Session, item_id: int, intake: dict[str, object], sealed: object
) -> Iterator[OutboundFigure]:
    weighed = inspected_mass(session, item_id, intake)
    mass = getattr(sealed, "net_mass", None)
    if weighed is not None:
        yield OutboundFigure(
            key=MASS,
            name=Text("净重", "Net mass"),
            unit="g",
            value=mass if mass is not None else weighed.found,
            resolution=Decimal("0.01"),
            tolerance=weighed.limit.quantize(MILLIGRAM),
        )
    row = session.execute(
        select(Inspection.id, Inspection.standard, Inspection.standard_version)
        .where(Inspection.item_id == item_id)
        .order_by(Inspection.round.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return
    standard = standards.pinned_standard(session, row.standard, row.standard_version)
    found = findings_of(session, standard, row.id, intake)
    yield from _measures(standard, found)


def _measures(standard: Standard, found: dict[str, Finding]) -> Iterator[OutboundFigure]:
    for check in standard.checks:
        finding = found.get(check.code)
        if finding is None or check.code == NET_MASS or check.stage is not Stage.BENCH:
            continue
        for part in check.parts:
            value = finding.values.get(part.key)
            if isinstance(part, Number) and part.unit in UNITS and isinstance(value, Decimal):
                yield _figure(check, part, value)


def _figure(check: Check, part: Number, value: Decimal) -> OutboundFigure:
    allowed = [t.absolute for t in part.versus if t.absolute is not None]
    name = check.name
    if part.zh:
        name = Text(f"{check.zh}·{part.zh}", f"{check.en} · {part.en}")
    return OutboundFigure(
        key=f"{check.code}.{part.key}",
        name=name,
        unit=part.unit,
        value=value,
        resolution=part.resolution,
        tolerance=min(allowed) if allowed else None,
    )
