"""The warehouse: who works at it, and its pages."""

from __future__ import annotations

from app.web.base.desk import Access, Desk, NavigationEntry
from workflows.roles import Permission
from workflows.verdict import Text

desk = Desk(
    "warehouse",
    Text("仓库", "Warehouse"),
    "/warehouse",
    Access(permission=Permission.LOT_RECEIVE),
    navigation=(
        NavigationEntry("warehouse.queue", Text("待收货", "To receive"), "g r"),
        NavigationEntry("warehouse.shelve", Text("上架移库", "Put away"), "g p"),
        NavigationEntry("warehouse.picks", Text("拣货", "Pick"), "g k"),
        NavigationEntry("warehouse.count", Text("盘点", "Count"), "g c"),
        NavigationEntry("warehouse.bins", Text("库位", "Bins"), "g b"),
        NavigationEntry("warehouse.held", Text("冻结中", "Held here"), "g h"),
        NavigationEntry("lots.queue", Text("全部批次", "All lots"), "g l"),
    ),
)
