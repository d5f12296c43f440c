"""What clerks called the files that they imported, for those who see the import."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base import secrets_at_rest
from app.models.personal.vault import OrderFileName

PURPOSE = "order file name"


def about_import(key: int) -> str:
    """What a sealed name is bound to."""
    return f"import {key}"


def names_of(session: Session, keys: Collection[int]) -> dict[int, str]:
    """By the import's key; of old imports nobody knows it any more."""
    found = session.execute(
        select(OrderFileName.import_id, OrderFileName.sealed).where(
            OrderFileName.import_id.in_(keys)
        )
    )
    return {
        key: secrets_at_rest.open(PURPOSE, sealed, about=about_import(key)).decode()
        for key, sealed in found
    }
