from __future__ import annotations

import pytest

from fogbank.borrowed.accounts import account_of


@pytest.mark.parametrize(
    ("key", "account"),
    [
        ("AKIAQAAAAAAAAAAAAAAA", "000000000000"),
        ("ASIAQAAAAAAAQAAAAAAA", "000000000001"),
        ("AKIARTX3GSDSQBCDEFGH", "111122223333"),
        ("AKIA6RVFFB77QBCDEFGH", "999999999999"),
        ("ASIA6RVFFCAAABCDEFGH", None),  # more than twelve digits
        ("AKIAAAAAAAAAAAAAAAAA", None),  # less than none
        ("AKIA0000000000000000", None),
        ("111122223333", None),
        ("AROAQAAAAAAAAAAAAAAA", None),
        ("", None),
    ],
)
def test_account_of_a_key(key: str, account: str | None) -> None:
    assert account_of(key) == account
