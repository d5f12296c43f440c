"""All pages of the buyer."""

from __future__ import annotations

from app.web.buyer import pages, return_case, return_request
from app.web.buyer.desk import desk

__all__ = ["desk", "pages", "return_case", "return_request"]
