"""Taking in rows of a shop's order file: every row its own answer."""

from __future__ import annotations

from dataclasses import replace

from app.commands import record
from app.commands.intake.registration import (
    cancel_registered,
    in_both,
    locked_pieces,
    make_items,
    register_items,
    say_registered,
    take_from_stock,
)
from app.commands.orders.claims import note_claims, refused_place, refused_shop
from app.commands.orders.receivers import (
    NOTED,
    as_may_be_kept,
    keep_buyer,
    known_row,
    personal_digests,
)
from app.commands.orders.rows import keep_row
from app.commands.orders.sale import tell_of_row, unread_cells
from app.commands.orders.work import ImportWork, NewLine, forget_empty_shops, load_known, lock_shops
from app.models.orders.order import LineRoute, OrderLine, ShopOrder
from app.readers.orders.columns import LABELS
from app.readers.orders.parts import OrderPart
from workflows.orders.buyer_fields import PERSONAL
from workflows.orders.cells.times import in_their_time
from workflows.orders.events import LineUpdated
from workflows.orders.import_result import (
    RowOutcome,
    columns_aside,
    outcome,
    rejection,
    with_title_note,
)
from workflows.orders.lines import (
    KnownLine,
    Route,
    RowDecision,
    RowEffect,
    chosen,
    decide,
)
from workflows.orders.row import OrderRow, without_stray
from workflows.papers.printable import printed_title

BY_PERSON = chosen("").rule_ids


def take_rows(work: ImportWork, part: OrderPart) -> list[RowOutcome]:
    """Take in the rows of a part: accepted, known, updated or rejected, each is one of them.

    Items get their codes here, one a piece.
    """
    lock_shops(work, part.rows)
    load_known(work, part.rows)
    outcomes: list[RowOutcome] = []
    for row in part.rows:
        if work.speaks_of_new(row):
            outcomes += _settle(work)
        outcomes += _take(work, row)
    outcomes += _settle(work)
    outcomes += [rejection(problem) for problem in part.problems]
    work.vault.save()
    forget_empty_shops(work)
    note_claims(work.session, work.claims, by=work.by, now=work.now, import_id=work.import_id)
    return outcomes


def _take(work: ImportWork, row: OrderRow) -> list[RowOutcome]:
    """What became of a row; of one that makes a new line it is told when that is settled."""
    if (aside := refused_shop(work, row)) is not None:
        return [aside]
    line, order = work.lines.get(row.sub_order), work.orders.get(row.main_order)
    order_id = line.order_id if line is not None else order.id if order is not None else None
    row = in_their_time(as_may_be_kept(work.vault, order_id, without_stray(row)), work.now)
    same = row.sub_order in work.same
    decision = decide(row, _known_line(work, line), work.rules, work.now, same=same)
    if line is not None and decision.effect is RowEffect.CANCEL_ITEMS:
        # A piece may have come in since the file was begun; now none can any more.
        work.pieces[line.id] = locked_pieces(work.session, line)
        decision = decide(row, _known_line(work, line), work.rules, work.now, same=same)
    refusal = refused_place(work, row, line, decision)
    if refusal is not None:
        return [refusal]
    if line is None:
        _make_line(work, row, decision)
        return []
    made, noted = _apply(work, line, decision)
    return [_tell(work, row, decision, made, noted=noted)]


def _tell(
    work: ImportWork, row: OrderRow, decision: RowDecision, made: int, *, noted: bool
) -> RowOutcome:
    unread = tuple(LABELS[name] for name in unread_cells(row, work.platform))
    aside = (*columns_aside(row.aside), *unread)
    told = replace(outcome(row.line, decision, LABELS), items=made, sheet=row.sheet, aside=aside)
    told = with_title_note(told, printed_title(decision.row.title).note)
    return replace(told, code="receiver_noted", reason=NOTED) if noted else told


def _known_line(work: ImportWork, line: OrderLine | None) -> KnownLine | None:
    if line is None:
        return None
    made, arrived = work.pieces.get(line.id, (0, 0))
    by_person = line.category if line.category_by.startswith("person") else None
    return KnownLine(without_stray(known_row(work.vault, line)), made, arrived, by_person)


def _make_line(work: ImportWork, row: OrderRow, decision: RowDecision) -> None:
    """A new line with its order and pieces, as they are inserted; nothing that needs their keys."""
    line = OrderLine(
        order=_order(work, decision.row),
        platform=work.platform,
        sub_number=decision.row.sub_order,
        route=LineRoute.NONE,
        import_id=work.import_id,
    )
    keep_row(line, decision.row)
    items = []
    if decision.route is not None:
        _direct(line, decision.route)
        items = make_items(line, line.order, decision.route.items, work.places, work.now)
    work.session.add(line)
    work.session.add_all(items)
    work.lines[line.sub_number] = line
    work.new[line.sub_number] = NewLine(line, items, row, decision)
    work.new_orders.add(decision.row.main_order)


def _settle(work: ImportWork) -> list[RowOutcome]:
    """Insert all new lines at once, and say of each what needs its key."""
    if not work.new:
        return []
    new, work.new = work.new, {}
    work.new_orders.clear()
    work.session.flush()
    outcomes = []
    for one in new.values():
        line, row = one.line, one.decision.row
        noted = keep_buyer(work.vault, line, row, by=work.by, now=work.now)
        tell_of_row(work, line, row, is_new=True)
        say_registered(work.session, line, one.items, by=work.by, now=work.now)
        take_from_stock(work.session, line, line.order, one.items, work.places, now=work.now)
        # A later row of the same file may speak of these pieces.
        work.pieces[line.id] = (len(one.items), 0)
        outcomes.append(_tell(work, one.row, one.decision, len(one.items), noted=noted))
    return outcomes


def _apply(work: ImportWork, line: OrderLine, decision: RowDecision) -> tuple[int, bool]:
    """How many pieces it made, and whether a new receiver came too late."""
    if decision.effect is RowEffect.NOTHING:
        return 0, False
    _say_changes(work, line, decision)
    keep_row(line, decision.row)
    noted = keep_buyer(work.vault, line, decision.row, by=work.by, now=work.now)
    tell_of_row(work, line, decision.row)
    if decision.effect in (RowEffect.REGISTER, RowEffect.REROUTE):
        return _send(work, line, decision), noted
    if decision.effect is RowEffect.CANCEL_ITEMS and decision.reason is not None:
        cancel_registered(work.session, line, decision.reason.zh, by=work.by, now=work.now)
    if decision.effect is RowEffect.ASK_PERSON and decision.reason is not None:
        line.route_reason = in_both(decision.reason)
        topic = {"sub_order": line.sub_number, "reason": decision.reason.zh}
        record.announce(work.session, "order_line.person_needed", topic, now=work.now)
    return 0, noted


def _send(work: ImportWork, line: OrderLine, decision: RowDecision) -> int:
    """Send the line its way; returns how many pieces it made."""
    route = decision.route
    if route is None:
        return 0
    _direct(line, route)
    made = register_items(work.session, line, route.items, work.places, by=work.by, now=work.now)
    # A later row of the same file may speak of these pieces.
    work.pieces[line.id] = (made, 0)
    return made


def _direct(line: OrderLine, route: Route) -> None:
    """Write the line's way into it."""
    line.route = LineRoute(route.way.value)
    line.route_reason = in_both(route.reason)
    line.category = route.category
    if route.rule_ids != BY_PERSON:
        line.category_by = "rules " + ", ".join(route.rule_ids)
    line.custom = bool(route.custom)
    line.custom_proof = "；".join(f"{p.field}: {p.text}" for p in route.custom)


def _order(work: ImportWork, row: OrderRow) -> ShopOrder:
    known = work.orders.get(row.main_order)
    if known is not None:
        # A number that was given to its shop had no row yet.
        known.submitted_at = known.submitted_at or row.submitted_at
        known.paid_at = known.paid_at or row.paid_at
        return known
    shop = work.merchants[work.shop_of(row)]
    order = ShopOrder(
        platform=work.platform,
        number=row.main_order,
        merchant=shop,
        submitted_at=row.submitted_at,
        paid_at=row.paid_at,
    )
    work.session.add(order)
    work.orders[row.main_order] = order
    return order


def _say_changes(work: ImportWork, line: OrderLine, decision: RowDecision) -> None:
    changes = {c.field: [c.old, c.new] for c in decision.changes if c.field not in PERSONAL}
    personal = {c.field for c in decision.changes} & set(PERSONAL)
    one = work.vault.of(line.order_id)
    record.append(
        work.session,
        LineUpdated(line.sub_number, changes, personal_digests(one, decision.row, personal)),
        by=work.by,
        now=work.now,
        center_id=line.center_id,
        order_id=line.order_id,
    )
