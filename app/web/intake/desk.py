"""The receiving desk: who works at it, and its pages."""

from __future__ import annotations

from app.web.base.desk import Access, Desk, NavigationEntry
from app.web.items.states import is_at_intake
from workflows.roles import Permission
from workflows.verdict import Text

desk = Desk(
    "receiving",
    Text("收货", "Receiving"),
    "/receiving",
    Access(permission=Permission.RECEIVE),
    navigation=(
        NavigationEntry("receiving.queue", Text("收货台", "Receiving"), "g r"),
        NavigationEntry("receiving.batch", Text("批量收货", "Receive a trolley"), "g b"),
        NavigationEntry("receiving.waiting", Text("待称重", "To weigh"), "g w"),
        NavigationEntry("receiving.set_aside", Text("入库异常", "Intake exceptions"), "g e"),
        NavigationEntry("receiving.parcels", Text("无主件", "Unknown parcels"), "g u"),
        NavigationEntry("receiving.expected", Text("待到货", "Expected"), "g x"),
    ),
)
desk.add_app_template_test(is_at_intake, "at_intake")
