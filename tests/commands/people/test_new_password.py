"""What a password must be, at every place where one is set."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from support.build import FOUNDER, NOW, PASSWORD
from support.desk_pieces import answer_to
from support.flows.second_person import reset_link

from app.base import db
from app.base.common_passwords import guesses_needed, is_listed
from app.base.errors import Invalid
from app.cli.jadegate import jadegate
from app.commands.people import accounts, sign_in
from app.commands.people.new_password import password_must_serve
from app.commands.people.resets import complete_reset
from app.models.people.account import Person

WHO = ("zhang.san", "张三丰", "Zhang Sanfeng")
PASSWORDS = {
    "correct horse battery": "",
    "蓝色钢琴 旧雨伞 九月的火车": "",
    "蓝色钢琴旧雨伞九月火车站": "",  # twelve hanzi are twelve characters
    "k7#Qz!vw02Lp": "",
    "x" * 11: "password_short",
    "correct hor": "password_short",
    "": "password_short",
    "purple-" * 20: "password_long",
    "aaaaaaaaaaaa": "password_common",
    "123456789012": "password_common",
    "qwertyuiop[]": "password_common",
    "qwertyuiop12": "password_common",
    "password1234": "password_common",
    "ｐａｓｓｗｏｒｄ１２３４": "password_common",
    "P@ssw0rd2026": "password_common",
    "iloveyou1314": "password_common",
    "woaini1314520": "password_common",
    "nihao123456789": "password_common",
    "1988080819880808": "password_common",
    "jianyan123456": "password_common",
    "zhang.san-2026-x": "password_own_word",
    "ＺＨＡＮＧ.ＳＡＮ-2026-x": "password_own_word",
    "Sanfeng and the sea": "password_own_word",
    "我是张三丰不是别人呀啊哦": "password_own_word",
    "Jadegate rocks 77": "password_own_word",
    "玉门关外的风很大很大呢": "password_short",
    "玉门关外的风很大很大很冷": "password_own_word",
}


@pytest.mark.parametrize("password", PASSWORDS)
def test_a_password(password):
    if not PASSWORDS[password]:
        password_must_serve(password, *WHO)
        return
    with pytest.raises(Invalid) as invalid:
        password_must_serve(password, *WHO)
    assert invalid.value.refused.code == PASSWORDS[password]
    assert invalid.value.field == "password"
    assert invalid.value.refused.next_step is not None, "it says what to do"


def test_the_longest_takes_no_longer_than_a_blink():
    """Its time is bounded, whatever is typed: only the beginning is looked at."""
    assert guesses_needed("abc123" * 5000) == guesses_needed("abc123" * 12)


def test_the_list_is_the_package_s():
    assert is_listed("8675309")
    assert not is_listed("749203")


COMMON = "password1234"


@pytest.fixture
def places(database, network):
    """Every place where a password is set, with the common one."""
    admin, whom = network.admin, network.inspector.person_id
    link, code = reset_link(whom, admin, network.admin_2, NOW)
    return {
        "an account is made": lambda s: accounts.create_person(
            s, "new.one", "新人", "New", COMMON, by=FOUNDER, now=NOW
        ),
        "its owner sets it anew": lambda s: complete_reset(s, link, code, COMMON, now=NOW),
        "its owner changes it": lambda s: sign_in.change_password(
            s, whom, PASSWORD, "", COMMON, now=NOW
        ),
    }


def test_every_place_asks(places):
    said = {place: answer_to(act)[:2] for place, act in places.items()}
    assert said == dict.fromkeys(places, (422, "password_common"))


def test_the_prompt_asks_too(database, settings, monkeypatch, network):
    monkeypatch.setenv("JADEGATE_INSTANCE", str(settings.instance))
    monkeypatch.setenv("JADEGATE_DATABASE_URL", settings.database_url)
    monkeypatch.setattr("app.base.runtime.must_be_current", lambda _: None)
    asked = ["users", "add", "first.admin", "--name", "管理员"]
    done = CliRunner().invoke(jadegate, [*asked, "--password", COMMON])
    assert isinstance(done.exception, Invalid)
    assert done.exception.refused.code == "password_common"
    done = CliRunner().invoke(jadegate, [*asked, "--password", "k7#Qz!vw02Lp"])
    assert done.exit_code == 0, done.output
    with db.reading() as session:
        assert session.scalar(select(Person.id).where(Person.login == "first.admin"))


def test_a_short_one_of_before_still_signs_in(database, network):
    """Rules are for new passwords: who has an old one is not shut out."""
    from app.base import passwords

    with db.transaction() as session:
        person = session.get_one(Person, network.inspector.person_id)
        person.password_hash = passwords.hash_password("old and short"[:10])
    with db.transaction() as session:
        opened = sign_in.sign_in(
            session, "inspector", "old and short"[:10], "", now=NOW, address="x", agent="y"
        )
    assert opened.token
