"""Where a carrier hands a parcel over, and what each place means: one record a place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from workflows.verdict import Text
from workflows.whole import whole


class SignPlace(StrEnum):
    """Where the carrier handed the parcel over; the return period depends on it."""

    SELF = "self"
    AGENT = "agent"
    LOCKER = "locker"
    STATION = "station"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRecord:
    """One place. `name`: what the clerk who records a delivery chooses; None where a delivery can't
    end so. `told`: as the service reads it. `is_box`: the buyer takes the parcel out later."""

    name: Text | None
    told: Text
    is_box: bool


PLACES: Mapping[SignPlace, PlaceRecord] = whole(
    SignPlace,
    {
        SignPlace.SELF: PlaceRecord(
            name=Text("本人签收", "The buyer in person"),
            told=Text("本人签收", "signed for by the buyer"),
            is_box=False,
        ),
        SignPlace.AGENT: PlaceRecord(
            name=Text("他人代收", "Someone else"),
            told=Text("他人代收", "taken by somebody else"),
            is_box=False,
        ),
        SignPlace.LOCKER: PlaceRecord(
            name=Text("快递柜", "Parcel locker"),
            told=Text("快递柜", "locker"),
            is_box=True,
        ),
        SignPlace.STATION: PlaceRecord(
            name=Text("驿站、代收点", "Pick-up station"),
            told=Text("驿站", "station"),
            is_box=True,
        ),
        SignPlace.REFUSED: PlaceRecord(
            name=None,
            told=Text("拒收", "refused"),
            is_box=False,
        ),
    },
)
