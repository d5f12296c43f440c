"""The pieces, people and papers of the scene, made by the real commands.

Imported by `scene.py` once it has set the clock of the tests' small network back.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select
from support import build, desk_pieces, return_pieces
from support.build import FOUNDER, PASSWORD, Network, item_in, small_network
from support.flows.agency_people import other_agency, person_of

from app.base import config, db, runtime
from app.commands.papers.transparency import publish_checkpoint
from app.commands.people import accounts
from app.commands.personal.vault import Vault
from app.commands.returns.access.passes import item_of
from app.demo.buyer import what_buyers_know
from app.models.papers.certificate import Certificate
from app.models.personal.vault import BuyerRecord
from workflows.inspection.states import ItemState
from workflows.personal.masks import Receiver
from workflows.roles import Role

AGO = timedelta(days=8)
NOW = build.NOW + AGO
OTHER = Receiver("林晚秋", "13900004321", "浙江省诸暨市")
WALKED = (
    ("awaiting", ItemState.AWAITING_BUYER, "handbag_deviation"),
    ("awaiting_2", ItemState.AWAITING_BUYER, "handbag_deviation"),
    ("delivered", ItemState.DELIVERED, "jade"),
    ("sold", ItemState.DELIVERED, "jade"),
    ("asked", ItemState.DELIVERED, "jade"),
    ("suspended", ItemState.DELIVERED, "jade"),
    ("certified", ItemState.CERTIFIED, "jade"),
    ("quarantined", ItemState.QUARANTINED, "liquor_counterfeit"),
)


def make_scene(folder: Path, url: str) -> dict[str, Any]:
    """The instance; what is known of it."""
    settings = config.from_environment(
        {"JADEGATE_INSTANCE": str(folder), "JADEGATE_DATABASE_URL": url}
    )
    config.use(settings)
    runtime.upgrade(settings)
    db.connect(settings.database_url)
    network = small_network(build.NOW)
    facts: dict[str, Any] = {"password": PASSWORD}
    _pieces(facts, network, settings)
    _strangers(facts, network)
    facts["people"] = {name: actor.person_id for name, actor in network.people.items()}
    facts["centers"] = [network.center_id, network.other_center_id]
    facts["agency"] = network.agency_id
    with db.transaction() as session:
        publish_checkpoint(session, settings, now=NOW)
    db.disconnect()
    return facts


def _pieces(facts: dict[str, Any], network: Network, settings: config.Config) -> None:
    """Pieces by what an attack wants of them, each of an order of its own."""
    for tag, (name, state, sample) in enumerate(WALKED, start=7001):
        build.NOW = NOW - (timedelta(days=1) if name.startswith("awaiting") else AGO)
        walk = item_in(state, network, settings, sample, tag=tag)
        _know(facts, name, walk.ref)
    build.NOW = NOW - AGO
    _returns(facts, network)
    _twins(facts, network)
    for name, ref in (
        ("clear", desk_pieces.registered(network)[0]),
        ("passed", desk_pieces.reviewed(network)),
        ("passed_2", desk_pieces.reviewed(network)),
        ("submitted", desk_pieces.queued(network)),
        ("far", desk_pieces.registered(network, center="ZZ")[0]),
    ):
        _know(facts, name, ref)
    desk_pieces.submitted(
        facts["submitted"]["ref"], by=network.inspector, at=build.NOW + timedelta(hours=1)
    )


def _returns(facts: dict[str, Any], network: Network) -> None:
    """A return that was asked for, and one whose piece came back and was compared."""
    at = NOW - timedelta(days=3)
    return_pieces.ASKED, return_pieces.BACK = at, NOW - timedelta(days=1)
    for name, ref in (("case", facts["asked"]["ref"]), ("compared", facts["suspended"]["ref"])):
        facts[name] = return_pieces.asked(ref, now=at)
    case, back = facts["compared"], return_pieces.BACK
    for one in (facts["case"], case):
        return_pieces.arrived(network, one, now=back)
    return_pieces.compared(network, facts["suspended"]["ref"], case, now=back + timedelta(hours=1))
    facts["cases"] = 2


def _twins(facts: dict[str, Any], network: Network) -> None:
    """Two orders of two platforms that bear the same number, by chance or not."""
    refs = [desk_pieces.registered(network)[0] for _ in range(2)]
    with db.transaction() as session:
        orders = [item_of(session, ref).line.order for ref in refs]
        number = orders[0].number
        orders[1].platform, orders[1].number = "taobao", number
        key = orders[1].id
    with db.transaction() as session:
        session.execute(delete(BuyerRecord).where(BuyerRecord.order_id == key))
        vault = Vault(session, NOW)
        vault.take(key, number, {}, OTHER)
        vault.save()
    facts["twin"] = {"number": number, "own": desk_pieces.CHEN.phone[-4:]}


def _know(facts: dict[str, Any], name: str, ref: str) -> None:
    known = what_buyers_know(ref)
    piece = {"ref": ref, "order": known.number, "phone": known.phone, "fact": known.fact}
    with db.reading() as session:
        paper = session.scalars(
            select(Certificate).where(Certificate.item_id == int(ref.rsplit("-", 1)[1]))
        ).one_or_none()
        if paper is not None:
            piece |= {"number": paper.number, "code": paper.second_code}
            piece["digest"] = paper.pdf_digest or ""
    facts[name] = piece


def _strangers(facts: dict[str, Any], network: Network) -> None:
    """People of another laboratory at the same center, and one who is no example."""
    theirs = other_agency(network)
    for login, role in (("foreign_reviewer", Role.REVIEWER), ("foreign_signatory", Role.SIGNATORY)):
        person_of(network, login, role, center=network.center_id, agency=theirs)
    person_of(network, "auditor_zz", Role.AUDITOR, center=network.other_center_id, agency=None)
    with db.transaction() as session:
        for login, role in (("real_signatory", Role.SIGNATORY), ("real_auditor", Role.AUDITOR)):
            made_ = accounts.create_person(
                session, login, login, login, PASSWORD, by=FOUNDER, now=build.NOW, staff_no=login,
                example=True,
            )  # fmt: skip
            center = network.center_id if role is Role.SIGNATORY else None
            agency = network.agency_id if role is Role.SIGNATORY else None
            accounts.grant(
                session, made_.id, role, by=FOUNDER, now=build.NOW, center_id=center,
                agency_id=agency,
            )  # fmt: skip
            # Set up like the examples, and from here on a person like any other.
            made_.example = False
    facts["agency_2"] = theirs
