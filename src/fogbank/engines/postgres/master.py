"""The user that the customer gets, and the first database."""

from __future__ import annotations

from fogbank.core.engine import MasterUser
from fogbank.core.faults import EngineRefused
from fogbank.engines.postgres import scram
from fogbank.engines.postgres.client import Session
from fogbank.engines.postgres.sql import identifier, literal
from fogbank.engines.postgres.template import SPARE_DATABASE

# CREATE ROLE postgres in "Understanding the rds_superuser role", RDS User Guide.
_ATTRIBUTES = "LOGIN NOSUPERUSER INHERIT CREATEDB CREATEROLE NOREPLICATION NOBYPASSRLS VALID UNTIL 'infinity'"
# The databases that every instance has; on RDS they belong to the master user.
_OWNED = ("postgres", "template1")


async def create_master(session: Session, major: int, user: MasterUser, database: str | None) -> None:
    """Make the user and the database, or bring what is there to the same state.

    Raises: `EngineRefused` for a name that PostgreSQL reserves.
    """
    refuse_reserved(user.name)
    role = identifier(user.name)
    verb = "ALTER" if await _exists(session, "pg_roles", "rolname", user.name) else "CREATE"
    password = literal(scram.verifier(user.password))
    statements = [f"{verb} ROLE {role} WITH {_ATTRIBUTES} PASSWORD {password}", _membership(major, role)]
    statements += [f"ALTER DATABASE {identifier(name)} OWNER TO {role}" for name in _OWNED]
    await session.query(";".join(statements))
    await _name_database(session, database, role)


async def set_password(session: Session, user: MasterUser) -> None:
    """Give the master user another password."""
    verifier = literal(scram.verifier(user.password))
    await session.query(f"ALTER ROLE {identifier(user.name)} WITH PASSWORD {verifier}")


def refuse_reserved(name: str) -> None:
    """Raises: `EngineRefused` for names that only the server's own roles have."""
    if name in ("public", "none") or name.startswith(("pg_", "rds")):
        raise EngineRefused(
            f"MasterUsername {name} cannot be used as it is a reserved word used by the engine"
        )


def _membership(major: int, role: str) -> str:
    """From 16 on CREATEROLE no longer lets one grant any role; on RDS a hook lets one grant rds_superuser."""
    return f"GRANT rds_superuser TO {role}" + (" WITH ADMIN OPTION" if major >= 16 else "")


async def _name_database(session: Session, database: str | None, role: str) -> None:
    """Give the spare database its name, or remove it where none is wanted."""
    spare = identifier(SPARE_DATABASE)
    if database is None or await _exists(session, "pg_database", "datname", database):
        await session.query(f"DROP DATABASE IF EXISTS {spare}")
        return
    name = identifier(database)
    if await _exists(session, "pg_database", "datname", SPARE_DATABASE):
        # In one transaction: a database under its name belongs to the master user.
        await session.query(
            f"ALTER DATABASE {spare} OWNER TO {role}; ALTER DATABASE {spare} RENAME TO {name}"
        )
    else:
        await session.query(f"CREATE DATABASE {name} OWNER {role}")


async def _exists(session: Session, table: str, column: str, name: str) -> bool:
    return bool(await session.query(f"SELECT 1 FROM {table} WHERE {column} = {literal(name)}"))  # noqa: S608
