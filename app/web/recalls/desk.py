"""Recalls: who looks at them, and the pages."""

from __future__ import annotations

from app.web.base.desk import Access, Desk, NavigationEntry
from workflows.roles import Permission
from workflows.verdict import Text

desk = Desk(
    "recalls",
    Text("召回", "Recalls"),
    "/recalls",
    Access(permission=Permission.RECALL_READ),
    navigation=(
        NavigationEntry("recalls.queue", Text("召回", "Recalls"), "g r"),
        NavigationEntry("recalls.new", Text("提请召回", "Propose a recall"), "g n"),
    ),
)
