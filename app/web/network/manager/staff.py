"""The people of the manager's own centers: roles below a manager's, credentials, conflicts."""

from __future__ import annotations

from app.web.network.manager.desk import desk
from app.web.people.pages import add_pages
from workflows.roles import Permission

add_pages(desk, Permission.STAFF_MANAGE, "/staff")
