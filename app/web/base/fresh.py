"""Acts that matter ask who it is, once in ten minutes; what was typed goes on with the answer."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import ImmutableMultiDict

from app.base import clock
from app.base.db import transaction
from app.base.watch.door_log import note_refusal
from app.commands.people import sessions, sign_in
from app.commands.people.passkey_proofs import proved_by_passkey
from app.queries.people.accounts import SignedInPerson
from app.web.base.access import address, person
from app.web.base.challenge_holder import challenge_holder
from app.web.base.edge import answer, wants_json
from app.web.base.typed_work import PROOF, SECRETS, here, left_page, sent_fields, sent_files
from workflows.people.passkeys import ChallengePurpose
from workflows.people.sessions import is_fresh
from workflows.verdict import Refused, Text

# What a page declares: never, each time, by its own form, or the names of acts in its address.
NEVER: frozenset[str] = frozenset()
ALWAYS = frozenset({"always"})
IN_ITS_FORM = frozenset({"in its form"})
NOT_FRESH = Refused(
    "not_fresh",
    Text("这一步要再输一次密码", "This step asks for your password again"),
    next_step=Text("请输入密码后继续，填写的内容不会丢失", "Give it to go on; nothing is lost"),
)


def asks(acts: frozenset[str]) -> bool:
    """Whether this request is such an act."""
    if request.method != "POST" or not acts or acts == IN_ITS_FORM:
        return False
    return acts == ALWAYS or (request.view_args or {}).get("do") in acts


def is_such_an_act(acts: frozenset[str]) -> bool:
    """Whether this request is one, wherever its proof is asked for."""
    return asks(acts) or (request.method == "POST" and acts == IN_ITS_FORM)


def proved_first() -> ResponseReturnValue | None:
    """None where the person has shown who they are; else the page that asks for it."""
    who = person()
    if is_fresh(who.proved_at, clock.now()):
        _without_proof()
        return None
    if wants_json():
        return answer(NOT_FRESH, 403)
    refused = None
    if request.form.get("proof_password") or request.form.get("proof_passkey"):
        refused = _prove(who)
        if refused is None:
            _without_proof()
            return None
    return _page(who, refused)


def _prove(who: SignedInPerson) -> Refused | None:
    password, code = (request.form.get(name, "")[:200] for name in PROOF[:2])
    now, passkey = clock.now(), request.form.get("proof_passkey", "")
    with transaction() as session:
        if passkey:
            browser = challenge_holder(ChallengePurpose.PROVE)
            refused = proved_by_passkey(session, who.person_id, browser, passkey, now=now)
        else:
            refused = sign_in.prove(
                session, who.person_id, password, code, now=now, address=address()
            )
        if refused is None:
            sessions.mark_proved(session, who.session_id, now)
    if refused is not None:
        note_refusal(
            "proof_refused", code=refused.code, person=who.person_id, endpoint=request.endpoint
        )
    return refused


def _page(who: SignedInPerson, refused: Refused | None) -> ResponseReturnValue:
    secrets = [name for name in SECRETS if name not in PROOF and request.form.get(name)]
    page = render_template(
        "people/prove.html",
        action=here(),
        fields=sent_fields(),
        secrets=[(name, SECRETS[name]) for name in secrets],
        files=sent_files(),
        back=left_page(),
        totp=who.totp,
        passkey=who.passkey,
        refused=refused,
    )
    return page, 403


def _without_proof() -> None:
    """The form as it was first sent."""
    given = [pair for pair in request.form.items(multi=True) if pair[0] not in PROOF]
    if len(given) != len(list(request.form.items(multi=True))):
        request.__dict__["form"] = ImmutableMultiDict(given)
