"""An agency's seal and marks on its certificates: given by two, since a paper stands on them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from app.base.errors import Missing, NotPermitted, Refusal
from app.commands import record
from app.commands.people import takes_two
from app.commands.people.second_person import Agreement, PairProposal, take_two
from app.models.network.center import Agency
from workflows.network.agency_pictures import NO_CNAS, PICTURE_NAMES, AgencyPicture
from workflows.network.events import NetworkChanged
from workflows.people.second_person import PairAct
from workflows.roles import Actor, Permission
from workflows.verdict import Text
from workflows.whole import whole

COLUMNS: Mapping[AgencyPicture, str] = whole(
    AgencyPicture,
    {
        AgencyPicture.SEAL: "seal_digest",
        AgencyPicture.CMA: "cma_mark_digest",
        AgencyPicture.CNAS: "cnas_mark_digest",
    },
)


def give_picture(
    session: Session,
    agency_id: int,
    picture: AgencyPicture,
    digest: str,
    *,
    by: Actor,
    now: datetime,
    reason: str,
    agreed: Agreement | None = None,
) -> None:
    """Print this picture on the certificates that are issued from now on; "" prints none.

    `digest` names a file among the papers. By two: `SecondPersonAsked` where nobody agreed so far.
    """
    for person in (by, agreed.by if agreed else by):
        if not person.may(Permission.ACCOUNT_ADMIN):
            raise NotPermitted
    agency = session.get(Agency, agency_id, with_for_update=True)
    if agency is None:
        raise Missing
    if picture is AgencyPicture.CNAS and digest and not agency.cnas_no:
        raise Refusal(NO_CNAS)
    before = getattr(agency, COLUMNS[picture]) or ""
    proposal = PairProposal(
        act=PairAct.AGENCY_PICTURE,
        subject=f"{agency.id} {picture.value}",
        args={"agency_id": agency.id, "picture": picture.value, "digest": digest},
        shown=(
            (Text("机构", "Agency"), f"{agency.name_zh}（{agency.code}）"),
            (Text("图样", "Picture"), PICTURE_NAMES[picture]),
            (Text("文件 SHA-256", "SHA-256 of the file"), digest or "–"),
        ),
        reason=takes_two.must_say_why(reason),
        facts={"before": before},
    )
    take_two(session, proposal, by=by, now=now, agreed=agreed)
    _set_digest(agency, picture, digest or None)
    change = f"agency {agency.code}: {picture.value} picture {digest or 'none'}"
    record.append(session, NetworkChanged(change), by=by, now=now)


def _set_digest(agency: Agency, picture: AgencyPicture, digest: str | None) -> None:
    match picture:
        case AgencyPicture.SEAL:
            agency.seal_digest = digest
        case AgencyPicture.CMA:
            agency.cma_mark_digest = digest
        case AgencyPicture.CNAS:
            agency.cnas_mark_digest = digest
