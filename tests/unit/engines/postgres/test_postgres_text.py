"""Verifiers and quoting, against libpq's own."""

from __future__ import annotations

from base64 import b64decode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg import pq

from fogbank.core.engine import Node
from fogbank.engines.postgres import sql
from fogbank.engines.postgres.configuration import Configuration, access
from fogbank.engines.postgres.scram import verifier

texts = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), min_size=1)


def hexadecimal_verifier(password: str) -> str:
    """What libpq makes of a password."""
    connection = pq.PGconn.connect_start(b"host=/nonexistent")
    made = connection.encrypt_password(password.encode(), b"x", b"scram-sha-256")
    return made.decode()


@given(texts)
@pytest.mark.parametrize("prefix", ["", "ä", "\u00a0", "\u00ad", "א"])
def test_verifiers_are_those_of_libpq(prefix, password):
    theirs = hexadecimal_verifier(prefix + password)
    salt = b64decode(theirs.split("$")[1].partition(":")[2])
    assert verifier(prefix + password, salt) == theirs


def test_a_verifier_is_salted():
    assert verifier("same") != verifier("same")


@given(texts)
def test_literals_are_read_back_as_they_were(text):
    quoted = sql.literal(text)
    inner = quoted.removeprefix("E")[1:-1]
    assert inner.replace("''", "").count("'") == 0
    unescaped = inner.replace("''", "'")
    assert (unescaped.replace("\\\\", "\\") if quoted.startswith("E") else unescaped) == text


@given(texts)
def test_identifiers_are_read_back_as_they_were(text):
    quoted = sql.identifier(text)
    assert quoted[1:-1].replace('""', '"') == text
    assert quoted[1:-1].replace('""', "").count('"') == 0


def test_zero_bytes_are_no_text():
    for quote in (sql.literal, sql.identifier):
        with pytest.raises(ValueError, match=r"zero|name"):
            quote("a\0b")


def node(**given: object) -> Node:
    fields = {
        "id": "db-1",
        "engine": "postgres",
        "version": "17.11",
        "address": "127.64.0.1",
        "port": 5432,
        "zone": "a",
    }
    return Node(**fields | given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("gigabytes", "buffers", "connections"),
    [(1, "16384x8kB", "112"), (0.25, "8192x8kB", "28"), (64, "16384x8kB", "400")],
)
def test_sizes_follow_the_class_up_to_what_a_laptop_has(tmp_path, gigabytes, buffers, connections):
    text = Configuration().settings(node(memory_bytes=int(gigabytes * (1 << 30))), tmp_path)
    assert f"max_connections = '{connections}'" in text
    blocks = int(buffers.partition("x")[0])
    assert f"shared_buffers = '{blocks}" in text


def test_parameters_win_over_defaults_but_not_over_the_place(tmp_path):
    parameters = {"shared_buffers": "99", "port": "1", "fsync": "on", "evil": "a'\nport = 2"}
    lines = Configuration().settings(node(parameters=parameters), tmp_path).splitlines()
    assert "shared_buffers = '99'" in lines
    assert "port = '5432'" in lines
    assert "fsync = 'off'" in lines
    assert "evil = 'a''\\nport = 2'" in lines
    assert len([line for line in lines if line.startswith("port")]) == 1


def test_full_durability_syncs(tmp_path):
    assert "fsync = 'on'" in Configuration("full").settings(node(), tmp_path)


def test_logical_replication_is_a_switch(tmp_path):
    text = Configuration().settings(node(parameters={"rds.logical_replication": "1"}), tmp_path)
    assert "wal_level = 'logical'" in text


def test_forced_tls_closes_the_plain_door():
    lines = access(node(parameters={"rds.force_ssl": "1"})).splitlines()
    assert lines[-1].startswith("hostssl\t")
    assert access(node()).splitlines()[-1].startswith("host\t")
