"""PostgreSQL 14 to 18, as RDS for PostgreSQL presents it."""

from fogbank.engines.postgres.engine import PostgresEngine

__all__ = ["PostgresEngine"]
