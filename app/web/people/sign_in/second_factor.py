"""Setting up the second factor, or another one in its place; its backup codes."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from app.base import clock, passwords
from app.base.db import transaction
from app.base.errors import Invalid, Missing, NotPermitted, Refusal
from app.base.watch.door_log import note_refusal
from app.commands.people import second_factor as command
from app.commands.people import sign_in
from app.drawings.barcode import qr_svg
from app.web.base.access import address, person
from app.web.base.desk import ENROLLING
from app.web.base.forms import PageForm, text
from app.web.base.fresh import ALWAYS, IN_ITS_FORM
from app.web.base.language import say
from app.web.people.sign_in.desk import desk, safe_next
from workflows.people.sessions import needs_second_factor
from workflows.verdict import Refused, Text


class EnrolForm(PageForm):
    """The password, the present code of who has one, and the first code of the new secret."""

    password = PasswordField(_l("您的密码"), [InputRequired(_l("请输入密码")), Length(max=200)])
    present_code = StringField(_l("现在的动态码或备用码"), [Length(max=20)])
    new_code = StringField(
        _l("新的动态码（扫码后显示的六位数）"), [InputRequired(_l("请输入动态码")), Length(max=20)]
    )


@desk.get("/account/second-factor", access=ENROLLING)
def second_factor() -> ResponseReturnValue:
    return _show_form(EnrolForm(formdata=None))


@desk.post("/account/second-factor", access=ENROLLING, fresh=IN_ITS_FORM)
def enrol() -> ResponseReturnValue:
    form, who = EnrolForm(), person()
    if not form.validate_on_submit():
        return _show_form(form, status=422)
    given = text(form.password), text(form.present_code)
    now = clock.now()
    codes: list[str] = []
    try:
        with transaction() as opened:
            refused = sign_in.prove(opened, who.person_id, *given, now=now, address=address())
            if refused is None:
                codes = command.enrol(
                    opened, who.session_id, who.person_id, text(form.new_code), now=now
                )
    except (NotPermitted, Missing):
        raise
    except Invalid as wrong:
        form.new_code.errors = [say(wrong.refused.reason)]
        return _show_form(form, status=422)
    except Refusal as refusal:
        return _show_form(form, refusal.refused, 409)
    if refused is not None:
        note_refusal("proof_refused", code=refused.code, person=who.person_id)
        return _show_form(form, refused, 422)
    return _codes_shown(codes)


@desk.post("/account/backup-codes", fresh=ALWAYS)
def renew_backup_codes() -> ResponseReturnValue:
    who = person()
    if not who.totp:
        return redirect(url_for("sign_in.second_factor"))
    with transaction() as opened:
        codes = command.renew_backup_codes(opened, who.person_id, now=clock.now())
    return _codes_shown(codes)


def _codes_shown(codes: list[str]) -> ResponseReturnValue:
    """No redirect: nothing keeps the codes, so that nothing could show them later."""
    return render_template(
        "people/sign_in/backup_codes.html",
        codes=codes,
        next=safe_next(request.args.get("next")),
    )


def _show_form(
    form: EnrolForm, refused: Refused | None = None, status: int = 200
) -> ResponseReturnValue:
    who = person()
    with transaction() as opened:
        secret = command.pending_secret(opened, who.session_id)
    page = render_template(
        "people/sign_in/second_factor.html",
        form=form,
        refused=refused,
        replaces=who.totp,
        required=needs_second_factor(who.roles) and not who.totp,
        secret=secret,
        qr=qr_svg(
            passwords.totp_address(secret, who.login), title=say(Text("动态码二维码", "QR code"))
        ),
        next=safe_next(request.args.get("next")),
    )
    return page, status
