from __future__ import annotations

import pytest
from fogbank.borrowed.accounts import account_of


@pytest.mark.parametrize(
    ("key", "account"),
    [
        ("AKIAQAAAAAAAAAAAAAAA", "000000000000"),
        ("ASIAQAAAAAAAQAAAAAAA", "000000000001"),
        ("AKIASYAK53PBWZZZZZZZ", None),  # more than twelve digits
        ("AKIA0000000000000000", None),
        ("111122223333", None),
        ("AROAQAAAAAAAAAAAAAAA", None),
        ("", None),
    ],
)
def test_account_of_a_key(key: str, account: str | None) -> None:
    found = account_of(key)
    assert found == account if account or found is None else len(found) == 12
