"""PostgreSQL on its real binaries, seen with psycopg."""

from __future__ import annotations

import asyncio
import os
import pwd
import signal
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest
from msgspec.structs import replace

from fogbank.core.engine import Engine, Health, MasterUser, StopMode
from fogbank.core.faults import EngineRefused, EngineUnavailable
from fogbank.engines.postgres import cluster, engine
from fogbank.runtime import proc, process
from fogbank.runtime.catalog import Catalog
from fogbank.runtime.directories import Directories
from fogbank.runtime.identity import Identity
from fogbank.runtime.process import OwnedProcess

MINORS = Catalog.bundled().versions("postgres")


def value(connection: psycopg.Connection[tuple[object, ...]], sql: str) -> object:
    row = connection.execute(sql).fetchone()
    assert row is not None
    return row[0]


def left_of(place, node) -> set[int]:
    return set(proc.working_in(place.directories.node(node.id)))


async def tool(root: Path, name: str, *arguments: str) -> None:
    """Run one of the server's own tools."""
    environ = {"LD_LIBRARY_PATH": str(root / "lib"), "PATH": "/usr/bin:/bin"}
    process = await asyncio.create_subprocess_exec(str(root / "bin" / name), *arguments, env=environ)
    assert await process.wait() == 0


async def test_first_query_through_verified_tls(place, version):
    node = await place.running(place.node(version))
    with place.connect(node) as connection:
        assert str(value(connection, "SHOW server_version")).startswith(version)
        assert value(connection, "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()") is True
        assert value(connection, "SELECT current_database()") == "app"
        assert (
            value(connection, "SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname='app'")
            == "UTF8"
        )
        assert value(connection, "SHOW data_checksums") == "on"


async def test_localhost_is_in_the_certificate(place, version):
    node = await place.running(place.node(version))
    with place.connect(node, host="localhost", hostaddr=node.address) as connection:
        assert value(connection, "SELECT 1") == 1


async def test_wrong_password_and_superuser_are_refused(place, version):
    node = await place.running(place.node(version))
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        place.connect(node, password="wrong")
    with pytest.raises(psycopg.OperationalError, match="rejects connection"):
        place.connect(node, user="rdsadmin", dbname="postgres")


async def test_master_is_no_superuser_but_has_the_role(place, version):
    node = await place.running(place.node(version))
    with place.connect(node) as connection:
        flags = connection.execute(
            "SELECT rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls, rolvaliduntil::text "
            "FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        assert flags == (False, True, True, False, False, "infinity")
        assert value(connection, "SELECT pg_has_role('rds_superuser', 'USAGE')") is True
        assert value(connection, "SELECT pg_has_role('pg_monitor', 'USAGE')") is True
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT pg_read_file('/etc/passwd')")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("COPY (SELECT 1) TO PROGRAM 'true'")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE ROLE other SUPERUSER")


async def test_master_manages_roles_and_databases(place, version):
    node = await place.running(place.node(version))
    with place.connect(node) as connection:
        connection.execute("CREATE ROLE dba LOGIN PASSWORD 'another secret'")
        connection.execute("GRANT rds_superuser TO dba")
        connection.execute("CREATE DATABASE second")
        connection.execute("CREATE TABLE public.t (n int)")
    with place.connect(node, user="dba", password="another secret") as connection:
        assert value(connection, "SELECT pg_has_role('rds_superuser', 'MEMBER')") is True


async def test_extensions_of_rds_can_be_created(place, version):
    node = await place.running(place.node(version))
    with place.connect(node) as connection:
        for name in (
            "pg_stat_statements",
            "pgcrypto",
            "hstore",
            "citext",
            "postgres_fdw",
            "dblink",
            "pg_trgm",
        ):
            connection.execute(f"CREATE EXTENSION {name}")
        assert value(connection, "SELECT count(*) > 0 FROM pg_stat_statements") is True
        connection.execute("SELECT pg_stat_statements_reset()")
        assert value(connection, "SELECT length(gen_salt('bf')) > 0") is True
        connection.execute("CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'localhost')")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE EXTENSION file_fdw")


async def test_committed_rows_survive_kill_nine(place, version):
    node = await place.running(place.node(version))
    with place.connect(node) as connection:
        connection.execute("CREATE TABLE kept (n int)")
        connection.execute("INSERT INTO kept SELECT generate_series(1, 1000)")
    process = place.processes.find(node.id)
    os.kill(process.pid, signal.SIGKILL)
    await place.until(node, Health.DOWN)
    await place.started(node)
    assert place.processes.find(node.id).pid != process.pid
    with place.connect(node) as connection:
        assert value(connection, "SELECT count(*) FROM kept") == 1000


async def test_a_stop_does_not_wait_for_what_crashed_just_before(place, version, monkeypatch):
    """Told to shut down as it begins anew, a postmaster of PostgreSQL's may never end by itself."""
    monkeypatch.setattr(process, "_PATIENCE_SECONDS", 0.5)
    node = await place.running(place.node(version))
    for attempt in range(8):
        with place.connect(node) as connection:
            os.kill(int(str(value(connection, "SELECT pg_backend_pid()"))), signal.SIGKILL)
            await asyncio.sleep(attempt / 1000)
            async with asyncio.timeout(20):
                await place.engine.stop(node, StopMode.FAST)
            connection.close()
        await place.started(node)


async def test_a_busy_backend_of_a_killed_postmaster_does_not_block_the_next(place, version):
    node = await place.running(place.node(version))
    busy = place.connect(node)
    backend = int(str(value(busy, "SELECT pg_backend_pid()")))
    os.kill(backend, signal.SIGSTOP)  # it cannot notice that its postmaster died
    os.kill(place.processes.find(node.id).pid, signal.SIGKILL)
    await place.until(node, Health.DOWN)
    await place.started(node)
    assert not proc.start_token(backend)


async def test_a_copy_killed_half_way_leaves_nothing_that_counts(place, version, monkeypatch):
    node = place.node(version)

    def killed(partial: Path) -> int:
        assert any(partial.iterdir())
        raise RuntimeError("killed")

    monkeypatch.setattr(cluster, "renew_identity", killed)
    with pytest.raises(RuntimeError, match="killed"):
        await place.engine.initialize(node)
    assert not place.directories.node_data(node.id).exists()
    monkeypatch.undo()
    await place.reopened().running(node)
    with place.connect(node) as connection:
        assert value(connection, "SELECT 1") == 1


async def test_the_next_server_adopts_and_never_doubles(place, version):
    node = await place.running(place.node(version))
    first = place.processes.find(node.id).pid
    after = place.reopened()
    await asyncio.gather(*(after.engine.start(node) for _ in range(3)), place.engine.start(node))
    assert after.processes.find(node.id).pid == first
    ended: list[OwnedProcess] = []
    after.engine.watch(node, ended.append)
    await after.engine.stop(node, StopMode.FAST)
    await asyncio.sleep(0)
    assert await after.engine.probe(node) is Health.DOWN
    assert [one.pid for one in ended] == [first]


async def test_concurrent_starts_make_one_postmaster(place, version):
    node = place.node(version)
    await place.engine.initialize(node)
    other = place.reopened()
    await asyncio.gather(place.engine.start(node), other.engine.start(node), place.engine.start(node))
    await place.until(node, Health.READY)
    assert place.processes.find(node.id).pid == other.processes.find(node.id).pid


@pytest.mark.parametrize("mode", list(StopMode))
async def test_stop_leaves_no_process(place, version, mode):
    node = await place.running(place.node(version))
    session = place.connect(node)
    assert len(left_of(place, node)) > 3
    assert place.engine.memory_bytes(node) > 1 << 20
    await place.engine.stop(node, mode)
    assert left_of(place, node) == set()
    assert place.engine.memory_bytes(node) is None
    with pytest.raises(psycopg.OperationalError):
        session.execute("SELECT 1")
    await place.engine.stop(node, mode)
    await place.started(node)


async def test_remove_leaves_no_file(place, version):
    node = await place.running(place.node(version))
    await place.engine.stop(node, StopMode.FAST)
    await place.engine.remove(node)
    await place.engine.remove(node)
    assert not place.directories.node(node.id).exists()
    assert not place.directories.socket(node.id).exists()
    assert list(place.directories.run.glob(f"{node.id}*")) == []


async def test_processes_of_unknown_nodes_are_ended_at_boot(place, version):
    node = await place.running(place.node(version))
    after = place.reopened()
    assert await after.processes.orphans({node.id}) == []
    assert await after.processes.orphans(set()) == [node.id]
    assert left_of(place, node) == set()


async def test_a_start_that_was_never_written_down_is_not_doubled(place, version):
    node = await place.running(place.node(version))
    lost = place.processes.find(node.id).pid
    (place.directories.run / f"{node.id}.process").unlink()
    after = place.reopened()
    await after.started(node)
    assert after.processes.find(node.id).pid != lost
    assert proc.start_token(lost) is None


async def test_dynamic_parameters_apply_at_once_and_static_ones_wait(place, version):
    node = await place.running(place.node(version))
    assert await place.engine.configure(node) is False
    dynamic = replace(node, parameters={"work_mem": "12MB"})
    assert await place.engine.configure(dynamic) is False
    with place.connect(node) as connection:
        assert value(connection, "SHOW work_mem") == "12MB"
    static = replace(node, parameters={"max_connections": "33"})
    assert await place.engine.configure(static) is True
    await place.engine.stop(static, StopMode.FAST)
    await place.started(static)
    assert await place.engine.configure(static) is False
    with place.connect(node) as connection:
        assert value(connection, "SHOW max_connections") == "33"
        assert value(connection, "SHOW work_mem") != "12MB"


async def test_wrong_parameters_are_said_in_plain_words(place, version):
    node = place.node(version, max_connections="not a number")
    await place.engine.initialize(node)
    await place.engine.start(node)
    with pytest.raises(EngineRefused, match="max_connections") as caught:
        await place.until(node, Health.READY)
    assert caught.value.status == "incompatible-parameters"


async def test_force_ssl_refuses_plain_connections(place, version):
    node = await place.running(place.node(version, **{"rds.force_ssl": "1"}))
    with pytest.raises(psycopg.OperationalError, match="no encryption"):
        place.connect(node, sslmode="disable")
    assert value(place.connect(node), "SHOW rds.force_ssl") == "1"


async def test_plain_connections_are_accepted_otherwise(place, version):
    node = await place.running(place.node(version))
    assert value(place.connect(node, sslmode="disable"), "SELECT 1") == 1


async def test_password_changes_and_never_reaches_the_log(place, version):
    node = await place.running(place.node(version, log_statement="all"), password="first-secret")
    await place.engine.set_master_password(node, MasterUser(name="master", password="sec'ond\\sécret\u00a0x"))
    with pytest.raises(psycopg.OperationalError):
        place.connect(node, password="first-secret")
    assert value(place.connect(node, password="sec'ond\\sécret\u00a0x"), "SELECT 1") == 1
    log = place.directories.node_log(node.id).read_text()
    assert "secret" not in log
    assert "SCRAM" not in log


async def test_creating_the_master_twice_is_the_same(place, version):
    node = await place.running(place.node(version))
    await place.engine.create_master(node, MasterUser(name="master", password="changed"), "app")
    assert value(place.connect(node, password="changed"), "SELECT 1") == 1


@pytest.mark.parametrize("name", ['na"sty', "Ünï cödé", "back\\slash", "quo'te", "select", "; DROP ROLE x"])
async def test_nasty_names_are_quoted(place, name):
    node = place.node(MINORS[-1])
    await place.engine.initialize(node)
    await place.started(node)
    await place.engine.create_master(node, MasterUser(name=name, password=name), name)
    with place.connect(node, user=name, password=name, dbname=name) as connection:
        assert connection.execute("SELECT current_user::text, current_database()::text").fetchone() == (
            name,
            name,
        )


async def test_reserved_master_names_are_refused(place, version):
    node = await place.running(place.node(version))
    for name in ("rdsadmin", "pg_monitor", "public"):
        with pytest.raises(EngineRefused, match="reserved word"):
            await place.engine.create_master(node, MasterUser(name=name, password="x"), None)


async def test_two_majors_side_by_side(place):
    old, new = place.node(MINORS[1], "db-old"), place.node(MINORS[-1], "db-new")
    await place.running(old)
    await place.running(new)
    seen = [str(value(place.connect(node), "SHOW server_version")) for node in (old, new)]
    assert [one.split(".")[0] for one in seen] == ["14", "18"]
    assert old.address != new.address
    assert old.port == new.port == 5432


async def test_instances_have_identities_of_their_own(place, version):
    one, two = place.node(version, "db-1"), place.node(version, "db-2")
    for node in (one, two):
        await place.running(node)
    sql = "SELECT system_identifier::text FROM pg_control_system()"
    identities = set()
    for node in (one, two):
        async with place.engine.session(node) as session:
            identities.add((await session.query(sql))[0])
    assert len(identities) == 2


async def test_a_base_backup_agrees_with_the_identity(place, version, tmp_path):
    node = await place.running(place.node(version))
    root = await place.engine.prepare(version)
    (place.directories.node_data(node.id) / "pg_hba.conf").open("a").write(
        "local replication rdsadmin trust\n"
    )
    async with place.engine.session(node) as session:
        await session.query("SELECT pg_reload_conf()")
    source = ["-h", str(place.directories.socket(node.id)), "-p", str(node.port), "-U", "rdsadmin"]
    copy = str(tmp_path / "copy")
    await tool(root, "pg_basebackup", *source, "-D", copy, "-X", "stream", "-c", "fast")
    await tool(root, "pg_verifybackup", copy)
    assert (tmp_path / "copy" / "backup_manifest").exists()


async def test_a_taken_endpoint_is_said_in_plain_words(place, version):
    node = await place.running(place.node(version))
    twin = replace(node, id="db-twin")
    await place.engine.initialize(twin)
    with pytest.raises(EngineUnavailable, match="another program listens on"):
        await place.engine.start(twin)
    assert left_of(place, twin) == set()


@pytest.mark.skipif(os.getuid() != 0, reason="only root must become somebody else")
async def test_without_user_namespaces_root_runs_it_as_nobody(place, version, monkeypatch):
    """pytest's own directory is closed to others, so the data root lies elsewhere."""
    entry = pwd.getpwnam("nobody")
    nobody = Identity(user=entry.pw_uid, group=entry.pw_gid)
    monkeypatch.setattr(engine, "unprivileged", lambda: nobody)
    with tempfile.TemporaryDirectory(dir="/var/tmp") as root:
        Path(root).chmod(0o755)
        open_place = type(place).at(Directories(Path(root) / "data", place.directories.cache))
        try:
            node = await open_place.running(open_place.node(version))
            with open_place.connect(node) as connection:
                assert value(connection, "SELECT 1") == 1
            assert os.stat(f"/proc/{open_place.processes.find(node.id).pid}").st_uid == entry.pw_uid
            await open_place.engine.stop(node, StopMode.FAST)
            await open_place.engine.remove(node)
        finally:
            await open_place.close()


@pytest.mark.skipif(os.getuid() != 0, reason="only root may become an ordinary user")
async def test_an_ordinary_user_has_it_too(place, version):
    root = await place.engine.prepare(version)
    user = str(pwd.getpwnam("daemon").pw_uid)  # one that every system has: initdb looks for a name
    script = str(Path(__file__).with_name("as_user.py"))
    with tempfile.TemporaryDirectory(dir="/var/tmp") as home:
        process = await asyncio.create_subprocess_exec(
            sys.executable, script, version, str(root), home, user, stdout=asyncio.subprocess.PIPE
        )
        output, _ = await process.communicate()
    assert output.decode().split() == [user, version]


@pytest.mark.slow
@pytest.mark.parametrize("minor", MINORS)
async def test_every_release_of_the_catalog(place, minor):
    node = await place.running(place.node(minor))
    with place.connect(node) as connection:
        assert str(value(connection, "SHOW server_version")).startswith(minor)
        for name in ("pg_stat_statements", "pgcrypto", "hstore", "postgres_fdw"):
            connection.execute(f"CREATE EXTENSION {name}")
    await place.engine.stop(node, StopMode.FAST)
    assert left_of(place, node) == set()


def test_it_is_an_engine(place):
    assert isinstance(place.engine, Engine)


@pytest.mark.parametrize("database", ["app", None])
async def test_databases_are_those_of_an_instance(place, version, database):
    node = await place.running(place.node(version), database=database)
    with place.connect(node, dbname="postgres") as connection:
        owned = connection.execute(
            "SELECT datname, datdba::regrole::text FROM pg_database ORDER BY 1"
        ).fetchall()
    expected = {"postgres": "master", "template0": "rdsadmin", "template1": "master"}
    assert dict(owned) == expected | ({database: "master"} if database else {})


async def test_files_of_a_removed_instance_serve_the_next_without_its_rows(place, version):
    first = await place.running(place.node(version, "db-1"))
    with place.connect(first) as connection:
        connection.execute(
            "CREATE TABLE left_behind AS SELECT 'customer data' AS secret FROM generate_series(1, 9999)"
        )
        connection.execute("CREATE DATABASE another")
    async with place.engine.session(first) as session:
        await session.query("CHECKPOINT")
    await place.engine.stop(first, StopMode.IMMEDIATE)
    await place.engine.remove(first)
    (kept,) = place.directories.recycled.iterdir()
    assert not (kept / "server.key").exists()
    second = await place.running(place.node(version, "db-2"))
    assert list(place.directories.recycled.iterdir()) == []
    with place.connect(second) as connection:
        assert value(connection, "SELECT to_regclass('left_behind')") is None
        assert value(connection, "SELECT count(*) FROM pg_database WHERE datname = 'another'") == 0
        assert (
            value(connection, "SELECT sum(n_dead_tup) FROM pg_stat_all_tables WHERE schemaname = 'public'")
            is None
        )
    data = place.directories.node_data(second.id)
    assert not any(b"customer data" in path.read_bytes() for path in data.rglob("*") if path.is_file())
