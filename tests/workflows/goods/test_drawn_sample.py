"""The draw of a sample: by carton, replayed by its seed, no piece likelier than another."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from support.certain import given_out, refused

from workflows.goods.sampling.draw import draw_sample

SEED = "lot-17/2026-11-30/5b1f"


def test_the_same_seed_draws_the_same_pieces():
    once = given_out(draw_sample([12, 12, 6], 8, SEED))
    assert once == draw_sample([12, 12, 6], 8, SEED)
    assert once != draw_sample([12, 12, 6], 8, SEED + "0")
    # Recorded: a change of the method would draw other pieces for a seed that stands on a lot.
    assert [(one.carton, one.piece) for one in once] == [
        (1, 5),
        (1, 6),
        (1, 12),
        (2, 5),
        (2, 7),
        (2, 12),
        (3, 5),
        (3, 6),
    ]


@given(
    cartons=st.lists(st.integers(0, 30), min_size=1, max_size=20),
    share=st.floats(0, 1),
    seed=st.text(min_size=16, max_size=20),
)
def test_every_carton_gives_its_share(cartons, share, seed):
    n = int(share * sum(cartons))
    drawn = given_out(draw_sample(cartons, n, seed))
    assert len(set(drawn)) == len(drawn) == n
    given_by = Counter(one.carton for one in drawn)
    for carton, size in enumerate(cartons, start=1):
        assert abs(given_by[carton] - size * n / max(sum(cartons), 1)) < 1
        assert all(1 <= one.piece <= size for one in drawn if one.carton == carton)


def test_no_piece_is_likelier_than_another():
    drawn = Counter(
        piece
        for run in range(600)
        for piece in given_out(draw_sample([5, 5, 5], 3, f"{SEED}-{run}"))
    )
    assert len(drawn) == 15
    assert stats.chisquare(list(drawn.values())).pvalue > 0.001


@pytest.mark.parametrize(
    ("cartons", "n", "seed", "code"),
    [
        ([12], 13, SEED, "sample_larger_than_lot"),
        ([12], -1, SEED, "sample_larger_than_lot"),
        ([12, -1], 3, SEED, "sample_larger_than_lot"),
        ([12], 3, "short", "seed_too_short"),
        ([1_000_001], 3, SEED, "lot_too_large_to_draw"),
    ],
)
def test_what_cannot_be_drawn(cartons, n, seed, code):
    assert refused(draw_sample(cartons, n, seed)).code == code
