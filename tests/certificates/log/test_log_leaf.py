from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.log.leaf import CertificateStatus, Leaf, LeafError, LeafKind, parse_leaf
from certificates.log.tree import leaf_hash

AT = datetime(2026, 3, 1, 17, 30, 0, 5, tzinfo=timezone(timedelta(hours=8)))
moments = st.datetimes(timezones=st.just(UTC)).filter(lambda at: at.year >= 2000)
LEAF = Leaf(LeafKind.ISSUED, "AAAA-BBBB-CCCC", "a" * 64, "b" * 64, CertificateStatus.ISSUED, AT)


def test_the_bytes_of_a_leaf_never_change():
    assert LEAF.entry() == (
        b'{"at":"2026-03-01T09:30:00.000005Z","kind":"issued","number":"AAAA-BBBB-CCCC",'
        b'"pdf":"' + b"a" * 64 + b'","reason":"","record":"' + b"b" * 64 + b'","status":"issued",'
        b'"successor":"","v":1}'
    )
    assert LEAF.digest() == leaf_hash(LEAF.entry())


@given(st.text(max_size=20), moments)
def test_a_leaf_is_read_back(reason, at):
    leaf = Leaf(LeafKind.STATUS, "N", "0" * 64, "1" * 64, CertificateStatus.REVOKED, at, reason)
    assert parse_leaf(leaf.entry()) == leaf


@pytest.mark.parametrize(
    "entry",
    [
        b"",
        b"[]",
        b"null",
        b"\xff",
        b"[" * 5000,
        LEAF.entry() + b" ",
        LEAF.entry().replace(b'"v":1', b'"v":2'),
        LEAF.entry().replace(b'"v":1', b'"v":true'),
        LEAF.entry().replace(b'"issued"', b'"lost"', 1),
        LEAF.entry().replace(b'"reason":""', b'"reason":null'),
        LEAF.entry().replace(b"aaaa", b"AAAA"),
        LEAF.entry().replace(b".000005Z", b"Z"),
        LEAF.entry().replace(b"2026-03-01", b"2026-02-30"),
        LEAF.entry().replace(b'"v":1', b'"v":1,"w":1'),
        LEAF.entry().replace(b'"successor":""', b'"successor":"X"'),
        LEAF.entry().replace(b'"reason":""', b'"reason":"\\ud800"'),
    ],
)
def test_what_is_no_leaf_in_its_one_form_is_refused(entry):
    with pytest.raises(LeafError):
        parse_leaf(entry)


@pytest.mark.parametrize(
    "changes",
    [
        {"at": datetime(2026, 1, 1)},  # noqa: DTZ001 - a naive time is what is refused
        {"number": ""},
        {"pdf": "a" * 63},
        {"record": "G" * 64},
        {"kind": LeafKind.ISSUED, "status": CertificateStatus.REVOKED},
        {"kind": LeafKind.STATUS, "status": CertificateStatus.SUPERSEDED},
    ],
)
def test_an_impossible_leaf_can_not_be_made(changes):
    fields = {
        "kind": LeafKind.ISSUED,
        "number": "N",
        "pdf": "a" * 64,
        "record": "b" * 64,
        "status": CertificateStatus.ISSUED,
        "at": AT,
    }
    with pytest.raises(LeafError):
        Leaf(**fields | changes)
