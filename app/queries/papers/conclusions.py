"""Certificates by the words of their conclusion.

Many certificates say the same, so that words are looked for among the different conclusions, and
certificates by the conclusions that were found.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, exists, false, func, select
from sqlalchemy.orm import Session, aliased

from app.models.audit.audit import CertificateSearch, CertificateText, CertificateWord
from app.queries.papers.character_pairs import runs, sought_grams

FEW = 2000  # so many certificates, or conclusions, are named one by one


def containing(session: Session, words: str) -> Any:
    """The condition that a certificate's conclusion has all the words, each as it stands.

    Few certificates are named. Of many, the newest come soon when all are looked through.
    """
    sought = sought_grams(words)
    if not sought:
        return None
    texts = _texts(session, sought, words)
    if not texts:
        return false()
    if len(texts) > FEW:
        said = CertificateText.id == CertificateSearch.text_id
        return exists().where(said, _says(words))
    of_them = CertificateSearch.text_id.in_(texts)
    keys = session.scalars(
        select(CertificateSearch.certificate_id).where(of_them).limit(FEW + 1)
    ).all()
    if len(keys) <= FEW:
        return CertificateSearch.certificate_id.in_(keys)
    return (CertificateSearch.text_id + 0).in_(texts)  # in the order of time, not by this index


def _texts(session: Session, sought: Sequence[str], words: str) -> Sequence[int]:
    """The conclusions that have the words, up to one more than `FEW`; the rarest gram leads."""
    rarest, *others = sorted(sought, key=lambda gram: _up_to_few(session, gram))
    leading = CertificateWord
    wanted = select(CertificateText.id).join(leading, leading.text_id == CertificateText.id)
    wanted = wanted.where(_begins(leading, rarest), _says(words))
    for gram in others:
        if len(gram) > 1:  # the pairs of a common character are many; the text itself tells
            other = aliased(CertificateWord)
            wanted = wanted.where(
                exists().where(other.text_id == CertificateText.id, _begins(other, gram))
            )
    return session.scalars(wanted.distinct().limit(FEW + 1)).all()


def _up_to_few(session: Session, gram: str) -> int:
    some = select(CertificateWord.text_id).where(_begins(CertificateWord, gram)).limit(FEW + 1)
    return session.scalar(select(func.count()).select_from(some.subquery())) or 0


def _says(words: str) -> Any:
    return and_(*(CertificateText.text.contains(run, autoescape=True) for run in runs(words)))


def _begins(word: Any, gram: str) -> Any:
    if len(gram) > 1:
        return word.gram == gram
    return word.gram.between(gram, gram + "\U0010ffff")
