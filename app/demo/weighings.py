"""A weighing before the seal that fails: the piece is held, weighed again, released."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

from sqlalchemy.orm import Session

from app.base.errors import RememberedRefusal
from app.commands.dispatch import parcels as dispatch
from app.commands.dispatch import weight_hold
from app.demo import numbers
from app.demo.journey import Journey
from app.queries.papers.certificates import live_number


def fail_weight(walk: Journey) -> None:
    """The bag is re-weighed and lighter than what was tested: it is locked."""
    mass = Decimal(str(walk.findings["CM-07"])) * Decimal("0.9")

    def act(session: Session) -> None:
        dispatch.seal(
            session,
            walk.ref,
            numbers.tamper_tag(walk.seed),
            mass,
            [walk.stored("packing.jpg")],
            certificate_no=live_number(session, walk.seed),
            by=walk.crew.sealer,
            now=walk.at,
        )

    with suppress(RememberedRefusal):
        walk.write(act)


def weigh_again(walk: Journey) -> None:
    """Another clerk weighs it, and rightly."""
    mass, by = Decimal(str(walk.findings["CM-07"])), walk.crew.second_sealer
    walk.write(
        lambda session: weight_hold.weigh_again(
            session,
            walk.ref,
            mass,
            [walk.stored("weighing.jpg")],
            by=by or walk.crew.sealer,
            now=walk.at,
        )
    )


def release_weight(walk: Journey) -> None:
    """The manager knows why and lets it go on."""
    by, note = walk.crew.manager or walk.crew.sealer, "天平未归零，校准后由另一人复称相符"
    walk.write(
        lambda session: weight_hold.release_weight(
            session, walk.ref, "scale_fault", note, by=by, now=walk.at
        )
    )
