"""What messages are made of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hfdeploy_action.text import first_of, more, quoted


@given(st.text() | st.binary() | st.lists(st.text()))
def test_a_quoted_value_is_short_and_printable(value: object) -> None:
    assert len(quoted(value)) <= 82
    assert quoted(value).isprintable()


def test_five_messages_are_shown_and_the_rest_is_counted() -> None:
    assert first_of("abcde") == ("a", "b", "c", "d", "e")
    assert first_of("abcdefg") == ("a", "b", "c", "d", "e", "and 2 more")


@pytest.mark.parametrize(
    ("left", "what", "expected"),
    [(3, "", "and 3 more"), (1, "case", "and 1 more case"), (1000, "case", "and 1,000 more cases")],
)
def test_a_list_that_was_cut_says_how_much_is_missing(left: int, what: str, expected: str) -> None:
    assert more(left, what) == expected
