"""Guards of a certificate's and of a proposal's flow in commands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session
from support.build import NOW, Network
from support.flows import return_roads as roads
from support.flows.guards.given import NO_REASON, Act, Given, Spoiler, Start
from support.flows.guards.items import (
    NOBODY,
    all_one_person,
    by_session,
    other_agency,
    tested_before,
    walked,
)
from support.flows.guards.returns import of_case, on, sends_back
from support.flows.signatory_looks import draft
from support.return_pieces import item_id

from app.base.config import current
from app.base.db import reading, transaction
from app.commands.inspection import rulesets
from app.commands.papers import issue, status
from app.commands.papers.source import chosen_photo
from app.models.inspection.ruleset import Ruleset
from app.models.papers.certificate import Certificate
from app.press.press import Press
from workflows.inspection.ruleset_flow import RulesetAction
from workflows.inspection.rulesets import RulesetKind
from workflows.inspection.standard.catalogue import standard_source
from workflows.inspection.states import ItemState
from workflows.papers.flow import CertificateAction

C, R = CertificateAction, RulesetAction


def drafted(net: Network) -> Given:
    """Signed, and the process died before the paper was made."""
    given = walked(ItemState.PASSED)(net)
    press = Press(current())
    photo = chosen_photo(given.ref, press)
    with transaction() as session:
        made = draft(session, given.ref, press, photo, by=net.signatory, now=given.now)
    return replace(given, number=made.number)


def in_force(net: Network) -> Given:
    return _with_paper(walked(ItemState.CERTIFIED)(net))


def travelling(net: Network) -> Given:
    """Out of force, since the piece is on its way back."""
    return _with_paper(on(roads.on_the_way)(net))


def to_send_back(net: Network) -> Given:
    """Out of force, since the piece that came back is another one."""
    return _with_paper(on(roads.to_send_back)(net))


def proposed(net: Network) -> Given:
    text = standard_source("tea").replace("version = 1\n", "version = 2\n", 1)
    first = "effective_from = "
    day = next(line for line in text.splitlines() if line.startswith(first))
    text = text.replace(day, f"{first}{date(2026, 11, 12)}", 1)
    with transaction() as session:
        made = rulesets.propose(
            session, RulesetKind.STANDARD, text, "新国标", by=net.manager_net, now=NOW
        )
        return Given(net=net, by=NOBODY, now=NOW, number=str(made.id))


def _with_paper(given: Given) -> Given:
    with reading() as session:
        number = session.query(Certificate.number).filter_by(item_id=item_id(given.ref)).scalar()
    return replace(given, number=number, second=given.net.auditor)


STARTS: Mapping[str, Start] = {
    "draft issue": drafted,
    "issued revoke": in_force,
    "suspended revoke": travelling,
    "suspended revoke_as_compared": to_send_back,
    "proposed approve": proposed,
    "proposed reject": proposed,
}
# A returned piece takes its paper with it when customer service sends it on.
PEOPLE: Mapping[str, str] = {"suspended revoke_as_compared": "customer_service"}


def start_of(source: str, action: str) -> Start:
    return STARTS[f"{source} {action}"]


def completes(given: Given) -> None:
    issue.complete(given.number, Press(current()), now=given.now)


def revokes(session: Session, given: Given) -> None:
    assert given.second is not None
    status.revoke(
        session, given.number, given.reason, second=given.second, by=given.by, now=given.now
    )


ACTS: Mapping[str, Act] = {
    C.ISSUE: completes,
    C.REVOKE: by_session(revokes),
    C.REVOKE_AS_COMPARED: by_session(sends_back),
    R.APPROVE: by_session(
        lambda s, g: rulesets.approve(s, int(g.number), g.reason, by=g.by, now=g.now)
    ),
    R.REJECT: by_session(
        lambda s, g: rulesets.reject(s, int(g.number), g.reason, by=g.by, now=g.now)
    ),
}


def second_is_me(session: Session, given: Given) -> None:
    """Who acts audits as well."""
    given.second = replace(given.net.auditor, person_id=given.me)


def second_is_manager(session: Session, given: Given) -> None:
    given.second = given.net.manager


def proposed_by_me(session: Session, given: Given) -> None:
    session.get_one(Ruleset, int(given.number)).proposed_by_id = given.me


SPOILERS: Mapping[str, Spoiler] = {
    "draft_is_current": tested_before,
    "not_own_proposal": proposed_by_me,
    "of_the_issuer": other_agency,
    "piece_compared": of_case(compared_by_id=None),
    "reason_stated": NO_REASON,
    "second_is_another": second_is_me,
    "second_is_independent": all_one_person,
    "second_is_auditor": second_is_manager,
}
