"""What the sealing desk found, as findings of the standard: fingerprint, tag, certificate, mass."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from app.base.config import current
from app.base.storage import open_store
from app.commands import evidence
from app.commands.dispatch.tamper_tag import TAMPER_TAG
from app.commands.inspection.findings import Bench, add_finding
from app.commands.load import last_inspection
from app.models.inspection.evidence import EvidencePurpose
from app.models.intake.item import Item
from app.queries.inspection import standards
from app.queries.inspection.findings import raw_findings
from workflows.audit.ledger import canonical
from workflows.inspection.standard.parts import FilePart, Number, Photos
from workflows.inspection.standard.types import Check, Stage, Standard
from workflows.personal.file_names import FINGERPRINT_FILE
from workflows.roles import Actor

FINGERPRINT, CERTIFICATE, NET_MASS = "CM-13", "CM-15", "CM-16"
OF_A_FINGERPRINT = (Number, Photos, FilePart)


def keep_seal_findings(
    session: Session,
    item: Item,
    tag_no: str,
    certificate_no: str,
    net_mass: Decimal,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Record the sealing checks of the standard that the piece was tested by.

    That the tag is new and the certificate bound once is known from the database, not asked.
    """
    inspection = last_inspection(session, item)
    assert inspection is not None  # noqa: S101  # a sealed piece has a certificate
    standard = standards.pinned_standard(session, inspection.standard, inspection.standard_version)
    bench = Bench(item, inspection, standard)
    readings = raw_findings(session, inspection.id)
    found: dict[str, Any] = {
        TAMPER_TAG: (tag_no, "yes"),
        CERTIFICATE: (certificate_no, "yes"),
        NET_MASS: (str(net_mass),),
    }
    for check in (c for c in standard.checks if c.stage is Stage.SEALING):
        if check.code == FINGERPRINT:
            name = _fingerprint(session, bench, readings, net_mass, by=by, now=now)
            found[FINGERPRINT] = ([name],)
        if check.code in found:
            keys = (part.key for part in check.parts)
            raw = dict(zip(keys, found[check.code], strict=False))
            add_finding(session, bench, check, raw, by=by, now=now, reason="sealing")


def _fingerprint(
    session: Session,
    bench: Bench,
    readings: Mapping[str, Any],
    net_mass: Decimal,
    *,
    by: Actor,
    now: datetime,
) -> str:
    """Keep what tells this piece from another like it; the name of the document.

    Mass, sizes and other figures, photographs and spectra: what a piece that comes back is
    compared with.
    """
    document = {
        "item": bench.item.ref,
        "round": bench.inspection.round,
        "net_mass_g": str(net_mass),
        "findings": {
            check.code: readings[check.code]
            for check in _distinctive(bench.standard)
            if check.code in readings
        },
    }
    store = open_store(current().evidence_url)
    stored = evidence.store_own(store, FINGERPRINT_FILE, canonical(document).encode())
    evidence.attach(
        session,
        bench.item,
        stored,
        EvidencePurpose.PACKING,
        by=by,
        now=now,
        inspection_id=bench.inspection.id,
        check_code=FINGERPRINT,
    )
    return f"{stored.digest}.{stored.extension}"


def _distinctive(standard: Standard) -> list[Check]:
    return [
        check
        for check in standard.checks
        if check.stage is Stage.BENCH
        and any(isinstance(part, OF_A_FINGERPRINT) for part in check.parts)
    ]
