"""The buyer's desk: open to everybody, each page asks for its pass."""

from __future__ import annotations

from flask import Response, request

from app.web.base.desk import PUBLIC, Desk
from workflows.verdict import Text

desk = Desk("buyer", Text("", ""), "/b", PUBLIC)
BY_SCRIPT, LEADS_TO = "Jadegate-By-Script", "Jadegate-Leads-To"


@desk.after_request
def lead_on(response: Response) -> Response:
    """A form that a script sends hears where it leads, and goes there itself: the page that says
    what was done is then drawn once, for the person."""
    if request.headers.get(BY_SCRIPT) and response.location:
        led = Response(status=204)
        led.headers[LEADS_TO] = response.location
        return led
    return response
