"""The register of instruments: who reads it, and its pages."""

from __future__ import annotations

from app.web.base.desk import Access, Desk, NavigationEntry
from workflows.roles import Permission
from workflows.verdict import Text

desk = Desk(
    "instruments",
    Text("仪器", "Instruments"),
    "/instruments",
    Access(permission=Permission.INSTRUMENT_READ),
    navigation=(NavigationEntry("instruments.register", Text("仪器", "Instruments"), "g i"),),
)
