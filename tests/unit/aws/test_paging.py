from __future__ import annotations

import pytest

from fogbank.aws.fault import Fault
from fogbank.aws.paging import decode_marker, encode_marker, page

NAMES = [f"db-{number:03}" for number in range(45)]


def test_pages_meet_without_gap_or_overlap() -> None:
    seen: list[str] = []
    marker = None
    for _ in range(3):
        names, marker = page(reversed(NAMES), 20, marker, str, seed="s")
        seen += names
    assert (seen, marker) == (NAMES, None)


def test_a_page_goes_on_when_its_last_item_is_gone() -> None:
    _, marker = page(NAMES, 20, None, str)
    names, _ = page([name for name in NAMES if name != "db-019"], 20, marker, str)
    assert names[0] == "db-020"


@pytest.mark.parametrize("size", [0, 19, 101])
def test_page_sizes_have_limits(size: int) -> None:
    with pytest.raises(
        Fault, match=f"Invalid value {size} for MaxRecords. Must be between 20 and 100"
    ) as caught:
        page(NAMES, size, None, str)
    assert caught.value.shape == "InvalidParameterValue"


@pytest.mark.parametrize("marker", ["x", "äö", "AAAA", encode_marker("db-001", "another seed")])
def test_a_foreign_marker_is_refused(marker: str) -> None:
    with pytest.raises(Fault) as caught:
        page(NAMES, 20, marker, str, seed="s")
    assert caught.value.shape == "InvalidParameterValue"


def test_a_marker_is_opaque_and_the_fault_can_be_given() -> None:
    marker = encode_marker("db-ö", "s")
    assert "db" not in marker
    assert decode_marker(marker, "s") == "db-ö"
    with pytest.raises(Fault) as caught:
        decode_marker("nonsense", "s", Fault("InvalidNextTokenException", "no"))
    assert caught.value.shape == "InvalidNextTokenException"
