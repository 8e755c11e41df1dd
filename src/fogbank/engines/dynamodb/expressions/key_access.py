"""Key attributes in paths: they are scalars, and an update cannot change them.

The words are the service's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.expressions.syntax.nodes import Parts


def check_scalar_keys(paths: Iterable[Parts], keys: Iterable[str], index_keys: Iterable[str] = ()) -> None:
    """Raises ValidationException for a path that leads into a key attribute of the table or of an index."""
    nested = {parts[0] for parts in paths if len(parts) > 1}
    if not nested:
        return
    for label, names in (("Key", keys), ("IndexKey", index_keys)):
        for name in names:
            if name in nested:
                raise Fault(
                    "ValidationException",
                    "Key attributes must be scalars; list random access '[]' and map lookup '.' are not "
                    f"allowed: {label}: {name}",
                )


def check_keys_unchanged(attributes: Iterable[str], keys: Collection[str]) -> None:
    """Raises ValidationException if one of the attributes to update is part of the key."""
    for name in attributes:
        if name in keys:
            raise Fault(
                "ValidationException",
                f"One or more parameter values were invalid: Cannot update attribute {name}. "
                "This attribute is part of the key",
            )
