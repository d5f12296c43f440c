"""What a buyer sends with a return is for who reads the return, or compares the goods now."""

from __future__ import annotations

import pytest

from workflows.returns.pictures import may_see_sent
from workflows.roles import Actor, Assignment, Role

HERE, ELSEWHERE = 1, 2
ALWAYS = {Role.CUSTOMER_SERVICE, Role.AUDITOR, Role.MANAGER}


@pytest.mark.parametrize("role", Role)
def test_who_sees_what_a_buyer_sent(role):
    by = Actor(7, "x", (Assignment(role, HERE),))
    assert may_see_sent(by, HERE, compares=False) is (role in ALWAYS)
    assert may_see_sent(by, HERE, compares=True) is (role in ALWAYS or role is Role.INSPECTOR)
    assert not may_see_sent(by, ELSEWHERE, compares=True)
