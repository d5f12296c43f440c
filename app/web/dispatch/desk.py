"""The sealing desk: who works at it, and its pages."""

from __future__ import annotations

from app.web.base.desk import Access, Desk, NavigationEntry
from workflows.roles import Permission
from workflows.verdict import Text

desk = Desk(
    "sealing",
    Text("封装发货", "Sealing"),
    "/sealing",
    Access(permission=Permission.SEAL),
    navigation=(
        NavigationEntry("sealing.queue", Text("待封装", "To seal"), "g s"),
        NavigationEntry("sealing.held", Text("复称不符", "Weight held"), "g h"),
        NavigationEntry("sealing.parcels", Text("待发货", "To dispatch"), "g d"),
        NavigationEntry("sealing.on_the_way", Text("在途", "On the way"), "g w"),
        NavigationEntry("sealing.going_back", Text("待退回", "To hand back"), "g b"),
        NavigationEntry("sealing.not_passed", Text("未通过", "Not passed"), "g n"),
    ),
)
