"""How far the work that goes on behind the first pages is, as pages and commands tell each other.

A file beside what is made says how much of it is there. A process that is killed leaves its last
word; whether anybody is still at it, the lock knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from app.base.config import Config
from app.base.locks import is_locked

WHOLE = 1.0


@dataclass(frozen=True, slots=True)
class Preparation:
    """Something that is being made: where it says how far it is, and the lock of who makes it."""

    progress: Path
    lock: Path

    @property
    def share(self) -> float | None:
        """How much is done, 0 to 1; None where nobody has begun."""
        try:
            return min(max(float(self.progress.read_text("ascii")), 0.0), WHOLE)
        except (OSError, ValueError):
            return None

    @property
    def under_way(self) -> bool:
        """Whether a process is at it now."""
        return is_locked(self.lock)

    def tell(self, share: float) -> None:
        """Say how much is done; a reader never sees half a word."""
        self.progress.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.progress.with_suffix(".new")
        fresh.write_text(f"{share:.4f}", "ascii")
        fresh.replace(self.progress)


def typeface(config: Config) -> Preparation:
    """The certificate's typeface, which all instances of an installation share."""
    return Preparation(config.fonts.with_suffix(".progress"), config.fonts.with_suffix(".lock"))


def example_network(config: Config) -> Preparation:
    """The example network of this database; without a share nobody ever loaded one here."""
    database = sha256(config.database_url.encode()).hexdigest()[:12]
    name = config.instance / f"example-network-{database}"
    return Preparation(name.with_suffix(".progress"), name.with_suffix(".lock"))


def is_loading(config: Config) -> bool:
    """Whether the example network of this database is begun and not whole."""
    share = None if config.production else example_network(config).share
    return share is not None and share < WHOLE
