"""The tree of the log computed again beside the stored one.

Two trees grow side by side, one `told` by the rows and one `kept` as nodes. Whichever of them
doesn't lead to the signed root is the one that was changed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from certificates.flaws import AuditFlaw, FlawCode, finding
from certificates.log.checkpoint import Checkpoint
from certificates.log.tree import NodeReading, Peaks, TreeNode, node_hash

_LONGEST_GAP = 1_000_000  # rows missing in one place; a row farther off has a wrong index


class TreeCheck:
    """Feed it leaf hashes in chunks, then `finish`; `found` collects what differs."""

    def __init__(self, nodes: NodeReading, signed: Iterable[Checkpoint], start: int = 0) -> None:
        """Raises KeyError if `start` is not 0 and the nodes up to it are not there."""
        self.found: list[AuditFlaw] = []
        self._nodes = nodes
        self._signed = sorted(signed, key=lambda checkpoint: checkpoint.size)
        self._wanted = {checkpoint.size for checkpoint in self._signed}
        self._told, self.kept = Peaks.load(nodes, start), Peaks.load(nodes, start)
        self._roots: dict[int, tuple[bytes, bytes]] = {}
        self._unlike: list[int] = []
        self._bad: set[TreeNode] = set()
        self._remember()

    @property
    def size(self) -> int:
        """Leaves so far, missing ones included."""
        return self._told.size

    def take(self, chunk: Sequence[tuple[int, bytes]]) -> None:
        """The next (index, leaf hash) pairs, in the order of the rows."""
        good = self._in_order(chunk)
        if not good:
            return
        wanted = [TreeNode(0, index) for index in range(self.size, good[-1][0] + 1)]
        stored = self._nodes.get(wanted)
        told = dict(good)
        completed: list[TreeNode] = []
        for leaf in wanted:
            completed += self._push(leaf, told.get(leaf.position), stored.get(leaf))
        self._compare([node for node in completed if node.level])

    def finish(self, lost: Collection[tuple[int, bytes]] = ()) -> None:
        """Judge by the checkpoints, and look for rows that were cut off.

        `lost`: size and root of signed heads that leaves say openly were lost in a restore.
        """
        self._signed = [one for one in self._signed if (one.size, one.root) not in lost]
        by_size: dict[int, Checkpoint] = {}
        for checkpoint in self._signed:
            by_size.setdefault(checkpoint.size, checkpoint)
            roots = self._roots.get(checkpoint.size)
            if roots is not None and checkpoint.root not in roots:
                self.found.append(finding(FlawCode.ROOT_DIFFERS, f"size {checkpoint.size}"))
        for index in self._unlike:
            self.found.append(self._culprit(index, list(by_size.values())))
        longest = max((one.size for one in self._signed), default=0)
        if longest > self.size:
            self.found.append(finding(FlawCode.TAIL_MISSING, f"{self.size}–{longest - 1}"))
        elif self._nodes.get([TreeNode(0, self.size)]):
            self.found.append(finding(FlawCode.TAIL_MISSING, f"{self.size}–"))

    def _in_order(self, chunk: Sequence[tuple[int, bytes]]) -> list[tuple[int, bytes]]:
        good: list[tuple[int, bytes]] = []
        expected = self.size
        for index, digest in chunk:
            if not expected <= index <= expected + _LONGEST_GAP:
                self.found.append(finding(FlawCode.ROW_ORDER, index))
                continue
            good.append((index, digest))
            expected = index + 1
        return good

    def _push(self, leaf: TreeNode, told: bytes | None, stored: bytes | None) -> list[TreeNode]:
        if told is None:
            self.found.append(finding(FlawCode.ROW_MISSING, leaf.position))
        if stored is None:
            self.found.append(finding(FlawCode.NODE_MISSING, _name(leaf)))
        elif told is not None and told != stored:
            self._unlike.append(leaf.position)
            self._bad.add(leaf)
        nothing = bytes(32)
        self._told.push(told or stored or nothing)
        completed = self.kept.push(stored or told or nothing)
        self._remember()
        return [node for node, _ in completed]

    def _remember(self) -> None:
        if self.size in self._wanted:
            self._roots[self.size] = (self._told.root(), self.kept.root())

    def _compare(self, completed: Sequence[TreeNode]) -> None:
        """Is every stored inner node the hash of its stored children?"""
        children = [child for node in completed for child in _children(node)]
        stored = self._nodes.get(list(dict.fromkeys([*completed, *children])))
        for node in completed:
            left, right = _children(node)
            if node not in stored:
                self.found.append(finding(FlawCode.NODE_MISSING, _name(node)))
            elif {left, right} & self._bad or left not in stored or right not in stored:
                continue  # named already
            elif stored[node] != node_hash(stored[left], stored[right]):
                self._bad.add(node)
                self.found.append(finding(FlawCode.NODE_CHANGED, _name(node)))

    def _culprit(self, index: int, signed: Sequence[Checkpoint]) -> AuditFlaw:
        checkpoint = next((c for c in signed if c.size > index and c.size in self._roots), None)
        if checkpoint is not None and self._roots[checkpoint.size][0] == checkpoint.root:
            return finding(FlawCode.NODE_CHANGED, _name(TreeNode(0, index)))
        return finding(FlawCode.ROW_CHANGED, index)


def _children(node: TreeNode) -> tuple[TreeNode, TreeNode]:
    return TreeNode(node.level - 1, 2 * node.position), TreeNode(
        node.level - 1, 2 * node.position + 1
    )


def _name(node: TreeNode) -> str:
    return f"{node.level}/{node.position}"
