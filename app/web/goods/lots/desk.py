"""Lots: who looks at them, and the pages."""

from __future__ import annotations

from app.web.base.desk import Access, Desk, NavigationEntry
from workflows.roles import Permission
from workflows.verdict import Text

desk = Desk(
    "lots",
    Text("批次", "Lots"),
    "/lots",
    Access(permission=Permission.LOT_READ),
    navigation=(
        NavigationEntry("lots.queue", Text("批次", "Lots"), "g l"),
        NavigationEntry("lots.units", Text("单件", "Units"), "g u"),
        NavigationEntry("lots.expiring", Text("临期", "Expiring"), "g e"),
        NavigationEntry("lots.trace", Text("追溯", "Trace"), "g t"),
        NavigationEntry("lots.counts", Text("盘点差异", "Counts"), "g n"),
        NavigationEntry("lots.mappings", Text("库存对应", "Mappings"), "g m"),
        NavigationEntry("lots.waiting", Text("待第二人", "Second person"), "g w"),
        NavigationEntry("lots.severity", Text("检验严格度", "Severity"), "g v"),
    ),
)
