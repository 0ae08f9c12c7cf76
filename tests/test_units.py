"""Every number with its unit, in one form."""

from __future__ import annotations

import pytest

from hfdeploy_action.units import Unit, duration, percent, size


@pytest.mark.parametrize(
    ("milliseconds", "shown"), [(34.84, "34.8 ms"), (0, "0.0 ms"), (9_999, "9,999.0 ms"), (130_000, "130.0 s")]
)
def test_a_duration_is_in_milliseconds_and_from_10_s_on_in_seconds(milliseconds: float, shown: str) -> None:
    assert duration(milliseconds) == Unit.MILLISECONDS.show(milliseconds) == shown


@pytest.mark.parametrize(
    ("share", "shown"), [(0.8614, "86.1 %"), (1, "100.0 %"), (0, "0.0 %"), (0.0025, "0.25 %"), (0.01, "1.0 %")]
)
def test_a_share_is_a_percentage(share: float, shown: str) -> None:
    assert percent(share) == Unit.SHARE.show(share) == shown


def test_a_count_has_no_unit() -> None:
    assert Unit.COUNT.show(1234) == "1,234"


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (724, "724 bytes"),
        (1_000, "1.0 kB"),
        (1_800_000, "1.8 MB"),
        (2_340_000_000_000, "2,340.0 GB"),
    ],
)
def test_a_number_of_bytes_has_one_form(number: int, shown: str) -> None:
    assert size(number) == shown
