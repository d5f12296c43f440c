"""Mails: who one is from is what the receiving server found, never what its writer typed."""

from __future__ import annotations

import pytest
from support.doubles.mail_box import MX, PASSED, mail

from workflows.orders.shops.letters import Letter, LetterFlaw, read_letter


def letter(raw):
    found = read_letter(raw, MX)
    assert isinstance(found, Letter)
    return found


def test_a_mail_of_a_domain_that_stands_for_it():
    found = letter(mail())
    assert (found.sender, found.files) == ("orders@shop.example", (("o.csv", b"x"),))
    again, other = letter(mail(Subject="other")), letter(mail(sender="x@shop.example"))
    assert found.mark == again.mark != other.mark
    assert letter(mail().replace(b"Message-ID", b"X-Nothing")).mark == ""
    assert letter(mail(files=())).files == ()


@pytest.mark.parametrize(
    "results",
    [
        (),
        (f"{MX}; dmarc=fail header.from=shop.example",),
        (f"{MX}; spf=pass; dkim=pass",),
        (f"{MX}; dmarc=none",),
        (f"{MX}; (dmarc=pass) spf=pass",),
        (f"{MX}; dmarc=pass header.from=evil.example",),
        ("evil.example; dmarc=pass header.from=shop.example",),
        (f"evil.{MX}; dmarc=pass",),
        # The server's own stands above one that came with the mail.
        (f"{MX}; dmarc=fail", PASSED),
    ],
)
def test_whom_nobody_stands_for_is_not_believed(results):
    assert read_letter(mail(results=results), MX) is LetterFlaw.NOT_AUTHENTIC


@pytest.mark.parametrize(
    "sender", ["", "a@shop.example, b@shop.example", "orders", "Shop <>", "undisclosed:;"]
)
def test_who_wrote_it_is_one(sender):
    assert read_letter(mail(sender=sender), MX) is LetterFlaw.NOT_AUTHENTIC


def test_two_from_lines_are_no_sender():
    raw = b"From: a@shop.example\n" + mail()
    assert read_letter(raw, MX) is LetterFlaw.NOT_AUTHENTIC


def test_a_machine_that_answers_is_not_answered():
    assert read_letter(mail(Auto_Submitted="auto-replied"), MX) is LetterFlaw.AUTOMATIC


@pytest.mark.parametrize(
    "raw",
    [b"", b"\0" * 100, b"From: \xff\xfe@\n\n", b"Content-Type: multipart/mixed\n\nx", b"\n" * 1000],
)
def test_nonsense_is_no_letter(raw):
    assert isinstance(read_letter(raw, MX), LetterFlaw)


def test_many_files_and_many_parts_are_no_letter():
    many = tuple((f"{n}.csv", b"x") for n in range(7))
    assert read_letter(mail(files=many), MX) is LetterFlaw.UNREADABLE
    assert letter(mail(files=many[:5])).files == many[:5]
