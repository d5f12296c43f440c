"""The answers for a certificate that this installation issued, and for a file that somebody has."""

from __future__ import annotations

import logging
from datetime import datetime
from functools import partial
from hmac import compare_digest

from app.base.config import Config
from app.base.db import UNWRITABLE, reading, transaction
from app.base.errors import ReadOnly, Refusal
from app.base.storage import DamagedBlob, MissingBlob, digest_of
from app.commands.audit.alarms import count_lookup
from app.commands.papers.transparency import StoredNodes, publish_checkpoint
from app.press.press import Press
from app.queries.papers.verification import Sought, evidence_of, sought, trust_of, unpublished_count
from app.readers.door import examine_paper
from certificates.checking.examine import examine
from certificates.checking.verify import Verification, status_of, verify
from certificates.content.number import BadNumber, parse_number, parse_second_code
from certificates.reasons import Reason, answer
from certificates.trouble import Trouble
from workflows.verdict import Refused, Text

LOG = logging.getLogger("jadegate.log")
NOBODYS_CODE = "0000-0000"
NOBODYS_DIGEST = "-"
# Milliseconds that an answer waits for what it would like to write: it is given all the same.
PATIENCE = 200


def find_certificate(typed_number: str, typed_code: str) -> Sought | None:
    """The certificate of a number and its second code.

    None alike for what is mistyped, unknown, or a number with the code of another.
    """
    try:
        number, code = parse_number(typed_number), parse_second_code(typed_code)
    except BadNumber:
        return None
    with reading() as session:
        certificate = sought(session, number)
    known = certificate.second_code if certificate is not None else NOBODYS_CODE
    return certificate if compare_digest(known.encode(), code.encode()) else None


def find_by_digest(typed_number: str, digest: str) -> Sought | None:
    """The certificate of a number, for whoever names the SHA-256 of its paper."""
    certificate = find_numbered(typed_number)
    known = certificate.pdf_digest if certificate is not None else NOBODYS_DIGEST
    given = digest.strip().lower()
    return certificate if compare_digest(known.encode(), given.encode()) else None


def find_numbered(typed_number: str) -> Sought | None:
    """The certificate of a number alone: for what was proven in another way."""
    try:
        number = parse_number(typed_number)
    except BadNumber:
        return None
    with reading() as session:
        return sought(session, number)


def count_public_lookup(certificate: Sought, address: str, agent: str, now: datetime) -> None:
    """Count the look-up, once its answer is made: where nothing can be written it isn't counted."""
    try:
        with transaction(patience=PATIENCE) as session:
            count_lookup(session, certificate.key, certificate.number, address, agent, now=now)
    except (ReadOnly, *UNWRITABLE) as error:
        LOG.warning("a look-up of %s was not counted: %s", certificate.number, _cause(error))


def publish_head(config: Config, now: datetime) -> None:
    """What was issued a moment ago gets its checkpoint, so that it can be proven.

    Where the log's key can't be used, or nothing can be written, all that was published before is
    proven all the same.
    """
    with reading() as session:
        late = unpublished_count(session) > 0
    if late:
        try:
            with transaction(patience=PATIENCE) as session:
                publish_checkpoint(session, config, now=now)
        except Trouble as trouble:
            LOG.warning("no checkpoint published: %s", trouble.code)
        except (ReadOnly, *UNWRITABLE) as error:
            LOG.warning("no checkpoint published: %s", _cause(error))


def _cause(error: Exception) -> str:
    """The first line of what the database says, without the statement."""
    return str(getattr(error, "orig", None) or error).partition("\n")[0]


def of_stored(certificate: Sought, config: Config, now: datetime) -> Verification:
    """Integrity, status, issuer and log of the paper that this installation keeps."""
    try:
        paper = Press(config).papers.get(certificate.pdf_digest)
    except DamagedBlob:
        return _without_paper(certificate.number, Reason.STORE_DAMAGED, config, now)
    except MissingBlob:
        return _without_paper(certificate.number, Reason.STORE_MISSING, config, now)
    return of_file(paper, config, now)


def of_file(content: bytes, config: Config, now: datetime) -> Verification:
    """The answers for any bytes; raises `Refusal` where this installation has no keys yet.

    A paper that the house has issued is known by its digest and is its own: all else is a
    stranger's, and read where it can cost nothing. Raises `NotYet` where too many are being read.
    """
    try:
        trust = trust_of(config)
        is_ours = Press(config).papers.has(digest_of(content))
        facts = (examine if is_ours else examine_paper)(content, trust)
        with reading() as session:
            lookup = partial(evidence_of, session, StoredNodes(session))
            return verify(content, trust=trust, lookup=lookup, at=now, examiner=lambda *_: facts)
    except Trouble as trouble:
        raise Refusal(Refused(trouble.code, Text(trouble.zh, trouble.en))) from None


def _without_paper(number: str, reason: Reason, config: Config, now: datetime) -> Verification:
    with reading() as session:
        evidence = evidence_of(session, StoredNodes(session), number)
    unproven = answer(Reason.UNPROVEN)
    return Verification(
        number=number,
        integrity=answer(reason),
        status=(
            status_of(evidence, number=number, trust=trust_of(config), at=now)
            if evidence is not None
            else unproven
        ),
        issuer=answer(Reason.NO_SIGNATURE),
        log=answer(Reason.NOT_CHECKED),
    )
