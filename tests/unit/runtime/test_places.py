"""Directories, locks, identities and addresses."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from fogbank.core.faults import EngineRefused, EngineUnavailable
from fogbank.runtime import identity
from fogbank.runtime.addresses import Addresses, is_free, require_free
from fogbank.runtime.directories import Directories, private
from fogbank.runtime.identity import Identity
from fogbank.runtime.lock import FileLock

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has an address for every node")


def test_places_can_be_chosen(tmp_path):
    chosen = Directories.default({"FOGBANK_DATA": str(tmp_path / "d"), "FOGBANK_CACHE": str(tmp_path / "c")})
    assert (chosen.data, chosen.cache) == (tmp_path / "d", tmp_path / "c")


@linux
def test_an_ordinary_user_has_the_places_of_the_desktop(monkeypatch, tmp_path):
    monkeypatch.setattr(os, "getuid", lambda: 1000)
    chosen = Directories.default({"XDG_DATA_HOME": str(tmp_path)})
    assert chosen.data == tmp_path / "fogbank"
    assert chosen.cache == Path.home() / ".cache" / "fogbank"


@linux
def test_root_has_places_that_others_can_pass_through(monkeypatch):
    monkeypatch.setattr(os, "getuid", lambda: 0)
    assert Directories.default({}) == Directories(Path("/var/lib/fogbank"), Path("/var/cache/fogbank"))


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "../x", ".hidden"])
def test_a_node_id_is_a_plain_name(directories, name):
    with pytest.raises(ValueError, match="node id"):
        directories.node(name)


def test_directories_are_private(directories):
    made = private(directories.node_data("n"))
    assert all(
        stat.S_IMODE(path.stat().st_mode) == 0o700 for path in (made, directories.node("n"), directories.data)
    )


def test_a_file_in_the_way_is_one_line(directories):
    private(directories.data)
    (directories.data / "run").touch()
    with pytest.raises(EngineRefused, match=r"cannot make the directory|is not a directory"):
        private(directories.run)


def test_socket_paths_fit_a_socket_address(directories, tmp_path):
    deep = Directories(tmp_path / ("x" * 200), tmp_path)
    for place in (directories, deep):
        path = f"{place.socket('db-' + 'A' * 26)}/.s.PGSQL.65535.lock"
        assert len(os.fsencode(path)) <= 103
    assert deep.socket("a") != deep.socket("b") != Directories(tmp_path / ("y" * 200), tmp_path).socket("b")
    assert deep.socket("a") == Directories(deep.data, tmp_path).socket("a")


def test_a_lock_is_held_by_one_and_freed_by_death(tmp_path):
    lock = FileLock(tmp_path / "l")
    assert lock.try_acquire()
    taking = "import sys; from pathlib import Path; from fogbank.runtime.lock import FileLock; print(FileLock(Path(sys.argv[1])).try_acquire())"  # noqa: E501
    command = [sys.executable, "-c", taking, str(tmp_path / "l")]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "False\n"
    lock.release()
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "True\n"
    assert lock.try_acquire()


def test_an_ordinary_user_stays_who_he_is(monkeypatch):
    monkeypatch.setattr(os, "getuid", lambda: 1000)
    assert identity.unprivileged.__wrapped__() == Identity()


@pytest.mark.skipif(os.getuid() != 0, reason="only root must become somebody else")
def test_root_becomes_nobody_one_way_or_the_other(monkeypatch):
    monkeypatch.setattr(identity.shutil, "which", lambda _: None)
    fallback = identity.unprivileged.__wrapped__()
    assert fallback.user not in (None, 0)
    assert fallback.prefix == ()


@pytest.mark.skipif(os.getuid() != 0, reason="only root may give files away")
def test_a_path_that_nobody_can_pass_is_said(tmp_path):
    tmp_path.chmod(0o700)
    nobody = Identity(user=65534, group=65534)
    (tmp_path / "data" / "n").mkdir(parents=True)
    with pytest.raises(EngineRefused, match="cannot pass through"):
        nobody.own(tmp_path / "data" / "n", tmp_path / "data")


@linux
def test_every_node_gets_an_address_and_keeps_its_port(tmp_path):
    addresses = Addresses(tmp_path)
    taken: set[str] = set()
    for _ in range(20):
        address, port = addresses.allocate(taken, 5999)
        assert port == 5999
        assert address.startswith("127.")
        assert address.rpartition(".")[2] not in ("0", "255")
        taken.add(f"{address}:{port}")
    assert len(taken) == 20


@linux
def test_servers_with_other_data_begin_elsewhere(tmp_path):
    assert Addresses(tmp_path / "a").allocate((), 5999) != Addresses(tmp_path / "b").allocate((), 5999)


@linux
def test_an_address_where_somebody_listens_is_passed_over(tmp_path):
    first, port = Addresses(tmp_path).allocate((), 5999)
    with socket.create_server((first, port)):
        assert not is_free(first, port)
        assert Addresses(tmp_path).allocate((), port)[0] != first
        with pytest.raises(EngineUnavailable, match=f"listens on {first}:{port}"):
            require_free(first, port)
    require_free(first, port)


@linux
def test_a_listener_for_the_whole_machine_is_named(tmp_path):
    with socket.create_server(("0.0.0.0", 0)) as everywhere:
        port = everywhere.getsockname()[1]
        with pytest.raises(EngineRefused, match=f"port {port} is in use on every local address"):
            Addresses(tmp_path).allocate((), port)


def test_elsewhere_every_node_gets_a_port(tmp_path):
    addresses = Addresses(tmp_path, own_addresses=False)
    address, port = addresses.allocate((), 5432)
    assert address == "127.0.0.1"
    assert port != 5432
    assert addresses.allocate({f"{address}:{port}"}, 5432)[1] != port
