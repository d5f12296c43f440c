"""What a page showed when its form was drawn, against what is kept when the form comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.base.errors import ChangedElsewhere
from workflows.people.second_tab import Fields, settle


@dataclass(frozen=True, slots=True)
class PageSeen:
    """What a form showed, by field (None: nothing is known), and what its person chose since."""

    was: Fields | None = None
    chosen: Mapping[str, str] = field(default_factory=dict)

    def settle(self, kept: Fields, sent: Fields) -> dict[str, tuple[str, ...]]:
        """What to keep; asked under the record's lock. Raises `ChangedElsewhere`."""
        found = settle(self.was, kept, sent, self.chosen)
        if found.open:
            raise ChangedElsewhere(found.open, kept)
        return found.fields


UNKNOWN = PageSeen()
