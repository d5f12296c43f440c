"""The parts of a paper that somebody presents: how large they may be, and how they are packed."""

from __future__ import annotations

import zlib
from io import BytesIO

import pikepdf
import pytest
from support.sealed_samples import LATER, House, record_of

from certificates.checking.presented_paper import read
from certificates.checking.verify import verify

LARGEST_SIGNATURE, LARGEST_STREAM = 131_072, 4_194_304
NUMBER = "AAAA-BBBB-CCC1"


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> House:
    return House(tmp_path_factory.mktemp("house"))


@pytest.fixture(scope="module")
def sealed(house: House) -> bytes:
    return house.sealed(NUMBER, record_of(NUMBER))


def changed(pdf: bytes, change) -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as document:
        change(document)
        document.save(out)
    return out.getvalue()


@pytest.mark.parametrize("above", [0, 1])
def test_a_larger_signature_is_malformed(sealed, above):
    def enlarge(document):
        document.Root.Perms.DocMDP.Contents = pikepdf.String(bytes(LARGEST_SIGNATURE + above))

    found = read(changed(sealed, enlarge))
    assert (len(found.signatures), found.malformed) == (1 - above, above)


@pytest.mark.parametrize("above", [0, 1])
@pytest.mark.parametrize("packed", [False, True])
def test_a_larger_record_is_none(sealed, above, packed):
    record = record_of(NUMBER)
    record += b" " * (LARGEST_STREAM + above - len(record))

    def enlarge(document):
        stream = document.attachments["content.json"].obj.EF.F
        if packed:
            stream.write(zlib.compress(record), filter=pikepdf.Name.FlateDecode)
        else:
            stream.write(record)

    out = BytesIO()
    with pikepdf.open(BytesIO(sealed)) as document:
        enlarge(document)
        document.save(
            out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none
        )
    found = read(out.getvalue())
    assert found.record == (None if above else record)
    assert found.number == ("" if above else NUMBER)


def test_a_record_packed_with_parameters_is_none(sealed):
    def repack(document):
        stream = document.attachments["content.json"].obj.EF.F
        packed, how = zlib.compress(record_of(NUMBER)), pikepdf.Dictionary(Predictor=1)
        stream.write(packed, filter=pikepdf.Name.FlateDecode, decode_parms=how)

    out = BytesIO()
    with pikepdf.open(BytesIO(sealed)) as document:
        repack(document)
        document.save(
            out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none
        )
    assert read(out.getvalue()).record is None


def test_a_paper_that_lost_its_record_is_known_by_its_signature(house, sealed):
    pdf = changed(sealed, lambda document: document.attachments.__delitem__("content.json"))
    assert read(pdf).record is None
    found = verify(pdf, trust=house.trust, lookup=None, at=LATER)
    assert (found.number, found.integrity.ok) == (NUMBER, False)
