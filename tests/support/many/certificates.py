"""Any number of certificates: copies of one that was issued, inserted as rows.

Each copy has an item and a number of its own. Time of issue, center, agency, shop, inspector,
category, state and conclusion are spread over them by their place in the row, rare things rarely.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from support.many.items import copy_piece

from app.base import db
from app.base.clock import local
from app.base.refs import reference
from app.commands.audit.search_index import text_keys
from app.models.audit.audit import CertificateSearch
from app.models.intake.item import Item
from app.models.network.center import Agency, Center, Merchant
from app.models.papers.certificate import Certificate
from app.models.people.account import Person
from app.queries.papers.character_pairs import fold_width
from certificates.content.number import ALPHABET, check_character
from workflows.papers.states import CertificateState

A_BATCH = 20_000
AGENCIES, CENTERS, SHOPS, INSPECTORS = 12, 18, 2000, 300
APART = timedelta(seconds=7)
RARE = 997  # one in so many
CATEGORIES = ("jade", "jade", "jade", "gold", "gold", "liquor", "handbag", "watch")
STONES = ("翡翠", "和田玉", "白玉", "碧玉", "青玉", "墨玉", "珍珠", "琥珀", "珊瑚", "绿松石")
FORMS = ("手镯", "挂件", "戒面", "摆件", "手串", "耳钉", "平安扣", "如意", "佛公", "观音")
RARE_WORDS = "冰种飘花"
TITLES = 30_000  # liquor and bags are certified under the title of the listing


@dataclass(frozen=True, slots=True)
class Filled:
    """Something to look for, of each kind."""

    number: str
    item: str
    order: str
    sub_order: str
    shop: str
    large_shop: str
    agency_id: int
    center_id: int
    inspector: str
    day: date
    first_day: date
    words: str


def copy_certificate(number: str, count: int) -> Filled:
    """`count` more certificates like the one of that number; all of them can be searched."""
    with db.transaction() as session:
        model = session.scalars(sa.select(Certificate).where(Certificate.number == number)).one()
        item = session.get_one(Item, model.item_id)
        copy_piece(session, item.id, count)
        spread = _spread(session, model, item, count)
        for batch in iter(lambda: list(islice(spread, A_BATCH)), []):
            session.execute(sa.insert(Certificate.__table__), [row for row, _ in batch])
            keys = text_keys(session, {row["conclusion"] for _, row in batch})
            searched = [row | {"text_id": keys[row.pop("conclusion")]} for _, row in batch]
            session.execute(sa.insert(CertificateSearch), searched)
    with db.engine().execution_options(jadegate_write=True).begin() as connection:
        connection.exec_driver_sql("ANALYZE")
    with db.reading() as session:
        return _known(session)


def _spread(
    session: Session, model: Certificate, item: Item, count: int
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Rows of both tables, the newest last."""
    place = {
        "center_id": (
            _add(session, Center, CENTERS, code="C{}", name_zh="第{}仓", name_key="c{}"),
            CENTERS,
        ),
        "agency_id": (
            _add(session, Agency, AGENCIES, code="T{}", name_zh="第{}站", name_key="t{}"),
            AGENCIES,
        ),
        "inspector_id": (_add(session, Person, INSPECTORS, login="tester{}"), INSPECTORS),
        "merchant_id": (_shops(session, item.center_id), SHOPS),
    }
    table = Certificate.__table__
    copied = {c.name: getattr(model, c.name) for c in table.c if c.name != "id"}
    end = model.issued_at or model.drafted_at
    for n in range(count):
        words, issued_at = _conclusion(n), end - (count - n) * APART
        key, number = model.id + 1 + n, certificate_number(n)
        certificate = copied | {
            "id": key,
            "number": number,
            "item_id": item.id + 1 + n,
            "record": f'{{"conclusion":{{"zh":"{words}","en":"Jadeite bangle"}}}}',
            "state": _state(n),
            "issued_at": issued_at,
        }
        # A tenth of the shops, agencies and the like has half of all: so it is in life.
        named = {c: first + (n // 3 * 7 % (many if n % 2 else -(-many // 10)))
                 for c, (first, many) in place.items()}  # fmt: skip
        yield (
            certificate,
            named
            | {
                "certificate_id": key,
                "position": key,
                "issued_at": issued_at,
                "category": "tea" if n % RARE == 11 else CATEGORIES[n % len(CATEGORIES)],
                "order_number": f"6920{n:012d}",
                "sub_number": f"6930{n:012d}",
                "conclusion": fold_width(f"{words} Jadeite bangle"),
            },
        )


def _add(session: Session, kind: Any, count: int, **named: str) -> int:
    """Copies of the first row of a table under other names; returns the first key."""
    table = kind.__table__
    model = session.execute(sa.select(table).order_by(table.c.id).limit(1)).one()._asdict()
    first = (session.scalar(sa.select(sa.func.max(table.c.id))) or 0) + 1
    rows = [
        model | {"id": first + n} | {key: text.format(n) for key, text in named.items()}
        for n in range(count)
    ]
    session.execute(sa.insert(table), rows)
    return first


def _shops(session: Session, center_id: int) -> int:
    first = (session.scalar(sa.select(sa.func.max(Merchant.id))) or 0) + 1
    rows = [
        {
            "id": first + n,
            "platform": "copied",
            "shop": f"第{n:04d}号玉器行",
            "center_id": center_id,
        }
        for n in range(SHOPS)
    ]
    session.execute(sa.insert(Merchant), rows)
    return first


def _shop(n: int) -> str:
    return f"第{n:04d}号玉器行"


def _state(n: int) -> CertificateState:
    rare = {3: CertificateState.REVOKED, 5: CertificateState.SUSPENDED}
    return rare.get(n % RARE, CertificateState.ISSUED)


def certificate_number(n: int) -> str:
    body = "7777" + "".join(ALPHABET[n // 32**place % 32] for place in range(7))
    plain = body + check_character(body)
    return f"{plain[:4]}-{plain[4:8]}-{plain[8:]}"


def _conclusion(n: int) -> str:
    if CATEGORIES[n % len(CATEGORIES)] in ("liquor", "handbag"):
        title = n // len(CATEGORIES) % TITLES
        return f"{_named(title)} 第{title:05d}号"
    return (RARE_WORDS if n % RARE == 7 else "") + _named(n)


def _named(n: int) -> str:
    return STONES[n % len(STONES)] + FORMS[n // 7 % len(FORMS)]


def _known(session: Session) -> Filled:
    last = session.scalar(sa.select(sa.func.max(CertificateSearch.certificate_id))) or 0
    row = session.execute(
        sa.select(CertificateSearch, Certificate.number, Certificate.item_id, Item.registered_at)
        .join(Certificate, Certificate.id == CertificateSearch.certificate_id)
        .join(Item, Item.id == Certificate.item_id)
        .where(CertificateSearch.certificate_id == last - 2)
    ).one()
    first = session.scalar(sa.select(sa.func.min(CertificateSearch.issued_at)))
    found: CertificateSearch = row.CertificateSearch
    return Filled(
        number=row.number,
        item=reference("QC", row.item_id, row.registered_at),
        order=found.order_number,
        sub_order=found.sub_number,
        shop=_shop(SHOPS - 1),
        large_shop=_shop(0),
        agency_id=found.agency_id or 0,
        center_id=found.center_id,
        inspector=f"tester{INSPECTORS - 1}",
        day=local(found.issued_at).date(),
        first_day=local(first or found.issued_at).date(),
        words=RARE_WORDS,
    )
