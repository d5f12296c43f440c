"""The log's key changes while the log goes on: nobody who pinned the earlier one is left behind."""

from __future__ import annotations

import pytest
from support.sealed_samples import ORIGIN

from certificates.log.checkpoint import (
    Checkpoint,
    CheckpointError,
    NoteKey,
    open_checkpoint,
    sign_checkpoint,
)
from certificates.seal import log_keys
from certificates.seal.keys import KeyMissing, KeyOfAnotherLog, KeyUnreadable

HEAD = Checkpoint(ORIGIN, 7, b"r" * 32)


@pytest.fixture
def folder(tmp_path):
    log_keys.open_log_key(tmp_path, origin=ORIGIN)
    return tmp_path


def note_of(folder):
    return sign_checkpoint(HEAD, log_keys.open_log_key(folder, origin=ORIGIN))


def rotate(folder):
    return log_keys.rotate_log_key(folder, origin=ORIGIN)


def test_until_the_earlier_one_retires_both_sign_and_each_pin_holds(folder):
    (old,) = log_keys.public_log_keys(folder)
    before = note_of(folder)
    new = NoteKey.of(rotate(folder))
    assert log_keys.public_log_keys(folder) == (old, new)
    assert new != old
    both = note_of(folder)
    assert both.count("— ") == 2
    for pinned in ([old], [new], [old, new]):
        assert open_checkpoint(both, pinned) == HEAD
    assert log_keys.retire_log_keys(folder) == 1
    alone = note_of(folder)
    assert alone.count("— ") == 1
    assert open_checkpoint(alone, [new]) == HEAD
    with pytest.raises(CheckpointError):
        open_checkpoint(alone, [old])
    assert open_checkpoint(before, log_keys.public_log_keys(folder)) == HEAD
    assert {p.name for p in (folder / "log").iterdir()} == {"log.vkey", "log-0002.key"}
    assert log_keys.retire_log_keys(folder) == 0


def test_three_keys_in_a_row_are_one_log(folder):
    first, second = log_keys.public_log_keys(folder)[0], NoteKey.of(rotate(folder))
    third = NoteKey.of(rotate(folder))
    assert log_keys.public_log_keys(folder) == (first, second, third)
    assert note_of(folder).count("— ") == 3
    assert log_keys.log_name(folder, "another.example") == ORIGIN
    with pytest.raises(KeyOfAnotherLog):
        log_keys.open_log_key(folder, origin="another.example")


def test_a_change_that_was_broken_off_leaves_the_key_in_use(folder, monkeypatch):
    (old,) = log_keys.public_log_keys(folder)

    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(log_keys, "replace_public", killed)
        with pytest.raises(KeyboardInterrupt):
            rotate(folder)
    assert log_keys.public_log_keys(folder) == (old,)
    assert open_checkpoint(note_of(folder), [old]) == HEAD
    assert note_of(folder).count("— ") == 1
    assert open_checkpoint(sign_checkpoint(HEAD, rotate(folder)), [old]) == HEAD


def test_a_machine_without_the_newest_key_signs_nothing_and_retires_nothing(folder):
    rotate(folder)
    (folder / "log/log-0002.key").unlink()
    with pytest.raises(KeyMissing, match="log-0002"):
        note_of(folder)
    with pytest.raises(KeyMissing):
        log_keys.retire_log_keys(folder)
    assert (folder / "log/log.key").exists()


def test_public_keys_of_two_machines_become_the_longer_line_or_are_refused(folder, tmp_path):
    one = (folder / "log/log.vkey").read_text()
    rotate(folder)
    two = (folder / "log/log.vkey").read_text()
    assert log_keys.keep_public_keys(folder, one) is False
    (folder / "log/log.vkey").write_text(one)
    assert log_keys.keep_public_keys(folder, two) is True
    assert (folder / "log/log.vkey").read_text() == two
    elsewhere = tmp_path / "elsewhere"
    log_keys.open_log_key(elsewhere, origin=ORIGIN)
    strange = (elsewhere / "log/log.vkey").read_text()
    for wrong in (strange, one + strange + strange, "", "x\n", two + one):
        with pytest.raises(KeyUnreadable):
            log_keys.keep_public_keys(folder, wrong)
    assert (folder / "log/log.vkey").read_text() == two


def test_a_private_half_that_is_another_is_unreadable(folder):
    rotate(folder)
    first, second = folder / "log/log.key", folder / "log/log-0002.key"
    first.write_bytes(second.read_bytes())
    with pytest.raises(KeyUnreadable):
        note_of(folder)
