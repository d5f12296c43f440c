from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from certificates.log.proof import consistent, inclusion_holds
from certificates.log.tree import (
    EMPTY_ROOT,
    MemoryNodes,
    Peaks,
    TreeNode,
    append,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root,
    root_of,
)

# the example tree of the certificate-transparency project: 8 entries and the root of each size
ENTRIES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def entry(index: int) -> bytes:
    return sha256(index.to_bytes(8, "big")).digest()[: index % 40]


def grown(size: int) -> MemoryNodes:
    store = MemoryNodes()
    append(store, 0, [leaf_hash(entry(i)) for i in range(size)])
    return store


@pytest.fixture(scope="module")
def big() -> MemoryNodes:
    return grown(301)


@pytest.fixture(scope="module")
def oracle() -> InmemoryTree:
    tree = InmemoryTree(algorithm="sha256")
    for index in range(301):
        tree.append_entry(entry(index))
    return tree


def test_the_known_tree():
    store = MemoryNodes()
    for size, data in enumerate(ENTRIES):
        assert root(store, size).hex() == ROOTS[size]
        assert append(store, size, [leaf_hash(data)]) == size + 1
    assert root(store, 8).hex() == ROOTS[8]


def test_every_size_agrees_with_pymerkle(big, oracle):
    for size in range(302):
        assert root(big, size) == oracle.get_root(size)
        assert root_of(leaf_hash(entry(i)) for i in range(size)) == oracle.get_root(size)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 9, 100, 255, 256, 257, 301])
def test_inclusion_proofs_agree_with_pymerkle(big, oracle, size):
    head = root(big, size)
    for index in {0, 1, size // 3, size // 2, size - 2, size - 1} & set(range(size)):
        path = inclusion_proof(big, index, size)
        leaf = leaf_hash(entry(index))
        theirs = oracle.prove_inclusion(index + 1, size)  # counts from 1, lists the leaf too
        assert sorted([leaf, *path]) == sorted(theirs.path)
        assert theirs.compute_root() == head
        assert inclusion_holds(leaf, index, size, path, head)


@pytest.mark.parametrize("new", [1, 2, 3, 7, 8, 9, 100, 256, 257, 301])
def test_consistency_proofs_agree_with_pymerkle(big, oracle, new):
    for old in {1, 2, 3, new // 3, new // 2, new - 1, new} & set(range(1, new + 1)):
        path = consistency_proof(big, old, new)
        assert consistent(old, root(big, old), new, root(big, new), path)
        theirs = oracle.prove_consistency(old, new)
        if old & 1:  # else pymerkle takes the last subtree of the old tree apart
            assert set(path) <= set(theirs.path)
        assert theirs.retrieve_prior_state() == root(big, old)
        assert theirs.compute_root() == root(big, new)


def mth(leaves: list[bytes]) -> bytes:
    """RFC 9162, 2.1.1, to the letter."""
    if len(leaves) <= 1:
        return leaves[0] if leaves else EMPTY_ROOT
    k = largest_power_below(len(leaves))
    return sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def largest_power_below(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def path_of(m: int, leaves: list[bytes]) -> list[bytes]:
    """RFC 9162, 2.1.3.1."""
    if len(leaves) == 1:
        return []
    k = largest_power_below(len(leaves))
    if m < k:
        return [*path_of(m, leaves[:k]), mth(leaves[k:])]
    return [*path_of(m - k, leaves[k:]), mth(leaves[:k])]


def subproof(m: int, leaves: list[bytes], *, known: bool) -> list[bytes]:
    """RFC 9162, 2.1.4.1."""
    if m == len(leaves):
        return [] if known else [mth(leaves)]
    k = largest_power_below(len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], known=known), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], known=False), mth(leaves[:k])]


def test_proofs_are_those_of_the_rfc(big):
    leaves = [leaf_hash(entry(i)) for i in range(40)]
    for size in range(1, 40):
        for index in range(size):
            assert inclusion_proof(big, index, size) == path_of(index, leaves[:size])
            expected = subproof(index + 1, leaves[:size], known=True)
            assert consistency_proof(big, index + 1, size) == expected


@settings(max_examples=60)
@given(st.lists(st.binary(max_size=9), max_size=70), st.data())
def test_random_trees_agree_with_pymerkle_and_prove_themselves(entries, data):
    store, tree, size = MemoryNodes(), InmemoryTree(algorithm="sha256"), 0
    for part in entries:
        tree.append_entry(part)
    while size < len(entries):  # in batches of any length
        step = data.draw(st.integers(1, len(entries) - size))
        size = append(store, size, [leaf_hash(part) for part in entries[size : size + step]])
    assert root(store, size) == tree.get_root()
    for old in range(1, size + 1):
        path = consistency_proof(store, old, size)
        assert consistent(old, root(store, old), size, root(store, size), path)
    for index in range(size):
        path = inclusion_proof(store, index, size)
        assert inclusion_holds(leaf_hash(entries[index]), index, size, path, root(store, size))


def test_a_wrong_proof_proves_nothing(big):
    size, index = 301, 77
    head, leaf = root(big, size), leaf_hash(entry(index))
    path = inclusion_proof(big, index, size)
    assert not inclusion_holds(leaf, index + 1, size, path, head)
    assert not inclusion_holds(leaf, index, size + 300, path, head)
    assert not inclusion_holds(leaf, size, size, path, head)
    assert not inclusion_holds(leaf, -1, size, path, head)
    assert not inclusion_holds(leaf, index, size, path[:-1], head)
    assert not inclusion_holds(leaf, index, size, [*path, path[0]], head)
    assert not inclusion_holds(leaf, index, size, [path[0][:31], *path[1:]], head)
    assert not inclusion_holds(leaf, index, size, [bytes(32), *path[1:]], head)
    assert not inclusion_holds(leaf_hash(b"other"), index, size, path, head)
    assert not inclusion_holds(leaf, 0, 0, [], EMPTY_ROOT)


def test_a_tree_that_was_rewritten_is_not_consistent(big):
    old, new = 100, 301
    path = consistency_proof(big, old, new)
    heads = root(big, old), root(big, new)
    forged = MemoryNodes()
    append(forged, 0, [leaf_hash(entry(i) if i != 7 else b"forged") for i in range(old)])
    assert consistent(old, heads[0], new, heads[1], path)
    assert not consistent(old, root(forged, old), new, heads[1], path)
    assert not consistent(old, heads[0], new, root(big, 300), path)
    assert not consistent(old, heads[0], new, heads[1], path[1:])
    assert not consistent(old, heads[0], new, heads[1], [*path, path[-1]])
    assert not consistent(new, heads[1], old, heads[0], path)
    assert not consistent(old, heads[0], old, heads[1], [])
    assert not consistent(old, heads[0], new, heads[1], [b"short", *path])
    assert not consistent(3, root(big, 3), 301, heads[1], [])
    assert not consistent(0, heads[0], new, heads[1], [])
    assert not consistent(0, EMPTY_ROOT, new, heads[1], [])  # nothing is compared


def test_appending_reads_and_writes_logarithmically():
    class Counting(MemoryNodes):
        def __init__(self) -> None:
            super().__init__()
            self.calls: list[int] = []

        def get(self, nodes):
            self.calls.append(len(nodes))
            return super().get(nodes)

        def put(self, nodes):
            self.calls.append(len(nodes))
            super().put(nodes)

    store = Counting()
    append(store, 0, [leaf_hash(b"")] * 4095)
    store.calls.clear()
    append(store, 4095, [leaf_hash(b"")])
    assert store.calls == [12, 13]  # 12 peaks read; the leaf and 12 subtrees written
    store.calls.clear()
    inclusion_proof(store, 9, 4096)
    assert store.calls == [12]


def test_missing_nodes_and_impossible_questions_are_errors(big):
    with pytest.raises(KeyError):
        root(MemoryNodes(), 3)
    with pytest.raises(ValueError, match="not in a tree"):
        inclusion_proof(big, 301, 301)
    with pytest.raises(ValueError, match="can't continue"):
        consistency_proof(big, 9, 8)
    assert append(MemoryNodes(), 0, []) == 0


def test_peaks_can_be_taken_up_again(big):
    peaks = Peaks.load(big, 173)
    assert peaks.root() == root(big, 173)
    completed = [node for i in range(173, 301) for node, _ in peaks.push(leaf_hash(entry(i)))]
    assert peaks.root() == root(big, 301)
    assert TreeNode(7, 1) in completed  # leaves 128 to 255
