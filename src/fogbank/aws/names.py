"""AWS's CamelCase names as Python ones, the way every AWS client library for Python shows them."""

from __future__ import annotations

import re
from functools import cache

# A plural of an acronym stays one word: DBInstanceARNs -> db_instance_arns.
_PLURAL_ACRONYM = re.compile(r"[A-Z]{2,}s$")
# A word starts at a capital after a small letter or digit, or at a capital that a small letter follows.
_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=.)(?=[A-Z][a-z])", re.DOTALL)


@cache
def xform_name(member: str) -> str:
    """`DBInstanceIdentifier` -> `db_instance_identifier`.

    Equal to botocore's function of the same name for every member of every model (a test proves it); its
    exceptions for some operation names (WhatsApp, OTel, OAuth2) are left out, because no member needs them.
    """
    if "_" in member:
        return member
    acronym = _PLURAL_ACRONYM.search(member)
    if acronym is None:
        return _WORD_START.sub("_", member).lower()
    head = member[: acronym.start()]
    return _WORD_START.sub("_", head).lower() + "_" + acronym.group().lower()
