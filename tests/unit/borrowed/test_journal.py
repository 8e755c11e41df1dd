from __future__ import annotations

from pathlib import Path

import pytest

from fogbank.borrowed.launcher.journal import Journal


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal")


def test_entries_come_back_in_order(journal: Journal, tmp_path: Path) -> None:
    written = [({"n": 1}, b""), ({"n": 2}, b"two\nlines\n"), ({"n": 3}, bytes(range(256)))]
    for head, body in written:
        journal.append(head, body)
    again = Journal(tmp_path / "journal")
    assert list(again.entries()) == written
    assert (again.secret, again.born) == (journal.secret, journal.born)


@pytest.mark.parametrize("cut", [1, 5, 12, 30])
def test_torn_entry_is_cut_off(journal: Journal, tmp_path: Path, cut: int) -> None:
    journal.append({"n": 1}, b"whole")
    journal.append({"n": 2}, b"torn, somewhere")
    path = tmp_path / "journal"
    path.write_bytes(path.read_bytes()[:-cut])
    again = Journal(path)
    assert list(again.entries()) == [({"n": 1}, b"whole")]
    again.append({"n": 3}, b"after")
    assert [head["n"] for head, _ in again.entries()] == [1, 3]


def test_keep_forgets_the_rest(journal: Journal, tmp_path: Path) -> None:
    for number in range(4):
        journal.append({"n": number}, b"x")
    journal.keep(lambda head: head["n"] % 2 == 0)
    journal.append({"n": 9}, b"y")
    assert [head["n"] for head, _ in Journal(tmp_path / "journal").entries()] == [0, 2, 9]


def test_clear_makes_a_new_secret(journal: Journal) -> None:
    before = journal.secret
    journal.append({"n": 1}, b"")
    journal.clear()
    assert list(journal.entries()) == []
    assert journal.secret != before


def test_only_the_owner_may_read(journal: Journal, tmp_path: Path) -> None:
    journal.keep(lambda head: True)
    assert (tmp_path / "journal").stat().st_mode & 0o777 == 0o600


def test_other_format_is_refused(tmp_path: Path) -> None:
    (tmp_path / "journal").write_bytes(b'{"journal":99,"length":0}\n\n')
    with pytest.raises(ValueError, match="not a journal of this version"):
        Journal(tmp_path / "journal")
