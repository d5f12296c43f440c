"""The house's own figures by value: limits, periods, weights. To change one is to change it here.

The law's figures stand in `tests/workflows/returns/law/`. The limits that people meet are tried
one below, at, and one above, in `tests/commands/test_limits.py` and `test_production.py`.
"""

from __future__ import annotations

import ast
import importlib
import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from house.syntax import nodes_of, tree_of

from app.commands.intake.checks import EXCUSED_BY
from workflows.network.score import WEIGHTS, ScoreFault

ROOT = Path(__file__).parents[2]
LIMIT = re.compile(r"^(MOST|LARGEST|LONGEST|SHORTEST|TRIES)(_|$)|(_LASTS|WITHIN|_SECONDS|_DAYS)$")
FIGURES: dict[str, int | float | Decimal | timedelta] = {
    "app.base.heads.places:ANSWERS_WITHIN": timedelta(seconds=3),
    "app.base.heads.places:LARGEST_HEAD": 65536,
    "app.base.heads.witness:LARGEST_ANSWER": 65536,
    "app.web.papers.verify.log_pages:MOST_HEADS": 1000,
    "app.base.config:SHORTEST_SECRET": 32,
    "workflows.people.names:LONGEST_KEY": 200,
    "app.readers.scanner:ANSWERS_WITHIN": 20.0,
    "app.readers.scanner:LONGEST_ANSWER": 4096,
    "app.queries.gauges:MOST_COUNTED": 10_000,
    "app.queries.messages.notices:MOST_COUNTED": 100,
    "app.commands.messages.own:LONGEST_ADDRESS": 200,
    "app.commands.across.gate.returns:MOST_PICTURES": 30,
    "app.commands.across.gate.word:WITHIN": timedelta(minutes=1),
    "app.commands.messages.webhooks.endpoints:LONGEST_NOTE": 100,
    "app.commands.messages.webhooks.endpoints:MOST_ENDPOINTS": 10,
    "app.commands.messages.webhooks.endpoints:MOST_REPLAYED": 1000,
    "app.commands.messages.webhooks.fanning:MOST_AT_ONCE": 200,
    "app.commands.messages.webhooks.outgoing:ANSWERS_WITHIN": 10.0,
    "app.web.messages.hooks.views:MOST_SHOWN": 200,
    "app.web.network.manager.facts:SHOWN_DAYS": timedelta(days=7),
    "workflows.network.facts:MOST_DAYS": 31,
    "workflows.messages.webhooks.addresses:LONGEST_URL": 500,
    "workflows.messages.webhooks.back_off:LONGEST_REST": timedelta(minutes=15),
    "app.cli.workers.outbox:AWAY_SECONDS": 5.0,
    "app.commands.messages.senders:ANSWERS_WITHIN": 20.0,
    "app.commands.returns.desk.saved_views:LONGEST_NAME": 30,
    "app.commands.returns.desk.saved_views:MOST_VIEWS": 20,
    "app.queries.returns.desk.queue:MOST_COUNTED": 1000,
    "app.queries.returns.desk.queue:MOST_ORDERS": 100,
    "app.queries.returns.desk.queue:MOST_OTHERS": 10,
    "app.web.returns.after_sales.acts:MOST_PHOTOS": 9,
    "app.web.returns.after_sales.lists:MOST_AT_ONCE": 100,
    "app.queries.network.board:MOST_GROUPS": 40,
    "app.queries.network.shift:MOST_TESTS": 2_000,
    "app.web.network.manager.behind:LONGEST": 10,
    "app.web.network.manager.tables:MOST_REASONS": 8,
    "app.queries.readiness:ANSWERS_WITHIN": 2,
    "app.web.watch.away:MOST_HANDED_BACK": 1_000_000,
    "app.base.common_passwords:LONGEST_LOOKED_AT": 72,
    "app.base.common_passwords:SHORTEST_WORD_TOLD": 3,
    "app.commands.entries:LONGEST_COURIER": 100,
    "app.commands.personal.photographs:MOST_AT_ONCE": 200,
    "app.queries.sought:MOST_FOUND": 50,
    "app.web.items.sought:LONGEST": 2000,
    "workflows.inspection.piece_codes:LONGEST": 200,
    "workflows.inspection.piece_codes:SHORTEST": 4,
    "workflows.inspection.standard.safe_patterns:LONGEST_PATTERN": 200,
    "workflows.intake.codes.meaning:SHORTEST": 4,
    "workflows.returns.law.facts.reading:MOST": 1_000_000,
    "workflows.returns.sale.reading:LONGEST": 500,
    "workflows.returns.sale.reading:MOST_DAYS": 365,
    "workflows.returns.sale.reading:MOST_GIFTS": 20,
    "workflows.intake.codes.plain:LONGEST": 300,
    "app.commands.orders.files:MOST_SENT": 52_428_801,
    "app.commands.orders.chosen:MOST_CHOSEN": 3,
    "app.queries.people.waiting:MOST_LOOKED_AT": 500,
    "app.web.api.bodies:MOST_LINES": 100,
    "app.web.api.bodies:MOST_OF_A_LINE": 99,
    "app.web.api.desk:LARGEST_BODY": 262_144,
    "workflows.people.programs:LONGEST_MARK": 64,
    "app.commands.people.api_keys:LONGEST_KEY_NAME": 200,
    "app.commands.people.api_keys:MOST_DAYS": 730,
    "app.commands.people.api_keys:USUAL_DAYS": 365,
    "app.commands.people.lockout:DEVICE_LASTS": timedelta(days=90),
    "app.commands.people.lockout:MOST_FORGOTTEN_AT_ONCE": 1000,
    "app.commands.people.passkey_challenges:CHALLENGE_LASTS": timedelta(minutes=5),
    "app.commands.people.passkey_challenges:LONGEST_ANSWER": 20_000,
    "app.commands.people.passkeys:LONGEST_PASSKEY_NAME": 64,
    "app.commands.people.passkeys:MOST_PASSKEYS": 10,
    "app.commands.people.stations:CODE_LASTS": timedelta(minutes=15),
    "app.commands.people.stations:LONGEST_STATION_NAME": 64,
    "app.commands.people.stations:STATION_LASTS": timedelta(days=365),
    "app.base.passwords:TOTP_STEP_SECONDS": 30,
    "app.base.security:LARGEST_REQUEST": 230_686_720,
    "app.cli.serving.least_rate:CROWDED_SECONDS": 1.0,
    "app.cli.serving.least_rate:GRACE_SECONDS": 10.0,
    "app.cli.serving.patience:HEAD_SECONDS": 10.0,
    "app.cli.serving.patience:LARGEST_HEAD": 65_536,
    "app.cli.serving.patience:LINGER_SECONDS": 2.0,
    "app.cli.serving.least_rate:LONGEST_SECONDS": 900.0,
    "app.cli.serving.patience:MOST_ARRIVING": 500,
    "app.web.arriving:MOST_OF_STRANGERS": 4,
    "app.base.security:LARGEST_TEXT": 2_097_152,
    "app.cli.server:LARGEST_ANSWER": 268_435_456,
    "app.cli.server:WATCH_SECONDS": 30,
    "app.cli.workers.beside:GRACE_SECONDS": 20.0,
    "app.cli.workers.runner:AWAY_SECONDS": 5.0,
    "app.cli.workers.runner:IDLE_SECONDS": 0.5,
    "app.cli.workers.ticking:TICK_SECONDS": 30,
    "app.cli.papers.ceremony:SHORTEST": 12,
    "app.commands.network.jobs.holding:LONGEST_FAULT": 2000,
    "app.commands.network.jobs.holding:MOST_SET_BACK": 200,
    "app.queries.network.jobs:MOST_DEAD": 200,
    "workflows.network.jobs.rules:LONGEST_PAUSE": timedelta(hours=1),
    "workflows.network.jobs.rules:MOST_ATTEMPTS": 8,
    "app.base.security:MOST_FIELDS": 2_000,
    "app.commands.audit.alarms:WITHIN": timedelta(hours=24),
    "app.commands.audit.audit:LONGEST_FINDING": 4000,
    "app.commands.audit.audit:LONGEST_ACCESS": timedelta(days=90),
    "app.commands.audit.audit:MOST_CASES": 200,
    "app.commands.audit.audit:LARGEST_PACK": 100_000,
    "app.commands.entries:LONGEST_CODE": 64,
    "app.commands.entries:LONGEST_SENTENCE": 2000,
    "app.commands.inspection.answers:LONGEST_KEY": 64,
    "app.commands.inspection.curves:LONGEST_ANSWER": 500,
    "app.commands.inspection.curves:SHORTEST_ANSWER": 4,
    "app.commands.inspection.references:LONGEST_MATERIAL": 64,
    "app.commands.inspection.references:LONGEST_NAME": 200,
    "app.cli.spectra:MOST_BYTES": 8_388_608,
    "app.commands.inspection.queue:INSPECT_WITHIN": timedelta(hours=24),
    "app.commands.intake.registration:SEND_WITHIN": timedelta(hours=48),
    "app.commands.papers.issue:SIGNED_WITHIN": timedelta(hours=12),
    "app.commands.people.kept_forms:LONGEST_PLACE": 2000,
    "app.commands.people.kept_forms:MOST_FORMS": 20,
    "app.commands.audit.retention:MOST_AT_ONCE": 1000,
    "app.commands.personal.clock:MOST_AT_ONCE": 200,
    "app.commands.personal.reasons:SHORTEST_NAME": 2,
    "app.commands.personal.requests:LONGEST_FIELD": 500,
    "app.commands.personal.requests:LOOK_AGAIN_WITHIN": timedelta(days=30),
    "app.commands.people.resets:LINK_LASTS": timedelta(hours=24),
    "app.commands.people.resets:MOST_TRIES": 5,
    "app.commands.returns.access.codes:CODE_LASTS": timedelta(minutes=15),
    "app.commands.returns.access.codes:MOST_WRONG": 5,
    "app.commands.returns.access.codes:MOST_OF_DEVICE": 3,
    "app.commands.returns.access.codes:MOST_OF_NETWORK": 3,
    "app.commands.returns.access.codes:NETWORK_WITHIN": timedelta(hours=1),
    "app.commands.returns.access.code_link:LINK_LASTS": timedelta(minutes=20),
    "app.commands.returns.access.codes:MOST_OF_ORDER": 3,
    "app.commands.returns.access.codes:DEVICE_WITHIN": timedelta(hours=1),
    "app.commands.returns.access.codes:ORDER_WITHIN": timedelta(minutes=20),
    "app.commands.returns.access.look_up:MOST_TRIES": 15,
    "app.commands.returns.access.look_up:TRIES_WITHIN": timedelta(hours=1),
    "app.commands.returns.access.passes:LOOK_LASTS": timedelta(hours=12),
    "app.commands.returns.access.passes:ACT_LASTS": timedelta(hours=2),
    "app.commands.returns.access.passes:CLERK_LASTS": timedelta(minutes=30),
    "app.commands.returns.access.passes:LINK_LASTS": timedelta(days=7),
    "app.commands.returns.access.platform_link:LINK_WITHIN": timedelta(hours=1),
    "app.commands.returns.access.platform_link:LONGEST_MARK": 200,
    "app.commands.returns.draft:MOST_FIELDS": 200,
    "app.commands.returns.draft:LONGEST": 2000,
    "app.commands.returns.settle:MOST_FREIGHT": Decimal(10000),
    "app.commands.returns.request:MOST_PIECES": 99,
    "app.commands.returns.step:ANSWER_WITHIN": timedelta(hours=48),
    "app.drawings.spreadsheet:MOST_DIGITS": 12,
    "app.drawings.spreadsheet:MOST_KEPT": 15,
    "app.commands.goods.decide:LONGEST": 2000,
    "app.commands.goods.purchase:MOST_CARTONS": 2000,
    "app.commands.goods.purchase:MOST_LINES": 200,
    "app.commands.goods.sample:LONGEST_PIECE_CODE": 64,
    "app.commands.goods.sample:MOST_FOUND": 1000,
    "app.commands.goods.suppliers:LONGEST_CODE": 64,
    "app.commands.goods.suppliers:LONGEST_NAME": 200,
    "app.commands.goods.stock.count:LONGEST_REASON": 2000,
    "app.commands.goods.stock.count:MOST_SCANS": 5000,
    "app.commands.goods.stock.holds:LONGEST": 2000,
    "app.commands.goods.stock.reserve:MOST_SERVED": 500,
    "app.commands.goods.stock.shelve:MOST_BINS": 500,
    "app.queries.goods.stock.mapping:MOST_MAPPINGS": 200,
    "app.queries.goods.stock.places:MOST_BINS_SHOWN": 2000,
    "app.queries.goods.stock.places:MOST_COUNTS": 100,
    "app.queries.goods.stock.places:MOST_LABELS": 2000,
    "app.queries.goods.stock.trace:MOST_LOTS": 50,
    "app.queries.goods.stock.trace:MOST_SOLD": 500,
    "app.queries.goods.stock.units:MOST": 50,
    "app.queries.goods.stock.units:MOST_EXPIRING": 200,
    "app.queries.goods.stock.units:MOST_PICKS": 200,
    "app.queries.goods.lots:MOST": 50,
    "app.queries.goods.lots:MOST_PIECES_SHOWN": 2000,
    "app.queries.goods.suppliers:MOST_HISTORIES": 200,
    "app.queries.goods.suppliers:MOST_ORDERS": 50,
    "app.queries.goods.suppliers:MOST_SUPPLIERS": 500,
    "app.readers.gs1:LONGEST": 120,
    "app.readers.packing_list:MOST_SENT": 5_242_881,
    "workflows.goods.lots.packing:MOST_FAULTS": 50,
    "app.web.goods.lots.units:LONGEST_CODE": 64,
    "app.web.goods.warehouse.counts:LONGEST_NOTE": 24,
    "app.web.goods.warehouse.counts:LONGEST_TITLE": 10,
    "app.web.items.sought:LONGEST_GOODS": 64,
    "workflows.goods.stock.codes:LONGEST_BIN": 32,
    "app.queries.inspection.queues:LARGEST_KEY": 9_223_372_036_854_775_808,
    "app.queries.inspection.rulesets:MOST": 100,
    "app.queries.people.kept_forms:TYPED_LASTS": timedelta(hours=12),
    "app.queries.network.board:MOST_FAILURES": 20_000,
    "app.queries.network.scores:SEND_WITHIN": timedelta(hours=48),
    "app.queries.network.scores:MOST_FAULTY": 20_000,
    "app.queries.orders.pieces:MOST_LABELS": 2000,
    "app.queries.returns.passes:MOST_SHOWN": 30,
    "app.queries.people.waiting:MOST_OVER": 50,
    "app.queries.returns.personal:MOST_FOUND": 30,
    "app.readers.bounded.bounds:MOST_MEMORY": 536_870_912,
    "app.readers.bounded.bounds:MOST_CPU": 10,
    "app.readers.bounded.bounds:MOST_WALL": 20,
    "app.readers.bounded.bounds:MOST_FILES": 64,
    "app.readers.bounded.template:LONGEST_TRACE": 4000,
    "app.readers.boxes:MOST_BOXES": 100_000,
    "app.readers.frame_codes:MOST_CODES": 8,
    "app.readers.frame_codes:LONGEST_CODE": 512,
    "app.queries.orders.shopless:MOST_FILES": 200,
    "app.queries.orders.which_shop:MOST_SHOPS": 500,
    "app.queries.orders.which_shop:MOST_LOOKED_AT": 50,
    "app.readers.orders.order_file:MOST_TITLES": 60,
    "app.web.goods.writing:LONGEST_SCAN": 200,
    "app.readers.orders.coded_text:MOST_BAD": 50,
    "app.readers.orders.rows:MOST_OF_A_PART": 96 * 1024 * 1024,
    "app.readers.spectrum.time_log:HEADINGS_WITHIN": 60,
    "app.readers.orders.numbers:SHORTEST": 18,
    "app.readers.orders.order_file:MOST_SHOPS": 50,
    "app.readers.orders.order_file:LONGEST_HEADING": 200,
    "app.readers.orders.shown_names:LONGEST_NAME": 200,
    "app.readers.orders.sheets:LONGEST_NAMED": 60,
    "app.readers.orders.sheets:MOST_NAMED": 30,
    "app.readers.orders.table:LONGEST_SHEET": 60,
    "app.readers.orders.rows:MOST_ASIDE": 2_000,
    "app.readers.orders.sale_sheet:HEADER_WITHIN": 20,
    "app.readers.orders.sale_sheet:MOST_ROWS": 2_000,
    "app.readers.orders.sample:LONGEST": 60,
    "app.readers.orders.sheets:HEADER_WITHIN": 30,
    "app.readers.orders.text:MOST_LINES_OF_ONE": 50,
    "app.readers.refusals:LONGEST_NAME": 60,
    "app.readers.spectrum.columns:LONGEST_LINE": 2000,
    "app.readers.spectrum.columns:MOST_HEADINGS": 400,
    "app.readers.spectrum.curve:MOST_POINTS": 200_000,
    "app.readers.spectrum.curve:LARGEST_VALUE": 1e30,
    "app.web.application:LARGEST_KEY": 9_223_372_036_854_775_807,
    "app.web.audit.search_form:LONGEST": 200,
    "app.web.audit.search_form:MOST_DIGITS": 15,
    "app.web.audit.cases:DEFAULT_DAYS": 14,
    "app.web.audit.packs:KEPT_DAYS": 7,
    "app.web.audit.packs:DAY_SECONDS": 86_400,
    "app.web.base.access:SEEN_EVERY_SECONDS": 60,
    "app.web.base.lists:LONGEST_KEY": 15,
    "app.web.base.marks:LONGEST_GROUP": 8,
    "app.web.dispatch.batch:MOST": 100,
    "app.web.inspection.inspector.part_shown:MOST_CHIPS": 9,
    "app.web.inspection.reviewer.lists:MOST_AT_ONCE": 100,
    "app.web.inspection.reviewer.views:MOST_FILES": 200,
    "app.queries.inspection.reuse:MOST_LOOKED_AT": 60,
    "app.queries.inspection.reuse:MOST_TOLD": 3,
    "app.readers.image_facts:LONGEST_NAME": 60,
    "workflows.inspection.review.likeness:LIKE_WITHIN": 10,
    "workflows.inspection.review.second_look:LONGEST_ANSWER": 500,
    "workflows.inspection.review.second_look:MOST_NAMED": 5,
    "workflows.inspection.review.second_look:MOST_OBJECTIONS": 40,
    "workflows.inspection.review.second_look:SHORTEST_ANSWER": 4,
    "app.web.intake.batch:MOST": 200,
    "app.web.intake.batch:LONGEST": 20_000,
    "app.web.items.views:LARGEST_FRAME": 12_582_912,
    "app.web.network.admin.network:MOST_A_DAY": 1_000_000,
    "app.web.network.manager.rules:MOST_CHANGES": 300,
    "app.web.network.merchant.sale:MOST_FAULTS": 50,
    "app.web.network.merchant.sale:MOST_SENT": 5_000_000,
    "app.web.orders.desk:LONGEST_KEY": 19,
    "app.web.orders.imports:MOST_SHOWN": 500,
    "app.web.orders.lines:MOST_AT_ONCE": 200,
    "app.web.orders.mapping:MOST_COLUMNS": 300,
    "app.web.papers.signatory.several:MOST_AT_ONCE": 50,
    "app.web.papers.verify.views:LARGEST_FILE": 4_194_304,
    "app.web.people.sign_in.choices:YEAR_SECONDS": 31_536_000,
    "app.web.people.sign_in.entry:HALF_WAY_SECONDS": 300,
    "app.web.people.station.views:LONGEST_SCAN": 64,
    "app.web.returns.after_sales.form_values:LARGEST": Decimal("1E+9"),
    "app.web.returns.buyer.passes:COOKIE_SECONDS": 15_552_000,
    "app.web.returns.buyer.passes:LONGEST_COOKIE": 100,
    "app.readers.spectrum.curve:MOST_CHOICES": 200,
    "app.readers.spectrum.spc:MOST_EXPONENT": 128,
    "app.readers.spectrum.spc:MOST_SPECTRA": 10_000,
    "app.web.returns.buyer.return_request:MOST_PHOTOS": 9,
    "workflows.goods.sampling.draw:MOST_PIECES": 1_000_000,
    "workflows.goods.sampling.draw:SHORTEST_SEED": 16,
    "workflows.goods.sampling.plan:LARGEST_LOT": 1_000_000_000,
    "workflows.goods.sampling.plan:LARGEST_PER_CENT": Decimal(10),
    "workflows.returns.law.calendar:DOUBT_DAYS": 10,
    "workflows.inspection.guards:BUYER_ANSWERS_WITHIN": timedelta(hours=72),
    "workflows.inspection.guards:CLAIM_LASTS": timedelta(hours=2),
    "workflows.inspection.guards:MOST_HELD": 5,
    "workflows.inspection.guards:MOST_SUBMISSIONS": 3,
    "workflows.network.score:HALF_LIFE_DAYS": 60.0,
    "workflows.orders.buyer_fields:SHORTEST_WORD": 2,
    "workflows.orders.ciphertext:MOST": 4_000,
    "workflows.orders.ciphertext:SHORTEST": 6,
    "workflows.orders.mapping:MOST_NAMES": 300,
    "workflows.orders.phone:LONGEST_SURNAME": 2,
    "workflows.orders.shops.shop_names:LONGEST_SHOP": 100,
    "workflows.people.lockout:LONGEST_WAIT": timedelta(hours=1),
    "workflows.people.lockout:MOST_DOUBLINGS": 10,
    "workflows.people.lockout:TRIES_BEFORE_WAIT": 5,
    "workflows.people.passwords:LONGEST": 128,
    "workflows.people.passwords:SHORTEST": 12,
    "workflows.people.pins:LONGEST": 12,
    "workflows.people.pins:LONGEST_PERIOD": 3,
    "workflows.people.pins:SHORTEST": 6,
    "workflows.people.sessions:FRESH_WITHIN": timedelta(minutes=10),
    "workflows.people.sessions:SESSION_LASTS": timedelta(hours=12),
    "workflows.people.overrides:SHORTEST_NOTE": 8,
    "workflows.people.second_person:TIED_WITHIN": timedelta(days=30),
    "workflows.people.second_person:GOODS_WITHIN": timedelta(days=3),
    "workflows.people.second_person:ACCOUNTS_WITHIN": timedelta(days=7),
    "workflows.returns.refund.settlement:MOST_COMBINATIONS": 2000,
    "workflows.strict_json.fields:MOST_DIGITS": 12,
}


def limits_of(path: Path) -> list[str]:
    """The names of a module's limits and periods."""
    found = []
    for node in tree_of(path.read_text("utf-8")).body:
        if isinstance(node, ast.Assign):
            targets = node.targets
        else:
            targets = [node.target] if isinstance(node, ast.AnnAssign) else []
        found += [t.id for t in targets if isinstance(t, ast.Name) and LIMIT.search(t.id)]
    return found


def test_every_limit_and_period_has_its_value_here():
    known = {}
    for room in ("app", "workflows"):
        for path in sorted((ROOT / room).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            for limit in limits_of(path):
                value = getattr(importlib.import_module(name), limit)
                if isinstance(value, int | float | Decimal | timedelta):
                    known[f"{name}:{limit}"] = value
    missing = sorted(set(known) - set(FIGURES))
    assert missing == [], f"write into FIGURES: {missing}"
    assert sorted(set(FIGURES) - set(known)) == [], "no such limit"
    assert {name: value for name, value in known.items() if value != FIGURES[name]} == {}


def test_what_a_fault_costs_a_merchant():
    assert WEIGHTS == {
        ScoreFault.CRITICAL: 40,
        ScoreFault.MAJOR: 25,
        ScoreFault.MINOR: 10,
        ScoreFault.LATE: 10,
        ScoreFault.RETURNED: 15,
    }


def test_which_check_an_exception_excuses():
    assert EXCUSED_BY == {"seal": "CM-01", "codes": "CM-02", "other": "CM-03", "count": "CM-04"}


# Tests that take a figure from the code all the same.
TAKEN: set[tuple[str, str]] = set()


def test_no_test_takes_a_figure_from_the_code():
    """A figure that a test imports may change unnoticed: what is expected is written out."""
    taken = set()
    for path in sorted((ROOT / "tests").rglob("*.py")):
        for node in nodes_of(path.read_text("utf-8")):
            if isinstance(node, ast.ImportFrom):
                figures = {a.name for a in node.names if f"{node.module}:{a.name}" in FIGURES}
                taken |= {(str(path.relative_to(ROOT)), name) for name in figures}
    assert taken == TAKEN
