"""The times of an export: the one as of which it is, or the two between which changes are exported.

Sources: the API reference's ExportTableToPointInTime and IncrementalExportSpecification; the words and their order
are what the service answers. SDKs send whole seconds.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from fogbank.aws.fault import Fault
from fogbank.engines.dynamodb.history import nanoseconds
from fogbank.engines.dynamodb.item_rules import fault
from fogbank.services.dynamodb.backups.recovery import said, this_moment, window
from fogbank.services.dynamodb.calls import Call
from fogbank.services.dynamodb.tables.table import Table
from fogbank.services.dynamodb.wire.times import nanoseconds_of

Request = dict[str, Any]
_SECOND: Final = 1_000_000_000
_LEAST: Final = 15 * 60 * _SECOND
_MOST: Final = 24 * 3600 * _SECOND
_PERIOD: Final = "Incremental export period"
_DIFFERENCE: Final = "Difference between export period from time and export period to time is"


class Times(NamedTuple):
    """`since` and `at` as the engine wants them (after, up to and with), `shown_from` and `shown_to` as AWS shows them.

    The first two are nanoseconds since 1970, the others seconds. A full export has no `since`.
    """

    since: int | None
    at: int
    shown_from: float
    shown_to: float


def check_kind(request: Request) -> None:
    """ExportType against the members that belong to one type only. Raises: ValidationException."""
    kind, asked = request.get("ExportType"), request.get("IncrementalExportSpecification")
    if kind != "INCREMENTAL_EXPORT":
        if asked is not None and kind is None:
            raise fault(
                "Invalid Request: Export Type expected to be Incremental Export when incremental export "
                "specification is provided"
            )
        if asked is not None:
            raise fault(
                "Invalid Request: When Export Type is Full Export , Incremental Export Specification should "
                "not be provided"
            )
    elif asked is None:
        raise fault(
            "Invalid Request: Incremental Export Specification expected when export type is set as "
            "Incremental Export"
        )
    elif asked.get("ExportFromTime") is None:
        raise fault("Invalid Request: ExportFromTime must be provided in IncrementalExportSpecification")
    elif request.get("ExportTime") is not None:
        raise fault("Invalid Request: ExportTime should not be provided for Incremental Export")


def full_times(call: Call, table: Table, request: Request) -> Times:
    """Raises: PointInTimeRecoveryUnavailableException, InvalidExportTimeException."""
    now = call.service.backing.clock.now()
    first, last = window(table, now)
    given = request.get("ExportTime")
    if given is None:
        return Times(None, this_moment(call, table), 0, now.timestamp())
    time = nanoseconds_of(given)
    if not _whole(first) <= time <= last:
        raise _invalid("Export Time is invalid")
    return Times(None, max(time, first), 0, given)


def incremental_times(call: Call, table: Table, request: Request) -> Times:
    """Raises: InvalidExportTimeException, PointInTimeRecoveryUnavailableException."""
    now = call.service.backing.clock.now()
    asked = request["IncrementalExportSpecification"]
    start = nanoseconds_of(asked["ExportFromTime"])
    too_early = f"{_PERIOD} from time cannot be less than the table creation time : {said(start)}"
    if start < _whole(nanoseconds(table.created)):
        raise _invalid(too_early)
    first, last = window(table, now)
    end = nanoseconds_of(asked["ExportToTime"]) if asked.get("ExportToTime") is not None else _whole(last)
    if start < _whole(first):
        raise _invalid(too_early)
    if end > last:
        raise _invalid(f"{_PERIOD} to time cannot be greater than the current time : {said(end)}")
    _check_period(start, end)
    # The start is inside of the period, the end is not.
    return Times(max(start - 1, first), end - 1, start / _SECOND, end / _SECOND)


def _check_period(start: int, end: int) -> None:
    if start >= end:
        raise _invalid(
            f"{_PERIOD} from time should not be greater or equal to incremental export period to time"
        )
    if end - start < _LEAST:
        raise _invalid(f"{_DIFFERENCE} less than 15 minutes")
    if end - start > _MOST:
        raise _invalid(f"{_DIFFERENCE} greater than 24 hours")


def _whole(time: int) -> int:
    return time // _SECOND * _SECOND


def _invalid(message: str) -> Fault:
    return Fault("InvalidExportTimeException", message)
