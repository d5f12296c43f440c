"""The instruments of the example network: fit for use, due soon, and one that drifts."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import select

from app.base.clock import local
from app.base.db import reading, transaction
from app.commands.inspection.instruments import calibrate, check_today, register_instrument
from app.models.network.center import Center
from app.queries.people.accounts import actor_by_login
from workflows.inspection.instruments.kinds import InstrumentKind

K = InstrumentKind
# Kind, number, model, unit, days since it was calibrated, ranges with U.
STANDING = (
    (K.CALIPER, "KC-01", "电子数显卡尺 0-150 mm", "mm", 120, "0-150 0.03"),
    (K.INFRARED, "HW-01", "傅里叶变换红外光谱仪", "cm⁻¹", 345, ""),
)
# How far a colorimeter read from its white tile, from the oldest check to that of to-day.
CHECKS = ("0.02", "0.05", "0.04", "0.07", "0.09", "0.12", "0.14", "0.17", "0.19", "0.22")


def register_instruments(now: datetime) -> None:
    """Three instruments of one center; that of to-day is the last of ten daily checks."""
    with reading() as session:
        reviewer = actor_by_login(session, "shenhe")
        inspector = actor_by_login(session, "jianyan")
        center = session.scalars(select(Center.id).where(Center.code == "RL")).one()
    assert reviewer is not None and inspector is not None  # noqa: S101, PT018  # of the network
    began, today = now - timedelta(days=400), local(now).date()
    numbers = count(4101)
    with transaction() as session:
        for kind, number, model, unit, days, bands in STANDING:
            made = register_instrument(
                session, center, number, kind, model=model, unit=unit, by=reviewer, now=began
            )
            done = today - timedelta(days=days)
            calibrate(
                session,
                made.id,
                f"JZ2026-{next(numbers)}",
                done,
                done + timedelta(days=365),
                bands,
                "云南省计量测试技术研究院",
                by=reviewer,
                now=now - timedelta(days=days - 1),
            )
        tile = register_instrument(
            session,
            center,
            "SC-01",
            K.COLORIMETER,
            model="分光测色仪",
            unit="dE",
            reference="0.40",
            limit="0.30",
            by=reviewer,
            now=began,
        )
        done = today - timedelta(days=90)
        last = done + timedelta(days=365)
        certificate = f"JZ2026-{next(numbers)}"
        calibrate(session, tile.id, certificate, done, last, by=reviewer, now=now)
        for back, distance in zip(range(len(CHECKS) - 1, -1, -1), CHECKS, strict=True):
            reading_of_day = f"{0.40 + float(distance):.2f}"
            at = now - timedelta(days=back)
            check_today(session, tile.id, reading_of_day, by=inspector, now=at)
