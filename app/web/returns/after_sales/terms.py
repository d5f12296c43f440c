"""The page where customer service enters what a promotion asked for; see Measures 17."""

from __future__ import annotations

from collections.abc import Mapping

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading, transaction
from app.base.errors import Missing, NotPermitted, Refusal
from app.commands.returns.terms import enter_terms
from app.queries.returns.case import CaseView
from app.queries.returns.terms import TermsSeen, terms_of_case
from app.web.base.access import acting
from app.web.base.language import say
from app.web.returns.after_sales import terms_form
from app.web.returns.after_sales.desk import desk, visible_case
from workflows.returns.refund.order import Method, TenderKind
from workflows.roles import Permission
from workflows.verdict import Text
from workflows.whole import whole

TENDER_NAMES: Mapping[TenderKind, Text] = whole(
    TenderKind,
    {
        TenderKind.WALLET: Text("钱包（支付宝、微信等）", "Wallet"),
        TenderKind.CARD: Text("信用卡", "Credit card"),
        TenderKind.BANK: Text("银行卡", "Bank card"),
        TenderKind.CASH: Text("现金", "Cash"),
        TenderKind.GIFT_CARD: Text("礼品卡", "Gift card"),
        TenderKind.POINTS: Text("积分", "Points"),
        TenderKind.COUPON: Text("券、红包", "Coupon or red packet"),
        TenderKind.SUBSIDY: Text("政府补贴", "Public subsidy"),
    },
)
METHOD_NAMES: Mapping[Method, Text] = whole(
    Method,
    {
        Method.RESETTLEMENT: Text("重新结算（法定）", "Settled anew (the law's)"),
        Method.PRO_RATA: Text("按比例退（对买家更有利时）", "Pro rata, where it is better"),
    },
)


@desk.get("/cases/<ref>/terms", access=Permission.RETURN_MANAGE)
def terms(ref: str) -> ResponseReturnValue:
    return _page(*_see_case(ref))


@desk.post("/cases/<ref>/terms", access=Permission.RETURN_MANAGE)
def save_terms(ref: str) -> ResponseReturnValue:
    view, seen = _see_case(ref)
    try:
        given = terms_form.terms_given(request.form, seen.lines)
        reason = request.form.get("reason", "")
        with transaction() as session:
            enter_terms(session, view.ref, given, reason, by=acting(), now=clock.now())
    except (NotPermitted, Missing):
        raise
    except Refusal as refusal:
        return _page(view, seen, refusal), refusal.status
    return redirect(url_for("after_sales.case", ref=view.ref))


def _see_case(ref: str) -> tuple[CaseView, TermsSeen]:
    view = visible_case(ref)
    with reading() as session:
        return view, terms_of_case(session, view.key)


def _page(view: CaseView, seen: TermsSeen, refusal: Refusal | None = None) -> str:
    return render_template(
        "returns/after_sales/terms.html",
        case=view,
        terms=seen,
        steps=list(terms_form.STEPS),
        sets=terms_form.SETS,
        gifts=terms_form.GIFTS,
        tenders=terms_form.TENDERS,
        kinds=[(kind.value, say(name)) for kind, name in TENDER_NAMES.items()],
        kind_names={kind.value: say(name) for kind, name in TENDER_NAMES.items()},
        methods=[(method.value, say(name)) for method, name in METHOD_NAMES.items()],
        refusal=refusal,
        typed=request.form,
        now=clock.now(),
    )
