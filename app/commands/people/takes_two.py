"""Roles that decide, and credentials, are given by two; what the second person reads of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.base.clock import local
from app.base.errors import Invalid, Refusal
from app.commands.entries import typed_name
from app.commands.people.second_person import Agreement, PairProposal, Shown
from app.models.network.center import Agency, Center, Merchant
from app.models.orders.order import ShopOrder
from app.models.people.account import Person, RoleAssignment
from app.queries.second_person import accounts_of_name, holders_of_number
from workflows.people.given_by_two import role_takes_two
from workflows.people.names import NUMBER_NAMES, NumberKind, number_key, skeleton
from workflows.people.overrides import note_given
from workflows.people.second_person import PairAct
from workflows.roles import ROLE_NAMES, Actor, Role
from workflows.verdict import Refused, Text

# So many the command line makes without asking anybody: there is nobody yet to ask.
FIRST_ADMINS = 2
SAME_NAME = Text(
    "已有同名账号。确属两人的，请写明如何核实（如核对过证件、两人均在场），由另一位管理员复核",
    "There is an account of that name. If they are two people, say how you know: another"
    " administrator confirms it",
)
NOT_OF_ONESELF = Refused(
    "second_of_oneself",
    Text("不能复核与本人有关的授权、资质或重设", "Nobody confirms what concerns themselves"),
    next_step=Text("请另一位管理员复核", "Another administrator must confirm it"),
)


def grant_takes_two(
    session: Session, person: Person, role: Role, shop_id: int | None, by: Actor
) -> bool:
    """Whether the role decides, or acts for a shop that sells, and there is somebody to ask.

    The command line makes the first two administrators, and the people of an example network.
    """
    sells = shop_id is not None and _has_orders(session, shop_id)
    if not role_takes_two(role, shop_has_orders=sells) or is_set_up(person, by):
        return False
    return not (role is Role.ADMIN and by.person_id is None and _admins(session) < FIRST_ADMINS)


def _has_orders(session: Session, shop_id: int) -> bool:
    wanted = select(ShopOrder.id).where(ShopOrder.merchant_id == shop_id).limit(1)
    return session.scalar(wanted) is not None


def is_set_up(person: Person, by: Actor) -> bool:
    """Whether an example network is being loaded; production refuses its people."""
    return by.person_id is None and person.example


def must_say_why(reason: str) -> str:
    """The reason for what a second person is to look at; raises `Invalid` where there is none."""
    answer = note_given(reason)
    if isinstance(answer, Refused):
        raise Invalid("reason", answer.reason, answer.code)
    return reason.strip()[:2000]


def second_is_not(person_id: int, agreed: Agreement | None) -> None:
    """Nobody is the second person for what they are themselves given."""
    if agreed is not None and agreed.by.person_id == person_id:
        raise Refusal(NOT_OF_ONESELF)


def about_person(session: Session, person: Person) -> Shown:
    """Who it is about: the account, who made it, and other accounts of the same name."""
    maker = session.get(Person, person.created_by_id) if person.created_by_id else None
    others = [p for p in accounts_of_name(session, person.name) if p.id != person.id]
    made = f"{local(person.created_at):%Y-%m-%d}"
    return (
        (Text("账号", "Account"), f"{person.name} {person.login}"),
        (Text("工号", "Staff number"), person.staff_no or Text("未登记", "not recorded")),
        (
            Text("开设账号", "Account made"),
            Text(f"{made} {maker.name}", f"{made} {maker.name_en}") if maker else made,
        ),
        (
            Text("同名账号", "Accounts of that name"),
            "、".join(p.login for p in others) or Text("无", "none"),
        ),
    )


def grant_proposal(
    session: Session, person: Person, role: Role, what: Mapping[str, Any], reason: str
) -> PairProposal:
    """A role to be given, as the second person reads it."""
    center_id, agency_id, shop_id = (what[f"{one}_id"] for one in ("center", "agency", "merchant"))
    of_shop = "" if shop_id is None else f" {shop_id}"
    return PairProposal(
        act=PairAct.GRANT_ROLE,
        subject=f"{person.id} {role.value} {center_id or '-'} {agency_id or '-'}{of_shop}",
        args=what,
        shown=(
            *about_person(session, person),
            *about_role(session, role, center_id, agency_id),
            *_about_shop(session, shop_id),
        ),
        reason=must_say_why(reason),
        center_id=center_id,
    )


def about_role(session: Session, role: Role, center_id: int | None, agency_id: int | None) -> Shown:
    """Which role, where, for whom."""
    center = session.get(Center, center_id) if center_id is not None else None
    agency = session.get(Agency, agency_id) if agency_id is not None else None
    none = Text("无", "none")
    everywhere = Text("所有中心", "All centers")
    return (
        (Text("岗位", "Role"), ROLE_NAMES[role]),
        (
            Text("中心", "Center"),
            Text(center.name_zh, center.name_en) if center else everywhere,
        ),
        (Text("机构", "Agency"), Text(agency.name_zh, agency.name_en) if agency else none),
    )


def _about_shop(session: Session, merchant_id: int | None) -> Shown:
    """For which shop alone; nothing where it is of none."""
    shop = session.get(Merchant, merchant_id) if merchant_id is not None else None
    return () if shop is None else ((Text("店铺", "Shop"), f"{shop.shop}（{shop.platform}）"),)


def _admins(session: Session) -> int:
    return (
        session.scalar(
            select(func.count(Person.id.distinct()))
            .join(RoleAssignment, RoleAssignment.person_id == Person.id)
            .where(
                Person.active.is_(True),
                RoleAssignment.role == Role.ADMIN,
                RoleAssignment.ended_at.is_(None),
            )
        )
        or 0
    )


def same_person_refused(session: Session, name: str, staff_no: str) -> list[Person]:
    """Refuse a second account for a natural person, with the account there is.

    A staff number is one person's, whatever the name. The same name may be another person only
    where both staff numbers are known and differ: whose name it is then, is returned.
    """
    number_is_free(session, staff_no, NumberKind.STAFF)
    alike = accounts_of_name(session, name)
    for other in alike:
        if staff_no and other.staff_no and other.staff_no != staff_no:
            continue
        raise Refusal(
            Refused(
                "same_person",
                Text(
                    f"“{other.name}”已有账号 {other.login}"
                    f"（工号 {other.staff_no or '未登记'}），一人只有一个账号",
                    f"{other.name} has the account {other.login} already; one person, one account",
                ),
                next_step=Text(
                    "确属同名的两人，请为两个账号都填写工号",
                    "If they are two of one name, give both accounts a staff number",
                ),
                facts={"field": "name", "login": other.login},
            )
        )
    return alike


def twins_proposal(
    name: str, staff_no: str, alike: Sequence[Person], args: Mapping[str, Any], reason: str
) -> PairProposal:
    """That whoever bears this name and number is not who has it already: a second one's question.

    A number is typed: it tells nothing by itself. Both accounts are no second pair of eyes for each
    other for a while.
    """
    answer = note_given(reason)
    if isinstance(answer, Refused):
        raise Invalid("reason", SAME_NAME, answer.code)
    known = "、".join(f"{one.login}（{one.staff_no or '-'}）" for one in alike)
    return PairProposal(
        act=PairAct.TELL_APART,
        subject=sha256(f"{skeleton(name)} {number_key(staff_no)}".encode()).hexdigest(),
        args=args,
        shown=(
            (Text("姓名", "Name"), name),
            (Text("工号", "Staff number"), staff_no),
            (Text("同名账号", "Accounts of that name"), known),
        ),
        reason=reason.strip()[:2000],
    )


def number_is_free(
    session: Session, number: str | None, kind: NumberKind, *, person_id: int | None = None
) -> None:
    """Refuse a number that somebody has already, in whatever field and however it is written.

    One person may have it in two fields: a licence is a staff number too, and a number of two
    credentials of different kinds is one's own as well.
    """
    for held in holders_of_number(session, number):
        again = held.kind is kind and kind is not NumberKind.CREDENTIAL
        if person_id is not None and held.person_id == person_id and not again:
            continue
        whose, field = NUMBER_NAMES[held.kind], NUMBER_NAMES[kind]
        raise Refusal(
            Refused(
                "same_person",
                Text(
                    f"{field.zh}与“{held.name}”（{held.login}）的{whose.zh} {held.number} "
                    "是同一个号，没有保存；一人只有一个账号，一号只归一人",
                    f"The {field.en} is read like the {whose.en} {held.number} of {held.login}"
                    f" ({held.name}): one person, one account, one number",
                ),
                next_step=Text(
                    "请核对编号；确是同一人的，使用原账号",
                    "Check the number; if it is the same person, use the account there is",
                ),
                facts={"field": kind.value, "login": held.login},
            )
        )


def staff_number(typed: str) -> str | None:
    """A staff or licence number as it is kept; raises `Invalid` for an identity card's."""
    number = "".join(typed_name("staff_no", typed).split()).upper()
    if len(number) > 64 or not number.isprintable():  # noqa: PLR2004  # the column's
        raise Invalid("staff_no", Text("工号最多 64 位", "At most 64 characters"))
    if len(number) == 18 and number[:17].isdigit():  # noqa: PLR2004  # an identity card's
        raise Invalid(
            "staff_no",
            Text("请填工号或资格证号，不要填身份证号", "A staff number, not an identity card's"),
        )
    return number or None
