"""When the clock last went round on this machine: a file, written after each tick."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from app.base.config import Config


def note_beat(config: Config, at: datetime) -> None:
    """Say that the clock has gone round."""
    place = _place(config)
    fresh = place.with_suffix(".new")
    fresh.write_text(at.astimezone(UTC).isoformat(), "ascii")
    fresh.replace(place)


def last_beat(config: Config) -> datetime | None:
    """When it last did; None where it never has."""
    try:
        return datetime.fromisoformat(_place(config).read_text("ascii"))
    except (OSError, ValueError):
        return None


def _place(config: Config) -> Path:
    return config.instance / "clock.beat"
