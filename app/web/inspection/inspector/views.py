"""The inspector's pages; importing them registers them."""

from __future__ import annotations

from app.web.inspection.inspector import bench_files, bench_pages, queue_pages, second_look
from app.web.inspection.inspector.desk import desk

__all__ = ["bench_files", "bench_pages", "desk", "queue_pages", "second_look"]
