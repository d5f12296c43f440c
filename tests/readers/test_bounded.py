"""The process of a reader: what it may take, and that nothing it does reaches whoever asked."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator

import pytest
from support.hostile import toy_readers as toys

from app.readers import calls, door, frame_codes
from app.readers.bounded import ask
from app.readers.bounded.answers import NoAnswer, read_answer, write_answer
from app.readers.bounded.ask import NotAnswered, ReadingRoom
from app.readers.bounded.turns import NoTurn, Turns
from app.readers.calls import NotRead, read_with
from app.readers.facts import MEGABYTE, FileReading, Limits, Unread
from app.readers.orders import cells_again, order_file
from app.readers.orders.kinds import ORDERS
from workflows.verdict import Refused

LIMITS = Limits(1000)


@pytest.fixture(scope="module")
def room() -> Iterator[ReadingRoom]:
    made = ReadingRoom(("support.hostile.toy_readers",))
    yield made
    made.close()


def test_an_answer_comes_back_with_what_it_took(room: ReadingRoom) -> None:
    answer, cost = room.ask(toys.echo, "玉".encode(), LIMITS)
    assert answer == ["玉"]
    assert 0 < cost.cpu < 5
    assert 0 < cost.memory < 512 * MEGABYTE


def test_a_reader_is_elsewhere_and_may_neither_write_nor_dump(room: ReadingRoom) -> None:
    (pid, cpu, largest_file, core), _ = room.ask(toys.limits_held, b"", LIMITS)
    assert pid not in (os.getpid(), room.template_id())
    assert (cpu, largest_file, core) == (10, 0, 0)


def test_no_setting_and_no_secret_reaches_a_reader(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("JADEGATE_SECRET_KEY", "x" * 40)
    fresh = ReadingRoom(("support.hostile.toy_readers",))
    names, _ = fresh.ask(toys.environment, b"", LIMITS)
    fresh.close()
    assert set(names) <= {"PYTHONPATH", "MALLOC_ARENA_MAX", "OPENBLAS_NUM_THREADS", "LC_CTYPE"}


def test_memory_has_an_end(room: ReadingRoom) -> None:
    with pytest.raises(NotAnswered) as stopped:
        room.ask(toys.take_memory, b"", LIMITS)
    assert stopped.value.cost is not None
    assert 300 * MEGABYTE < stopped.value.cost.memory <= 512 * MEGABYTE


def test_processor_time_has_an_end(room: ReadingRoom) -> None:
    with pytest.raises(NotAnswered) as stopped:
        room.ask(toys.take_time, b"", LIMITS)
    assert stopped.value.cost is not None
    assert stopped.value.cost.cpu < 11
    # Ten seconds of the processor, or twenty of the clock where it has others to serve.
    ends = (signal.SIGXCPU, signal.SIGKILL, signal.SIGALRM)
    assert os.WTERMSIG(stopped.value.cost.status) in ends


def test_waiting_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    from app.readers.bounded import bounds

    assert bounds.MOST_WALL == 20
    # The kernel's alarm is the first end; where it does not come, whoever asked stops waiting.
    monkeypatch.setattr(ask, "MOST_WALL", 0)
    monkeypatch.setattr(ask, "GRACE", 1)
    room = ReadingRoom(("support.hostile.toy_readers",))
    room.template_id()
    monkeypatch.setattr(ask, "GRACE", 3)
    with pytest.raises(NotAnswered):
        room.ask(toys.sleep, b"60", LIMITS)
    monkeypatch.setattr(ask, "GRACE", 60)
    assert room.ask(toys.echo, b"again", LIMITS)[0] == ["again"]
    room.close()


@pytest.mark.parametrize(
    "reader", [toys.crash, toys.leave, toys.raise_error, toys.answer_another, toys.answer_endless]
)
def test_however_a_reader_ends_it_is_one_refusal(room: ReadingRoom, reader) -> None:
    with pytest.raises(NotAnswered):
        room.ask(reader, b"", LIMITS)
    assert room.ask(toys.echo, b"still here", LIMITS)[0] == ["still here"]


@pytest.mark.parametrize(
    "garbage",
    [
        b"",
        b"A",
        b"A\x07",
        b"A\x00",
        b"A\x00\xc1",
        b"A\x00\xdd\xff\xff\xff\xff",
        b"A\x00\x93\x01\x02\x03",
        b"A\x00" + b"\x91" * 5000,
        b"cos\nsystem\n(S'true'\ntR.",
        b"x" * 90_000,
    ],
)
def test_garbage_is_no_answer(room: ReadingRoom, garbage: bytes) -> None:
    with pytest.raises(NotAnswered):
        room.ask(toys.answer_garbage, garbage, LIMITS)


def test_a_template_that_was_taken_comes_back(room: ReadingRoom, tmp_path) -> None:
    before = room.template_id()
    os.kill(before, signal.SIGKILL)
    assert room.ask(toys.echo, b"back", LIMITS)[0] == ["back"]
    assert room.template_id() != before


def test_a_template_taken_in_the_midst_of_a_read_comes_back(room: ReadingRoom, tmp_path) -> None:
    here = tmp_path / "first"
    here.touch()
    assert room.ask(toys.kill_template, str(here).encode(), LIMITS)[0] == ["came back"]


def test_threads_ask_at_once(room: ReadingRoom) -> None:
    said: list[list[str]] = []
    threads = [
        threading.Thread(target=lambda n=n: said.append(room.ask(toys.echo, n, LIMITS)[0]))
        for n in (b"%d" % n for n in range(8))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == [[str(n)] for n in range(8)]


def test_a_fork_of_the_asking_process_has_a_template_of_its_own(room: ReadingRoom) -> None:
    ours = room.template_id()
    ends = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            theirs = room.template_id()
            room.close()
            os.write(ends[1], str(theirs).encode())
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    theirs = int(os.read(ends[0], 20))
    for end in ends:
        os.close(end)
    assert theirs != ours
    assert room.ask(toys.echo, b"ours", LIMITS)[0] == ["ours"]
    assert room.template_id() == ours


def test_answers_are_plain_values_of_the_kinds_that_a_reader_declares() -> None:
    for answer in (FileReading("image/jpeg", b"\0\xff", 3, 4), Unread("file_cut_off", "x")):
        assert read_answer(toys.read_toy, write_answer(toys.read_toy, answer)) == answer
    with pytest.raises(NoAnswer):
        write_answer(toys.echo, "no list")
    with pytest.raises(NoAnswer):
        read_answer(toys.echo, write_answer(toys.read_toy, Unread("x")))


def test_few_at_once_a_short_queue_and_no_long_wait() -> None:
    turns = Turns(at_once=1, waiting=1, patience=0.2)
    inside, leave = threading.Event(), threading.Event()

    def stay() -> None:
        with turns.taken():
            inside.set()
            leave.wait()

    holder = threading.Thread(target=stay)
    holder.start()
    inside.wait()
    refused = []

    def wait() -> None:
        try:
            with turns.taken():
                pass
        except NoTurn:
            refused.append("waited")

    waiting = threading.Thread(target=wait)
    waiting.start()
    while turns._line._value:
        pass
    with pytest.raises(NoTurn), turns.taken():
        pass
    waiting.join()
    assert refused == ["waited"]
    leave.set()
    holder.join()
    with turns.taken():
        pass


def test_what_cannot_be_read_or_must_wait_is_said_in_both_languages(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for reader, code in ((toys.crash, "file_too_costly"), (None, "reading_busy")):
        if reader is None:
            monkeypatch.setattr(calls, "TURNS", Turns(0, 0, 0.0))
        with pytest.raises(NotRead) as not_read:
            read_with(reader or toys.echo, b"", LIMITS)
        assert not_read.value.code == code
        monkeypatch.setattr(door, "read_with", lambda *_, code=code, **_more: _raise(code))
        monkeypatch.setattr(order_file, "read_with", lambda *_, code=code, **_more: _raise(code))
        monkeypatch.setattr(cells_again, "read_with", lambda *_, code=code, **_more: _raise(code))
        monkeypatch.setattr(frame_codes, "read_with", lambda *_, code=code, **_more: _raise(code))
        for refused in (
            door.read_file("a.pdf", b"%PDF-1.7"),
            order_file.read("a.csv", b"a,b"),
            cells_again.cells_at(b"a,b", [("", 1)]),
        ):
            assert isinstance(refused, Refused)
            assert refused.code == code
            assert refused.reason.zh
            assert refused.reason.en
            assert refused.next_step is not None
        assert frame_codes.decode(b"x") == []


def _raise(code: str) -> None:
    raise NotRead(code)


def test_strangers_never_take_every_place() -> None:
    assert (calls.AT_ONCE, calls.STRANGERS._places._value) == (2, 1)
    assert calls.TURNS._places._value == 2


def test_an_order_file_has_as_many_rows_as_a_shop_sells_in_a_month() -> None:
    assert (ORDERS.rows, ORDERS.answer) == (50_000, 96 * MEGABYTE)
