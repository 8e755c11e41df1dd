"""Contributor Insights of one table or global index, as the store keeps it.

Source: developer guide, "CloudWatch contributor insights for DynamoDB: How it works"; API reference,
DescribeContributorInsights.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, ClassVar, Final

from fogbank.core.faults import EngineRefused
from fogbank.core.job import StepContext
from fogbank.core.lifecycle import DONE, Done, Lifecycle, Transition
from fogbank.core.resource import Resource

ACCESSED_AND_THROTTLED: Final = "ACCESSED_AND_THROTTLED_KEYS"
THROTTLED: Final = "THROTTLED_KEYS"
MOST_RULES: Final = 100  # of an account in a region


class ContributorInsights(Resource, frozen=True, kw_only=True):
    """`table_id` and `index_number` tell the table and index from later ones of the same names."""

    SERVICE: ClassVar[str] = "dynamodb"
    KIND: ClassVar[str] = "contributor-insights"
    IDENTIFIER: ClassVar[str] = "place"
    STATUS: ClassVar[str | None] = "insights_status"
    NOT_FOUND: ClassVar[str] = "ResourceNotFoundException"
    NOT_FOUND_MESSAGE: ClassVar[str] = "Requested resource not found: {identifier}"
    ALREADY_EXISTS: ClassVar[str] = "ResourceInUseException"
    ALREADY_EXISTS_MESSAGE: ClassVar[str] = "Contributor Insights are being changed: {identifier}"
    WRONG_STATE: ClassVar[str | None] = "ResourceInUseException"

    place: str  # the table's name, or that and the index's with a slash between
    table_name: str
    table_id: str
    index_name: str = ""
    index_number: int = 0
    insights_status: str = "ENABLING"
    mode: str = ACCESSED_AND_THROTTLED
    has_sort_key: bool
    since: datetime
    updated: datetime
    failure: dict[str, str] = {}  # why it cannot be enabled

    @property
    def rule_kinds(self) -> tuple[str, ...]:
        """PK or SK: partition keys, or those with sort keys; C or T: consumed, or throttled."""
        kinds = ("PKC", "SKC", "PKT", "SKT") if self.mode == ACCESSED_AND_THROTTLED else ("PKT", "SKT")
        return tuple(kind for kind in kinds if self.has_sort_key or kind[0] == "P")

    @property
    def rules(self) -> dict[str, str]:
        """The names of its rules by their kinds."""
        target = self.place.replace("/", "-")
        stamp = int(self.since.timestamp() * 1000)
        return {kind: f"DynamoDBContributorInsights-{kind}-{target}-{stamp}" for kind in self.rule_kinds}

    def described(self) -> Iterator[tuple[str, Any]]:
        """What all replies have of it."""
        yield "TableName", self.table_name
        if self.index_name:
            yield "IndexName", self.index_name
        yield "ContributorInsightsStatus", self.insights_status
        yield "ContributorInsightsMode", self.mode


async def _make_rules(ctx: StepContext) -> Done:
    """Raises: `EngineRefused` where there are too many rules."""
    failure: dict[str, str] = ctx.resource.failure
    if failure:
        raise EngineRefused(failure["ExceptionDescription"])
    return DONE


LIFECYCLE: Final = Lifecycle(
    ContributorInsights,
    transitions=(
        Transition("create", (), "ENABLING", "ENABLED", (_make_rules,), on_failure="FAILED", aws_seconds=1),
        Transition(
            "enable", ("DISABLED", "ENABLED", "FAILED"), "ENABLING", "ENABLED", (_make_rules,),
            on_failure="FAILED", aws_seconds=1,
        ),
        Transition("disable", ("ENABLED", "FAILED"), "DISABLING", "DISABLED", (), aws_seconds=3),
    ),
)  # fmt: skip
