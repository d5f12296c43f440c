"""The buyer's desk: open to everybody, each page asks for its pass."""

from __future__ import annotations

from app.web.base.desk import PUBLIC, Desk
from workflows.verdict import Text

desk = Desk("buyer", Text("", ""), "/b", PUBLIC)
