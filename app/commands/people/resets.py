"""Lost passwords: two open a link, the owner of the account chooses the new password.

Who asks gets a code, who confirms gets the link: neither opens the account alone. The second
factor stays as it is, unless both were told that it is lost too; the owner is told at the next
sign-in.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session, aliased

from app.base import passwords
from app.base.clock import local
from app.base.errors import Missing, NotPermitted, Refusal, RememberedRefusal
from app.base.secrets_at_rest import keyed_digest, keyed_digests
from app.commands.people import takes_two
from app.commands.people.accounts import record_account_change
from app.commands.people.lockout import unlock
from app.commands.people.new_password import password_must_serve
from app.commands.people.second_person import Agreement, PairProposal, take_two
from app.commands.people.sessions import sign_out_everywhere
from app.commands.people.staff import forget_proofs
from app.models.people.account import Person
from app.models.people.second_person import PasswordReset
from workflows.people.second_person import PairAct
from workflows.roles import Actor, Permission
from workflows.verdict import Refused, Text

PURPOSE = "code of a reset"
LINK_LASTS = timedelta(hours=24)
MOST_TRIES = 5
CODE_DIGITS = 8
GONE = Text("链接无效、已用过或已过期", "The link is wrong, used or has ended")
KEPT = Text("保留", "kept")
ANEW = Text("本人已遗失，全部重新设置", "lost too: all begin anew")
OWN_PASSWORD = Refused(
    "own_password",
    Text("自己的密码请在“我的账号”里改", "Change your own password on your account's page"),
)
CHOSEN = Refused(
    "password_chosen",
    Text("这个账号的密码已由本人设定过", "The owner of this account has chosen a password"),
    next_step=Text(
        "忘记密码的，请平台管理员重设", "If it is lost, the platform's administrators reset it"
    ),
)
WRONG_CODE = Refused(
    "reset_code_wrong",
    Text("验证码不正确", "The code is wrong"),
    next_step=Text(
        "验证码请问为您提请重设或开户的人；输错 5 次链接作废",
        "Who asked for the reset, or made the account, has the code; after 5 wrong tries the link"
        " ends",
    ),
)


def ask_reset(
    session: Session,
    person_id: int,
    reason: str,
    *,
    by: Actor,
    now: datetime,
    proofs_lost: bool = False,
) -> None:
    """Ask a second person for a reset: `SecondPersonAsked` bears the code for the owner.

    `proofs_lost`: the phone is gone as well; one-time codes, passkeys and PIN begin anew.
    """
    code = _new_code()
    proposal = _proposal(
        session, person_id, _code_digest(code), reason, by, proofs_lost=proofs_lost
    )
    take_two(session, proposal, by=by, now=now, agreed=None, secret=code)


def open_reset(
    session: Session,
    person_id: int,
    code_digest: str,
    reason: str,
    *,
    by: Actor,
    now: datetime,
    agreed: Agreement,
    proofs_lost: bool = False,
) -> str:
    """Open the link that a second person has agreed to; it is shown to them alone."""
    if not agreed.by.may(Permission.ACCOUNT_ADMIN):
        raise NotPermitted
    takes_two.second_is_not(person_id, agreed)
    proposal = _proposal(session, person_id, code_digest, reason, by, proofs_lost=proofs_lost)
    take_two(session, proposal, by=by, now=now, agreed=agreed)
    session.execute(
        update(PasswordReset)
        .where(
            PasswordReset.person_id == person_id,
            PasswordReset.used_at.is_(None),
            PasswordReset.ended_at.is_(None),
        )
        .values(ended_at=now)
    )
    link, digest = passwords.new_token()
    session.add(
        PasswordReset(
            person_id=person_id,
            link_digest=digest,
            code_digest=code_digest,
            asked_by_id=by.person_id,
            confirmed_by_id=agreed.by.person_id,
            made_at=now,
            ends_at=now + LINK_LASTS,
            proofs_lost=proofs_lost,
        )
    )
    record_account_change(session, person_id, "reset of the password opened by two", by, now)
    return link


@dataclass(frozen=True, slots=True)
class FirstLink:
    """What the owner of a new account needs, shown once to who made it: a link and a code."""

    link: str
    code: str


def open_first_link(session: Session, person_id: int, *, by: Actor, now: datetime) -> FirstLink:
    """The link by which the owner of a new account chooses the first password.

    Whether `by` may make accounts was asked before. Not where an owner ever chose one, or one was
    typed: a password that is lost takes two.
    """
    session.get_one(Person, person_id, with_for_update=True)
    wanted = select(PasswordReset).where(PasswordReset.person_id == person_id)
    before = session.scalars(wanted.order_by(PasswordReset.id)).all()
    if any(one.used_at is not None or one.confirmed_by_id is not None for one in before):
        raise Refusal(CHOSEN)
    for one in before:
        one.ended_at = one.ended_at or now
    code = _new_code()
    link, digest = passwords.new_token()
    session.add(
        PasswordReset(
            person_id=person_id,
            link_digest=digest,
            code_digest=_code_digest(code),
            asked_by_id=by.person_id,
            made_at=now,
            ends_at=now + LINK_LASTS,
            told_at=now,  # the owner knows: they come by it
        )
    )
    record_account_change(session, person_id, "link to a first password opened", by, now)
    return FirstLink(link, code)


def _new_code() -> str:
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


def _code_digest(code: str) -> str:
    """Keyed: eight figures are soon tried where a copy of the database lies."""
    return keyed_digest(PURPOSE, code)


def complete_reset(session: Session, link: str, code: str, password: str, *, now: datetime) -> None:
    """The owner chooses a password. Wrong codes are counted; the second factor stays."""
    found = session.scalars(
        select(PasswordReset)
        .where(PasswordReset.link_digest == passwords.token_digest(link))
        .with_for_update()
    ).one_or_none()
    if found is None or found.used_at or found.ended_at or now >= found.ends_at:
        raise Missing(GONE)
    digests = keyed_digests(PURPOSE, "".join(code.split()))
    if not any(hmac.compare_digest(found.code_digest, one) for one in digests):
        found.tries += 1
        if found.tries >= MOST_TRIES:
            found.ended_at = now
        raise RememberedRefusal(WRONG_CODE)
    person = session.get_one(Person, found.person_id, with_for_update=True)
    password_must_serve(password, person.login, person.name, person.name_en)
    if not person.active:
        raise Missing(GONE)
    person.password_hash = passwords.hash_password(password)
    if found.proofs_lost:
        forget_proofs(session, person, now)
    unlock(session, person.login)
    found.used_at = now
    sign_out_everywhere(session, person.id, now)
    owner = Actor(person.id, person.name)
    record_account_change(session, person.id, "password chosen by a reset", owner, now)


def tell_owner(session: Session, person_id: int, now: datetime) -> tuple[Text, ...]:
    """What the owner is told at a sign-in of resets since the last; each is told once."""
    asker, second = aliased(Person), aliased(Person)
    rows = session.execute(
        select(PasswordReset, asker.name, second.name)
        .outerjoin(asker, asker.id == PasswordReset.asked_by_id)
        .outerjoin(second, second.id == PasswordReset.confirmed_by_id)
        .where(PasswordReset.person_id == person_id, PasswordReset.told_at.is_(None))
        .order_by(PasswordReset.id)
    ).all()
    told = []
    for reset, asked_by, confirmed_by in rows:
        reset.told_at = now
        at = f"{local(reset.made_at):%Y-%m-%d %H:%M}"
        one, other = asked_by or "jadegate", confirmed_by or "jadegate"
        told.append(
            Text(
                f"您的密码重设链接于 {at} 由{one}提请、{other}复核开出。"
                "如非您本人要求，请立即联系审计员",
                f"A link to reset your password was opened on {at} by {one} and {other}. "
                "If you did not ask for it, tell an auditor at once",
            )
        )
    return tuple(told)


def _proposal(
    session: Session,
    person_id: int,
    code_digest: str,
    reason: str,
    by: Actor,
    *,
    proofs_lost: bool,
) -> PairProposal:
    if not by.may(Permission.ACCOUNT_ADMIN):
        raise NotPermitted
    person = session.get(Person, person_id, with_for_update=True)
    if person is None:
        raise Missing
    if by.person_id == person_id:
        raise Refusal(OWN_PASSWORD)
    if not person.active:
        raise Refusal(Refused("closed", Text("账号已关闭", "The account is closed already")))
    return PairProposal(
        act=PairAct.RESET_PASSWORD,
        subject=str(person_id),
        args={
            "person_id": person_id,
            "code_digest": code_digest,
            "proofs_lost": proofs_lost,
        },
        shown=(
            *takes_two.about_person(session, person),
            (Text("动态码、通行密钥、PIN", "Codes, passkeys, PIN"), ANEW if proofs_lost else KEPT),
        ),
        reason=takes_two.must_say_why(reason),
    )
