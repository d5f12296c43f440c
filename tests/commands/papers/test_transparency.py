"""The stored tree of the log: as fast in a log of a million leaves as in one of ten."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from support.issued_pieces import ISSUED_AT, issued, published

from app.base import db
from app.base.config import current
from app.commands.papers.transparency import StoredNodes, publish_checkpoint
from certificates.log.tree import MemoryNodes, TreeNode, append, inclusion_proof, leaf_hash, root

COUNT = 300
LEAVES = [leaf_hash(sha256(bytes([n % 256, n // 256])).digest()) for n in range(COUNT)]


def test_stored_nodes_give_the_tree_of_memory(database):
    memory, size = MemoryNodes(), 0
    with db.transaction() as session:
        stored = StoredNodes(session)
        for step in (1, 1, 5, 93, 200):
            append(memory, size, LEAVES[size : size + step])
            size = append(stored, size, LEAVES[size : size + step])
        assert root(stored, COUNT) == root(memory, COUNT)
        for place in (0, 1, 6, 255, 299):
            assert inclusion_proof(stored, place, COUNT) == inclusion_proof(memory, place, COUNT)
        assert stored.get([]) == {}
        assert stored.get([TreeNode(60, 1)]) == {}


def test_a_look_up_of_nodes_reads_no_table_from_end_to_end(database):
    asked: list[tuple[str, Any]] = []
    with db.transaction() as session:
        append(StoredNodes(session), 0, LEAVES)
    with db.reading() as session:
        engine = session.get_bind()

        def note(_connection, _cursor, statement, given, _context, _many):
            if "log_node" in statement:
                asked.append((statement, given))

        sa.event.listen(engine, "before_cursor_execute", note)
        inclusion_proof(StoredNodes(session), 7, COUNT)
        sa.event.remove(engine, "before_cursor_execute", note)
        (statement, given) = asked[0]
        if engine.dialect.name == "sqlite":
            plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
        else:
            session.execute(sa.text("SET LOCAL enable_seqscan = off"))
            plan = session.connection().exec_driver_sql(f"EXPLAIN {statement}", given)
        said = " ".join(str(row) for row in plan)
    assert "SCAN" not in said
    assert "Seq Scan" not in said


def test_a_house_that_moves_goes_on_with_its_log(database, network):
    issued(network)
    begun = published().partition("\n")[0]
    issued(network, shop="另一家店")
    moved = replace(current(), public_url="https://qc.other.example")
    assert moved.log_origin != begun
    with db.transaction() as session:
        note = publish_checkpoint(session, moved, now=ISSUED_AT)
    assert note is not None
    assert note.partition("\n")[0] == begun
