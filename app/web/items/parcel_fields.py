"""Carrier and waybill in the forms of all desks: the names to choose, the answer to a doubt."""

from __future__ import annotations

from flask import request

from app.commands.entries import AS_IS
from app.web.base.language import say
from workflows.dispatch.carriers import carriers

SURE = "sure"  # the questions answered with yes: codes of refusals


def courier_names() -> list[str]:
    """The carriers to choose from, the usual first."""
    return [say(carrier.name) for carrier in carriers()]


def sure_of() -> frozenset[str]:
    """The questions that the form answers with yes."""
    return frozenset(request.form.getlist(SURE))


def right_as_is() -> bool:
    """Whether somebody looked again, and the waybill is right though no carrier writes such."""
    return AS_IS in sure_of()
