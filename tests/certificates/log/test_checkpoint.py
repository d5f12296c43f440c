from base64 import b64decode, b64encode
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from certificates.log.checkpoint import (
    Checkpoint,
    CheckpointError,
    NoteKey,
    open_checkpoint,
    open_note,
    parse_checkpoint,
    sign_checkpoint,
    sign_note,
)
from certificates.seal.log_keys import LocalLogKey

KEY = LocalLogKey("log.jadegate.example", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
OTHER = LocalLogKey("log.jadegate.example", Ed25519PrivateKey.from_private_bytes(b"o" * 32))
WITNESS = LocalLogKey("witness.example", Ed25519PrivateKey.from_private_bytes(b"w" * 32))
CHECKPOINT = Checkpoint("log.jadegate.example", 1234, sha256(b"root").digest())
TRUSTED = (NoteKey.of(KEY),)
NOTE = sign_checkpoint(CHECKPOINT, KEY)


def code_of(note: str, trusted=TRUSTED) -> str:
    with pytest.raises(CheckpointError) as caught:
        open_checkpoint(note, trusted)
    return caught.value.code


def test_the_note_has_the_form_of_c2sp():
    lines = NOTE.split("\n")
    assert lines[:4] == ["log.jadegate.example", "1234", b64encode(CHECKPOINT.root).decode(), ""]
    assert lines[5] == ""
    dash, name, signature = lines[4].split(" ")
    assert (dash, name) == ("—", "log.jadegate.example")
    key_id = sha256(b"log.jadegate.example\n\x01" + KEY.public_key).digest()[:4]
    raw = b64decode(signature)
    assert raw[:4] == key_id
    assert len(raw) == 68
    KEY.key.public_key().verify(raw[4:], "\n".join([*lines[:3], ""]).encode())


def test_the_verifier_of_the_go_note_package_reads_our_key_form():
    # the example key of golang.org/x/mod/sumdb/note
    text = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    key = NoteKey.parse(text)
    assert key.name == "PeterNeumann"
    assert str(key) == text
    note = (
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n"
        "\n"
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"  # noqa: E501 - the published example
    )
    assert open_note(note, [key]).endswith("your problem is.\n")
    with pytest.raises(CheckpointError):
        open_note(note.replace("cryptography", "Cryptography"), [key])


def test_a_checkpoint_is_read_back_and_repeats():
    assert open_checkpoint(NOTE, TRUSTED) == CHECKPOINT
    assert sign_checkpoint(CHECKPOINT, KEY) == NOTE
    assert NoteKey.parse(f" {NoteKey.of(KEY)}\n") == NoteKey.of(KEY)


def test_a_log_may_say_more_behind_the_root():
    body = CHECKPOINT.body() + "of which nobody knows yet\nand more\n"
    note = sign_note(body, KEY)
    assert open_checkpoint(note, TRUSTED) == CHECKPOINT
    assert code_of(note.replace("and more", "and less")) == "signature"


def test_witnesses_may_sign_too():
    cosigned = NOTE + sign_checkpoint(CHECKPOINT, WITNESS).split("\n\n")[1]
    assert open_checkpoint(cosigned, TRUSTED) == CHECKPOINT
    broken = cosigned[:-6] + ("A" if cosigned[-6] != "A" else "B") + cosigned[-5:]
    assert open_checkpoint(broken, TRUSTED) == CHECKPOINT  # an unknown key says nothing
    assert code_of(broken, (*TRUSTED, NoteKey.of(WITNESS))) == "signature"


def test_a_changed_checkpoint_is_refused():
    assert code_of(NOTE.replace("1234", "1235")) == "signature"
    assert code_of(NOTE.replace("log.jadegate", "log.jadegatf", 1)) == "signature"
    root = b64encode(CHECKPOINT.root).decode()
    assert code_of(NOTE.replace(root, b64encode(bytes(32)).decode())) == "signature"


def test_another_key_is_refused():
    assert code_of(NOTE, (NoteKey.of(OTHER),)) == "key"
    assert code_of(NOTE, ()) == "key"
    assert code_of(sign_checkpoint(CHECKPOINT, OTHER)) == "key"
    renamed = Checkpoint("another.example", 1, bytes(32))
    assert code_of(sign_checkpoint(renamed, KEY)) == "key"


@pytest.mark.parametrize(
    "note",
    [
        "",
        "a\n1\n",
        NOTE[:-1],
        NOTE.replace("\n\n", "\n"),
        NOTE.replace("— ", "- "),
        NOTE.replace("\n", "\r\n"),
        NOTE.replace("— log.jadegate.example ", "— log.jadegate.example  "),
        NOTE[:-3] + "!!\n",
        NOTE + "\n",
        NOTE.rpartition(" ")[0] + " AAAA\n",
        sign_note("log.jadegate.example\n-1\n" + b64encode(bytes(32)).decode() + "\n", KEY),
        sign_note("log.jadegate.example\n01\n" + b64encode(bytes(32)).decode() + "\n", KEY),
        sign_note("log.jadegate.example\n1\n" + b64encode(bytes(31)).decode() + "\n", KEY),
        sign_note("log.jadegate.example\n1\n" + b64encode(bytes(32)).decode()[:-1] + "\n", KEY),
        sign_note("log.jadegate.example\n1\n" + b64encode(bytes(32)).decode() + "\n\nmore\n", KEY),
        sign_note("\n1\n" + b64encode(bytes(32)).decode() + "\n", KEY),
    ],
)
def test_what_is_no_checkpoint_in_its_strict_form_is_refused(note):
    assert code_of(note) in {"form", "key"}


def test_a_log_without_a_name_has_no_checkpoint():
    with pytest.raises(CheckpointError) as refused:
        parse_checkpoint("\n1\n" + b64encode(bytes(32)).decode() + "\n")
    assert refused.value.code == "form"


def test_base64_has_one_spelling():
    spelled = b64encode(bytes(32)).decode()
    assert spelled.endswith("AA=")
    with pytest.raises(CheckpointError):
        parse_checkpoint(f"o\n1\n{spelled[:-2]}B=\n")


@pytest.mark.parametrize("text", ["", "a+b", "a+00000000+AQ==", f"{NoteKey.of(KEY)}"[:-4] + "AAAA"])
def test_what_is_no_verifier_key_is_refused(text):
    with pytest.raises(CheckpointError):
        NoteKey.parse(text)


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_key_of_another_length_is_none_though_its_id_agrees(size):
    with pytest.raises(CheckpointError):
        NoteKey.parse(str(NoteKey(KEY.name, bytes(size))))


def test_a_note_about_a_pack_is_no_checkpoint():
    packed = Checkpoint("log.jadegate.example/pack", 3, bytes(32))
    assert code_of(sign_checkpoint(packed, KEY)) == "key"
