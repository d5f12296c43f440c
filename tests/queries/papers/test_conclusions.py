"""Search by words: the same certificates, however rare the words and whichever way is taken."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from support.build import Scene
from support.issued_pieces import issued
from support.many.certificates import copy_certificate

from app.base import db
from app.commands.audit.search_index import bring_up_to_date, text_keys
from app.models.audit.audit import CertificateSearch, CertificateText
from app.queries.audit.certificates import Search, search
from app.queries.papers import conclusions
from app.queries.papers.character_pairs import runs

COPIES = 400
WORDS = (
    "翡翠手镯",
    "翡翠 手镯",
    "手镯 翡翠",
    "手镯 观音",  # each common, never together
    "镯",
    "玉 佛",
    "冰种飘花",
    "jadeite BANGLE",
    "翡 翠 jade",
    "手翡",
    "00007号",
    "不存在",
)


def many_certificates(network):
    piece = issued(network)
    bring_up_to_date()
    copy_certificate(piece.number, COPIES)


@pytest.fixture
def scene():
    return Scene("many_certificates", many_certificates)


@pytest.fixture
def texts(database, made):
    """What each certificate's conclusion says, the newest first."""
    with db.reading() as session:
        rows = session.execute(
            sa.select(CertificateSearch.certificate_id, CertificateText.text)
            .join(CertificateText, CertificateText.id == CertificateSearch.text_id)
            .order_by(CertificateSearch.issued_at.desc(), CertificateSearch.certificate_id.desc())
        )
        return {row.certificate_id: row.text for row in rows}


@pytest.mark.parametrize("few", [0, 3, 60, 2000], ids=lambda few: f"few-is-{few}")
@pytest.mark.parametrize("words", WORDS)
def test_every_way_finds_what_says_all_the_words(texts, monkeypatch, words, few):
    monkeypatch.setattr(conclusions, "FEW", few)
    wanted = [key for key, text in texts.items() if all(run in text for run in runs(words))]
    with db.reading() as session:
        page = search(session, Search(words=words), size=COPIES + 1)
    assert [row.key for row in page.rows] == wanted


def test_what_is_said_again_later_keeps_its_key(database, network):
    with db.transaction() as session:
        first = text_keys(session, ["翡翠手镯 jade", "白玉 jade", "翡翠手镯 jade"])
    with db.transaction() as session:
        again = text_keys(session, ["碧玉 jade", "翡翠手镯 jade"])
    assert again["翡翠手镯 jade"] == first["翡翠手镯 jade"]
    assert len({*first.values(), *again.values()}) == 3


def test_what_many_certificates_say_is_kept_once(texts):
    with db.reading() as session:
        kept = session.scalars(sa.select(CertificateText.text)).all()
    assert sorted(kept) == sorted(set(texts.values()))
    assert len(kept) < len(texts)
