"""Engines and their versions: what is asked for, and what that means."""

from __future__ import annotations

from typing import Final

from fogbank.operations.refusal import not_yet
from fogbank.runtime.catalog import Catalog
from fogbank.services.rds.checks import conflicting, invalid
from fogbank.services.rds.facts import EngineFacts, engines

# Engines that RDS has and Fogbank does not run yet: known words, so they get a clear answer.
_OF_AWS: Final = frozenset(
    {
        "aurora-mysql", "aurora-postgresql", "custom-oracle-ee", "custom-oracle-ee-cdb", "custom-oracle-se2",
        "custom-oracle-se2-cdb", "custom-sqlserver-dev", "custom-sqlserver-ee", "custom-sqlserver-se",
        "custom-sqlserver-web", "db2-ae", "db2-se", "docdb", "mariadb", "mysql", "neptune", "oracle-ee",
        "oracle-ee-cdb", "oracle-se2", "oracle-se2-cdb", "sqlserver-ee", "sqlserver-ex", "sqlserver-se",
        "sqlserver-web",
    }
)  # fmt: skip


def facts_of(engine: str) -> EngineFacts:
    """Return the facts of an engine that Fogbank runs.

    Raises: `Fault` InvalidParameterValue for a word that is no engine, NotImplemented for one of AWS's
    engines that Fogbank does not run yet.
    """
    found = engines().get(engine)
    if found is None:
        if engine in _OF_AWS:
            raise not_yet(f"the engine {engine}")
        raise invalid("Invalid DB engine")
    return found


def known_versions(engine: str) -> list[str]:
    """Exact versions, oldest first."""
    return Catalog.bundled().versions(engine)


def major_of(version: str) -> str:
    return version.partition(".")[0]


def default_version(engine: str, major: str = "") -> str:
    """The version that an instance gets whose creator named none, or a major one only."""
    return Catalog.bundled().release(engine, major).version


def resolve(engine: str, wanted: str | None) -> str:
    """Return the exact version for a major one ("17"), an exact one ("17.11"), or none.

    Raises: `Fault` InvalidParameterCombination, in RDS's words.
    """
    if wanted is None:
        return default_version(engine)
    versions = known_versions(engine)
    if wanted in versions:
        return wanted
    if wanted in {major_of(version) for version in versions}:
        return default_version(engine, wanted)
    raise conflicting(f"Cannot find version {wanted} for {engine}")


def upgraded(engine: str, have: str, wanted: str, *, major_allowed: bool) -> str:
    """Return the exact version that an instance of version `have` gets for `wanted`.

    Raises: `Fault` InvalidParameterCombination, in RDS's words; NotImplemented for a later major version.
    """
    if wanted in (have, major_of(have)):
        return have
    version = resolve(engine, wanted)
    versions = known_versions(engine)
    if have in versions and versions.index(version) < versions.index(have):
        raise conflicting(f"Cannot upgrade {engine} from {have} to {wanted}")
    if major_of(version) == major_of(have):
        return version
    if not major_allowed:
        raise conflicting(
            "The AllowMajorVersionUpgrade flag must be present when upgrading to a new major version."
        )
    raise not_yet("major version upgrades")
