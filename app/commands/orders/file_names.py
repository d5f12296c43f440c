"""What a clerk called the file that she imported: sealed, so that her desk finds it again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.base import secrets_at_rest
from app.models.personal.vault import OrderFileName
from app.queries.orders.file_names import PURPOSE, about_import
from app.readers.shown_names import shown_name


def keep_name(session: Session, key: int, named: str, now: datetime) -> None:
    """Keep the name without the phones in it; nothing where the file had none."""
    shown = " + ".join(filter(None, map(shown_name, named.split(" + "))))
    if not shown:
        return
    sealed = secrets_at_rest.seal(PURPOSE, shown.encode(), about=about_import(key))
    session.add(OrderFileName(import_id=key, sealed=sealed, kept_at=now))
