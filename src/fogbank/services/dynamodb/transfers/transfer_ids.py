"""What exports and imports have in common: their ids and ARNs, and that they are forgotten after 90 days.

Source: the API reference's ListExports and ListImports.
"""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timedelta
from typing import Final

from fogbank.aws.fault import Fault
from fogbank.core.scope import Scope
from fogbank.engines.dynamodb.item_rules import fault

KEPT: Final = timedelta(days=90)
PAGE: Final = 10  # of lists that are not asked for another size
_ID: Final = "table/[a-zA-Z0-9_.-]{{3,255}}/{}/[^/]+"


def transfer_id(start: datetime) -> str:
    """As AWS makes them: the start in milliseconds, and something random. They sort by time."""
    return f"{int(start.timestamp() * 1000):014}-{secrets.token_hex(4)}"


def is_callers(scope: Scope, arn: str, kind: str) -> bool:
    """Whether an ARN of a `kind` is of the called region. Raises: AccessDeniedException, ValidationException."""
    invalid = fault(f"Invalid {kind.capitalize()} ARN")
    arn, *place, found = [*arn.split(":", 5), *[""] * 5][:6]
    if arn != "arn":
        raise invalid
    partition, service, region, account = place
    if (partition, service, account) != ("aws", "dynamodb", scope.account):
        raise Fault("AccessDeniedException", "Access is denied")
    if re.fullmatch(_ID.format(kind), found) is None:
        raise invalid
    return region == scope.region
