"""Which question is answered by which query; those with a page of their own are not here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session

from app.queries.audit.questions import of_network, of_papers, of_people
from app.queries.audit.questions.asking import AnswerTable, QuestionFilters
from workflows.audit.questions import QuestionKey

Q = QuestionKey
ANSWERS: Mapping[QuestionKey, Callable[[Session, QuestionFilters], AnswerTable]] = {
    Q.SIGNED_LAPSED: of_papers.signed_lapsed,
    Q.MASS_CHANGED: of_papers.mass_changed,
    Q.OVERRIDES: of_people.overrides,
    Q.PAIRS: of_people.pairs,
    Q.CERTIFICATES: of_papers.certificates,
    Q.VALID_ON: of_papers.valid_on,
    Q.ENDED: of_papers.endings,
    Q.LATE_REFUNDS: of_network.late_refunds,
    Q.AGENCIES: of_network.agencies,
    Q.PERSONAL: of_people.personal,
}
