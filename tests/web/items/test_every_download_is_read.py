"""All that pages give away as a file, written out, each with the test that reads it back."""

from __future__ import annotations

import ast
from pathlib import Path

from conftest import ROOT
from house.syntax import nodes_of

HERE = "tests/web/items/test_read_back.py"
BOARD, LOOK = "tests/web/network/test_board_files.py", "tests/web/base/test_look.py"
START = "tests/web/home/test_start.py"
# By module and function: the test that opens the file and holds it against the rows.
DOWNLOADS = {
    "api/pieces.py certificate_pdf": (
        "tests/stories/test_outside_shop.py",
        "test_sent_in_certified_returned_and_refunded_by_api",
    ),
    "api/reference/views.py document": (
        "tests/web/api/test_specification.py",
        "test_answers_are_as_the_specification_says",
    ),
    "papers/verify/log_pages.py revocation_list": (
        HERE,
        "test_the_list_of_revoked_signers_is_the_roots",
    ),
    "audit/cases.py case_dispute": (
        HERE,
        "test_a_holder_of_access_takes_away_what_the_auditor_has",
    ),
    "audit/questions.py as_file": (
        "tests/web/audit/test_questions.py",
        "test_the_facts_of_a_certificate_stand_in_columns",
    ),
    "audit/register.py as_file": (
        "tests/web/audit/test_findings.py",
        "test_a_finding_is_opened_replied_sent_back_and_closed",
    ),
    "network/merchant/asking.py paper": (
        "tests/web/network/test_shop_desk.py",
        "test_the_paper_of_an_own_piece_and_the_table_of_all",
    ),
    "network/fees.py file": (
        "tests/web/network/test_fees_pages.py",
        "test_a_manager_asks_for_a_price_and_the_shop_reads_its_own_month",
    ),
    "network/merchant/goods.py goods_file": (
        "tests/web/network/test_shop_desk.py",
        "test_the_paper_of_an_own_piece_and_the_table_of_all",
    ),
    "network/merchant/returns.py returns_file": (
        "tests/web/network/test_shop_desk.py",
        "test_a_shop_replies_with_evidence_and_the_agent_reads_it",
    ),
    "audit/packs.py download": (HERE, "test_every_file_of_a_pack_says_what_the_rows_say"),
    "audit/views.py dispute": (
        "tests/web/audit/test_dispute_contents.py",
        "test_every_section_and_fact_is_in_the_paper",
    ),
    "audit/views.py paper": (HERE, "test_a_paper_is_the_one_that_was_issued"),
    "audit/views.py record": (HERE, "test_a_record_is_the_one_that_was_signed"),
    "network/admin/network.py picture_asked_for": (
        "tests/web/network/test_agency_pictures.py",
        "test_a_seal_is_asked_for_seen_by_a_second_and_printed_from_then_on",
    ),
    "base/sheets.py static": (
        LOOK,
        "test_a_sheet_is_served_as_it_is_written_but_for_comments_and_blanks",
    ),
    "home/views.py source": (
        "tests/web/home/test_start.py",
        "test_the_source_is_all_there_and_nothing_of_the_instance",
    ),
    "items/pictures.py small_curve": (
        "tests/web/inspection/test_inspector_desk.py",
        "test_files_are_attached_drawn_ordered_and_taken_out",
    ),
    "items/pictures.py small_picture": (HERE, "test_evidence_is_given_out_as_it_came"),
    "items/pictures.py whole_file": (HERE, "test_evidence_is_given_out_as_it_came"),
    "network/manager/export.py _file": (BOARD, "test_what_they_say"),
    "returns/after_sales/figures.py figures_csv": (
        "tests/web/returns/test_days_off_and_figures.py",
        "test_every_figure_leads_to_its_returns_and_the_file_says_the_same",
    ),
    "network/manager/facts.py facts_file": (
        "tests/web/network/test_facts_page.py",
        "test_some_days_of_a_table_are_given_out",
    ),
    "network/merchant/sale.py sale_template": (
        "tests/web/network/test_merchant.py",
        "test_a_shop_tells_of_its_sales_by_form_and_by_file",
    ),
    "orders/imports.py rejected": (
        "tests/web/orders/test_orders.py",
        "test_rejected_rows_are_taken_once_by_who_imported_them",
    ),
    "items/label_files.py lot_paper_file": (
        "tests/web/goods/test_stock_pages.py",
        "test_from_the_label_to_the_receiving_desk",
    ),
    "items/label_files.py label_file": (
        HERE,
        "test_labels_of_each_desk_are_read_by_a_scanner",
    ),
    "papers/signatory/views.py paper": (HERE, "test_a_paper_is_the_one_that_was_issued"),
    "papers/verify/log_pages.py _plain": (
        "tests/web/papers/test_verify.py",
        "test_the_log_at_its_stable_addresses",
    ),
    "papers/verify/log_pages.py tile": (
        "tests/web/papers/test_log_tiles.py",
        "test_tiles_reach_as_far_as_the_signed_head",
    ),
    "papers/verify/log_pages.py root": (HERE, "test_the_roots_of_trust_are_those_that_signed"),
    "papers/verify/views.py paper": (
        "tests/web/papers/test_check_page.py",
        "test_the_holder_of_a_paper_gets_its_pdf_and_nobody_else",
    ),
    "returns/buyer/pages.py own_certificate": (
        "tests/web/returns/test_buyer.py",
        "test_the_own_certificate_is_the_paper_that_was_issued",
    ),
    "watch/views.py metrics": ("tests/web/base/test_watched.py", "test_what_is_counted"),
    "papers/verify/views.py photo": (HERE, "test_the_photo_of_a_certificate_is_the_one_it_states"),
}
# Pages in another form, not files.
NO_FILES = {
    "api/desk.py answer": "an answer to a program; the specification's test reads each",
    "api/desk.py body": "what a program sent, and not what it gets",
    "watch/away.py away_page": "a page of its own, or an error for programs",
    "base/edge.py answer": "an error for programs",
    "base/typed_work.py show": "a page with what was typed before",
    "papers/verify/views.py _problem": "an error for programs",
}
SAID_BY = {"mimetype", "content_type", "download_name"}
MADE_BY = {"send_file", "send_from_directory", "response_headers"}


def gives_a_file(function: ast.FunctionDef) -> bool:
    for node in ast.walk(function):
        if isinstance(node, ast.keyword) and node.arg in SAID_BY:
            return True
        if isinstance(node, ast.Attribute) and node.attr in SAID_BY:
            return True
        if isinstance(node, ast.Constant) and node.value == "Content-Disposition":
            return True
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in MADE_BY:
            return True
    return False


def functions(path: Path) -> list[ast.FunctionDef]:
    nodes = nodes_of(path.read_text("utf-8"))
    return [node for node in nodes if isinstance(node, ast.FunctionDef)]


def test_each_file_that_a_page_gives_away_is_read_by_a_test():
    web = ROOT / "app" / "web"
    found = {
        f"{path.relative_to(web).as_posix()} {function.name}"
        for path in sorted(web.rglob("*.py"))
        for function in functions(path)
        if gives_a_file(function)
    }
    assert found - DOWNLOADS.keys() - NO_FILES.keys() == set(), "write the test that reads it"
    assert (DOWNLOADS.keys() | NO_FILES.keys()) - found == set(), "no such file any more"


def test_the_tests_that_read_them_are_there():
    for place, name in DOWNLOADS.values():
        assert name in {function.name for function in functions(ROOT / place)}, (place, name)
