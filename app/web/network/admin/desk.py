"""The administrator's desk: who works at it, and its pages."""

from __future__ import annotations

from app.web.base.desk import Access, Desk, NavigationEntry
from workflows.roles import Permission
from workflows.verdict import Text

desk = Desk(
    "admin",
    Text("管理", "Administration"),
    "/admin",
    Access(permission=Permission.ACCOUNT_ADMIN, network=True),
    navigation=(
        NavigationEntry("admin.staff", Text("人员", "People"), "g p"),
        NavigationEntry("admin.centers", Text("中心", "Centers"), "g c"),
        NavigationEntry("admin.agencies", Text("机构", "Agencies"), "g a"),
        NavigationEntry("admin.shops", Text("商家", "Shops"), "g m"),
        NavigationEntry("admin.keys", Text("接口密钥", "Keys"), "g k"),
        NavigationEntry("admin.jobs", Text("后台任务", "Jobs"), "g b"),
        NavigationEntry("second_person.waiting", Text("待您复核", "Second person"), "g y"),
    ),
)
