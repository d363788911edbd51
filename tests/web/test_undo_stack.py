"""An undo stack: the latest state comes back first, the oldest is dropped."""

import pytest

from brightest.web.undo_stack import UndoStack


def test_the_latest_comes_back_first_and_the_oldest_is_dropped():
    stack = UndoStack(3)
    for state in "abcd":
        stack.push(state)
    assert list(stack) == ["b", "c", "d"]
    assert stack.latest == "d"
    assert [stack.pop() for _ in range(3)] == ["d", "c", "b"]
    assert not stack
    with pytest.raises(IndexError):
        stack.pop()


def test_large_states_push_out_old_ones_but_never_the_latest():
    stack = UndoStack(10, max_size=5, size=len)
    for state in ("aa", "bb", "c"):
        stack.push(state)
    assert list(stack) == ["aa", "bb", "c"]
    stack.push("d")
    assert list(stack) == ["bb", "c", "d"]
    stack.push("too large")
    assert list(stack) == ["too large"]
    stack.clear()
    assert len(stack) == 0
