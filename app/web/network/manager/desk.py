"""The manager's desk: who works at it, and its pages."""

from __future__ import annotations

from app.web.base.desk import Access, Desk, NavigationEntry
from workflows.roles import Permission
from workflows.verdict import Text

desk = Desk(
    "manager",
    Text("主管", "Management"),
    "/board",
    Access(permission=Permission.BOARD_READ),
    navigation=(
        NavigationEntry("manager.board", Text("看板", "Board"), "g b"),
        NavigationEntry("manager.merchants", Text("商家评分", "Merchant scores"), "g m"),
        NavigationEntry("manager.staff", Text("人员", "People"), "g p"),
        NavigationEntry("manager.stations", Text("工位", "Stations"), "g w"),
        NavigationEntry("manager.rules", Text("标准与规则", "Standards and rules"), "g r"),
        NavigationEntry("manager.quarantine", Text("扣留", "Quarantine"), "g q"),
        NavigationEntry("manager.held", Text("复称不符", "Weight held"), "g h"),
        NavigationEntry("manager.shop_requests", Text("待答复", "To answer"), "g a"),
        NavigationEntry("manager.fees", Text("收费与对账", "Fees"), "g f"),
        NavigationEntry("manager.facts", Text("数据导出", "Data out"), "g x"),
        NavigationEntry("second_person.waiting", Text("待您复核", "Second person"), "g y"),
    ),
)
