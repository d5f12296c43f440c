"""Poppler's `pdfsig` is a program of the system; without it the comparison is left out."""

from __future__ import annotations

import shutil

collect_ignore = [] if shutil.which("pdfsig") else ["test_pdfsig.py"]
