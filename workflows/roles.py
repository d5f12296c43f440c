"""Who may do what: roles, permissions, the table that ties them, and the person who acts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from workflows.verdict import Text
from workflows.whole import whole


class Permission(StrEnum):
    """One thing that someone may do. Checked by the desk and again by the command."""

    ACCOUNT_ADMIN = "account.admin"
    APPEAL_DECIDE = "appeal.decide"
    AUDIT_FINDING = "audit.finding"
    AUDIT_READ = "audit.read"
    BOARD_READ = "board.read"
    BUYER_ANSWER = "buyer.answer"
    CATEGORY_DECIDE = "category.decide"
    CERTIFICATE_REVOKE = "certificate.revoke"
    CERTIFICATE_SIGN = "certificate.sign"
    DELIVERY_RECORD = "delivery.record"
    DISPATCH = "dispatch"
    HAND_BACK = "hand_back"
    INSPECT = "inspect"
    INSTRUMENT_CHECK = "instrument.check"
    INSTRUMENT_MANAGE = "instrument.manage"
    INSTRUMENT_READ = "instrument.read"
    ITEM_CANCEL = "item.cancel"
    ITEM_READ = "item.read"
    LOT_BUY = "lot.buy"
    LOT_CONCEDE = "lot.concede"
    LOT_DECIDE = "lot.decide"
    LOT_INSPECT = "lot.inspect"
    LOT_READ = "lot.read"
    LOT_RECEIVE = "lot.receive"
    MERCHANT_READ = "merchant.read"
    ORDER_IMPORT = "order.import"
    OUTCOME_READ = "outcome.read"
    PAPER_READ = "paper.read"
    PERSONAL_ANSWER = "personal.answer"
    PERSONAL_DECIDE = "personal.decide"
    PERSONAL_UNMASK = "personal.unmask"
    QUARANTINE_LIFT = "quarantine.lift"
    RECALL_ASK = "recall.ask"
    RECALL_DECIDE = "recall.decide"
    RECALL_READ = "recall.read"
    RECEIVE = "receive"
    RETURN_ASK = "return.ask"
    RETURN_COMPARE = "return.compare"
    RETURN_MANAGE = "return.manage"
    RETURN_READ = "return.read"
    RETURN_RECEIVE = "return.receive"
    REVIEW = "review"
    RULES_APPROVE = "rules.approve"
    RULES_PROPOSE = "rules.propose"
    SALE_TELL = "sale.tell"
    SEAL = "seal"
    SHOP_MANAGE = "shop.manage"
    SHOP_REPLY = "shop.reply"
    STAFF_MANAGE = "staff.manage"
    SYSTEM_CLOCK = "system.clock"
    WEBHOOK_MANAGE = "webhook.manage"
    WEIGHT_RELEASE = "weight.release"


class Role(StrEnum):
    """The trades of a center and the parties around it."""

    RECEIVING = "receiving"
    INSPECTOR = "inspector"
    REVIEWER = "reviewer"
    SIGNATORY = "signatory"
    SEALER = "sealer"
    CUSTOMER_SERVICE = "customer_service"
    PURCHASER = "purchaser"
    WAREHOUSE_KEEPER = "warehouse_keeper"
    AUDITOR = "auditor"
    MANAGER = "manager"
    ADMIN = "admin"
    MERCHANT = "merchant"
    SHOP_STAFF = "shop_staff"
    API_KEY = "api_key"
    BUYER = "buyer"
    SYSTEM = "system"


ROLE_NAMES: Mapping[Role, Text] = whole(
    Role,
    {
        Role.RECEIVING: Text("收货员", "Receiving clerk"),
        Role.INSPECTOR: Text("检验员", "Inspector"),
        Role.REVIEWER: Text("审核员", "Reviewer"),
        Role.SIGNATORY: Text("授权签字人", "Authorised signatory"),
        Role.SEALER: Text("封装发货员", "Sealing and dispatch clerk"),
        Role.CUSTOMER_SERVICE: Text("客服", "Customer service"),
        Role.PURCHASER: Text("采购员", "Purchaser"),
        Role.WAREHOUSE_KEEPER: Text("仓库管理员", "Warehouse keeper"),
        Role.AUDITOR: Text("审计员", "Auditor"),
        Role.MANAGER: Text("中心主管", "Center manager"),
        Role.ADMIN: Text("系统管理员", "System administrator"),
        Role.MERCHANT: Text("商家", "Merchant"),
        Role.SHOP_STAFF: Text("店铺员工", "Shop staff"),
        Role.API_KEY: Text("接口账号", "Integration key"),
        Role.BUYER: Text("买家", "Buyer"),
        Role.SYSTEM: Text("系统", "System"),
    },
)

P = Permission
GRANTS: Mapping[Role, frozenset[Permission]] = whole(
    Role,
    {
        Role.RECEIVING: frozenset({P.RECEIVE, P.RETURN_RECEIVE, P.ITEM_READ}),
        Role.INSPECTOR: frozenset(
            {P.INSPECT, P.INSTRUMENT_CHECK, P.INSTRUMENT_READ, P.RETURN_COMPARE, P.ITEM_READ,
            P.LOT_INSPECT, P.LOT_READ}
        ),
        Role.REVIEWER: frozenset({
            P.INSTRUMENT_CHECK, P.INSTRUMENT_MANAGE, P.INSTRUMENT_READ, P.REVIEW, P.ITEM_READ,
            P.LOT_DECIDE, P.LOT_READ, P.RECALL_ASK, P.RECALL_READ,
        }),
        Role.SIGNATORY: frozenset({P.CERTIFICATE_SIGN, P.CERTIFICATE_REVOKE, P.ITEM_READ}),
        Role.SEALER: frozenset({P.SEAL, P.DISPATCH, P.HAND_BACK, P.DELIVERY_RECORD, P.ITEM_READ}),
        Role.CUSTOMER_SERVICE: frozenset({
            P.BUYER_ANSWER, P.DELIVERY_RECORD, P.ITEM_CANCEL, P.ITEM_READ, P.PERSONAL_ANSWER,
            P.PERSONAL_UNMASK, P.RECALL_ASK, P.RECALL_READ, P.RETURN_MANAGE, P.RETURN_READ,
        }),
        Role.PURCHASER: frozenset({P.LOT_BUY, P.LOT_READ}),
        Role.WAREHOUSE_KEEPER: frozenset({P.LOT_RECEIVE, P.LOT_READ, P.RECALL_READ}),
        Role.AUDITOR: frozenset({
            P.AUDIT_FINDING, P.AUDIT_READ, P.BOARD_READ, P.INSTRUMENT_READ, P.ITEM_READ, P.LOT_READ,
            P.RECALL_READ, P.RETURN_READ,
        }),
        Role.MANAGER: frozenset({
            P.APPEAL_DECIDE, P.BOARD_READ, P.CATEGORY_DECIDE, P.INSTRUMENT_CHECK,
            P.INSTRUMENT_MANAGE, P.INSTRUMENT_READ, P.ITEM_CANCEL, P.ITEM_READ, P.LOT_CONCEDE,
            P.LOT_READ, P.ORDER_IMPORT, P.PERSONAL_DECIDE, P.QUARANTINE_LIFT, P.RECALL_ASK,
            P.RECALL_DECIDE, P.RECALL_READ, P.RETURN_READ, P.RULES_APPROVE, P.RULES_PROPOSE,
            P.STAFF_MANAGE, P.WEIGHT_RELEASE,
        }),
        Role.ADMIN: frozenset({P.ACCOUNT_ADMIN}),
        Role.MERCHANT: frozenset({
            P.MERCHANT_READ, P.SALE_TELL, P.SHOP_MANAGE, P.SHOP_REPLY, P.WEBHOOK_MANAGE,
        }),
        Role.SHOP_STAFF: frozenset({P.MERCHANT_READ, P.SALE_TELL, P.SHOP_REPLY}),
        Role.API_KEY: frozenset({
            P.ITEM_CANCEL, P.ITEM_READ, P.LOT_READ, P.ORDER_IMPORT, P.OUTCOME_READ, P.PAPER_READ,
            P.RETURN_ASK, P.WEBHOOK_MANAGE,
        }),
        Role.BUYER: frozenset({P.BUYER_ANSWER}),
        Role.SYSTEM: frozenset({P.SYSTEM_CLOCK, P.DELIVERY_RECORD}),
    },
)  # fmt: skip


def roles_with(permission: Permission) -> tuple[Role, ...]:
    """The roles that give a permission."""
    return tuple(role for role, given in GRANTS.items() if permission in given)


@dataclass(frozen=True, slots=True)
class Assignment:
    """One role of one person: at one center (None: all of them), for one agency or merchant."""

    role: Role
    center_id: int | None = None
    agency_id: int | None = None
    merchant_id: int | None = None

    @property
    def by_key_alone(self) -> bool:
        """A program is no person: its role opens nothing at a desk, whomever it is given for."""
        return self.role is Role.API_KEY


class AccessWay(StrEnum):
    """How access was gained."""

    UNKNOWN = "unknown"
    PAPER = "paper"
    LINK = "link"
    MASKED = "masked"
    DIGITS = "digits"
    CODE = "code"
    PLATFORM = "platform"
    CLERK = "clerk"


class HowVerified(StrEnum):
    """How a clerk made sure that the caller is the buyer."""

    CALLED_BACK = "called_back"
    PLATFORM_CHAT = "platform_chat"
    THREE_FACTS = "three_facts"
    IN_PERSON = "in_person"


@dataclass(frozen=True, slots=True)
class BuyerAccess:
    """How the one who acts gained access: the way, the pass, and what a clerk did to verify."""

    way: AccessWay = AccessWay.UNKNOWN
    pass_key: int | None = None
    how: HowVerified | None = None


NO_ACCESS = BuyerAccess()


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: the person (None for the system and the buyer) and all their assignments.

    `access`: how whoever acts as a buyer, or for one, gained access; nobody's is known by itself.
    """

    person_id: int | None
    name: str
    assignments: tuple[Assignment, ...] = ()
    access: BuyerAccess = NO_ACCESS
    only: frozenset[Permission] | None = None
    """What a program's key is for; None: all that the assignments give."""
    key: int | None = None
    """The key by which a program acts as this person, or speaks for a buyer; None: no program."""
    sign_in: int = 0
    """The sign-in at which this person acts; 0: none (a program, the prompt, software)."""

    def narrowed(
        self,
        *,
        roles: frozenset[Role] | None = None,
        only: frozenset[Permission] | None = None,
        center_id: int | None = None,
    ) -> Actor:
        """The same person with less: of these roles, for these permissions, at that center."""
        kept = tuple(
            held if center_id is None else replace(held, center_id=center_id)
            for held in self.assignments
            if (roles is None or held.role in roles)
            and (center_id is None or held.center_id in (None, center_id))
        )
        return replace(self, assignments=kept, only=only if only is not None else self.only)

    def _gives(self, held: Assignment, permission: Permission) -> bool:
        return permission in GRANTS[held.role] and (self.only is None or permission in self.only)

    @property
    def roles(self) -> frozenset[Role]:
        """The roles that they hold somewhere."""
        return frozenset(held.role for held in self.assignments)

    def role_for(self, permission: Permission, center_id: int | None) -> Role | None:
        """The role that gives `permission` at that center, or None."""
        for held in self.assignments:
            if held.center_id in (None, center_id) and self._gives(held, permission):
                return held.role
        return None

    def may(self, permission: Permission, center_id: int | None = None) -> bool:
        """Whether the permission holds at that center."""
        return self.role_for(permission, center_id) is not None

    def may_anywhere(self, permission: Permission) -> bool:
        """Whether the permission holds at some center: enough to enter a desk, not to act."""
        return any(self._gives(held, permission) for held in self.assignments)

    def agencies(self, center_id: int | None = None) -> frozenset[int]:
        """The agencies whose work they do at a center (None: anywhere); empty: of none alone."""
        all_of_them = center_id is None
        here = [a for a in self.assignments if all_of_them or a.center_id in (None, center_id)]
        return frozenset(a.agency_id for a in here if a.agency_id is not None)

    def held_for(self, permission: Permission) -> tuple[Assignment, ...]:
        """The assignments that give the permission."""
        return tuple(held for held in self.assignments if self._gives(held, permission))

    def shops(self, permission: Permission) -> frozenset[int]:
        """The shops for which the permission holds; nobody has it for all of them."""
        return frozenset(
            held.merchant_id for held in self.held_for(permission) if held.merchant_id is not None
        )

    def centers(self, permission: Permission) -> frozenset[int] | None:
        """The centers where the permission holds; None means all."""
        held = self.held_for(permission)
        if any(a.center_id is None for a in held):
            return None
        return frozenset(a.center_id for a in held if a.center_id is not None)


SYSTEM = Actor(None, "system", (Assignment(Role.SYSTEM),))
BUYER = Actor(None, "buyer", (Assignment(Role.BUYER),))
