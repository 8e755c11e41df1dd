"""Tags: from AWS's list of pairs to a mapping and back, with AWS's limits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from fogbank.aws.fault import Fault

MOST_TAGS: Final = 50


def tags_of(pairs: Iterable[Mapping[str, Any]] | None) -> dict[str, str]:
    """Return tags by key; a tag without a value has an empty one. Raises: `Fault` InvalidParameterValue."""
    return check_tags({pair.get("Key", ""): pair.get("Value") or "" for pair in pairs or ()})


def tag_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Return tags as AWS lists them."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def check_tags(tags: dict[str, str]) -> dict[str, str]:
    """Check keys, values and their number (RDS User Guide, "Tagging Amazon RDS resources")."""
    if len(tags) > MOST_TAGS:
        raise Fault("InvalidParameterValue", f"A resource can have {MOST_TAGS} tags at most.")
    for key, value in tags.items():
        if not 1 <= len(key) <= 128 or len(value) > 256:
            raise Fault(
                "InvalidParameterValue",
                "Tag keys must be 1 to 128 and tag values 0 to 256 characters long.",
            )
        if key.lower().startswith(("aws:", "rds:")):
            raise Fault("InvalidParameterValue", f"Tag keys can't begin with 'aws:' or 'rds:': {key}")
    return tags
