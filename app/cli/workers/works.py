"""What is done for each kind of job."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from threading import Event

from app.base import clock
from app.commands.messages.sending import send_message
from app.commands.messages.telling import tell_those_concerned
from app.commands.network.jobs.holding import HeldJob, PostponedJob
from app.commands.orders.behind import take_in_behind
from app.commands.papers import drafts
from app.commands.papers.issue import WaitingDraft
from app.commands.recalls.carry import carry_out
from app.press.press import Press
from workflows.network.jobs.kinds import JobKind
from workflows.whole import whole

FONTS_LOOKED_FOR = timedelta(seconds=2)


class StillWaits(Exception):
    """A draft could not be finished; the code of the reason."""


def works(press: Press, stop: Event) -> Mapping[JobKind, Callable[[HeldJob], None]]:
    """The work of each kind, with the press of this process, until it is told to `stop`."""
    return whole(
        JobKind,
        {
            JobKind.IMPORT_ORDERS: partial(import_orders, stop),
            JobKind.FINISH_CERTIFICATE: partial(finish_certificate, press),
            JobKind.TELL: lambda job: tell_those_concerned(job, clock.now()),
            JobKind.SEND_MESSAGE: lambda job: send_message(job, clock.now()),
            JobKind.RECALL: lambda job: carry_out(job, clock.now),
            JobKind.DELIVER_WEBHOOK: deliver,
        },
    )


def deliver(job: HeldJob) -> None:
    """Send a message to a program. What signs and sends is read by the first that is sent."""
    from app.commands.messages.webhooks.delivering import deliver_webhook
    from app.commands.messages.webhooks.outgoing import post

    deliver_webhook(job, clock.now(), post)


def import_orders(stop: Event, job: HeldJob) -> None:
    """Take in the parts of a long file; asked to stop, another worker goes on after this part."""

    def told(_done: int, _all: int) -> None:
        if stop.is_set():
            raise PostponedJob(timedelta(0))

    take_in_behind(job, clock=clock.now, told=told)


def finish_certificate(press: Press, job: HeldJob) -> None:
    """Make the paper of a draft that was signed before there was a typeface."""
    if not press.can_print:
        raise PostponedJob(FONTS_LOOKED_FOR)
    done = drafts.finish(job.key, press, now=clock.now(), within=job.last_transaction)
    if isinstance(done, WaitingDraft):
        raise StillWaits(done.code)
