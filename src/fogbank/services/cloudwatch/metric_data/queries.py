"""MetricDataQueries, evaluated: metrics by statistic and period, and expressions over them.

Source: API Reference, MetricDataQuery.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from fogbank.core.scope import Scope
from fogbank.metrics.metric import Metric
from fogbank.metrics.metrics import Metrics
from fogbank.metrics.statistics import statistic
from fogbank.metrics.summary import Summary
from fogbank.operations.refusal import not_yet
from fogbank.services.cloudwatch.faults import missing, validation
from fogbank.services.cloudwatch.math.errors import Flaw, NotThere
from fogbank.services.cloudwatch.math.evaluation import Evaluation
from fogbank.services.cloudwatch.math.parser import parse
from fogbank.services.cloudwatch.math.values import Series, Span, Value
from fogbank.services.cloudwatch.metric_data.dimensions import dimensions_given
from fogbank.services.cloudwatch.metric_data.labels import labels_of
from fogbank.services.cloudwatch.metric_data.periods import is_period

Query = dict[str, Any]
_ID: Final = re.compile(r"[a-z][a-zA-Z0-9_]*$")


def check_queries(queries: Sequence[Query]) -> None:
    """What can be said of queries without data. Raises: `Fault`."""
    ids = [query["Id"] for query in queries]
    if len(set(ids)) < len(ids):
        raise validation("The values for parameter id in MetricDataQueries are not unique.")
    for number, query in enumerate(queries, 1):
        path = f"MetricDataQueries.member.{number}"
        if not _ID.match(query["Id"]):
            raise validation(f"The value {query['Id']} for parameter {path}.Id is invalid.")
        _check_query(query, path)


def _check_query(query: Query, path: str) -> None:
    stat, expression = query.get("MetricStat"), query.get("Expression")
    if stat is None and expression is None:
        raise validation(f"The parameter {path}.MetricStat is required.\n")
    if stat is not None and expression is not None:
        raise validation(
            f"The parameters {path}.Expression and {path}.MetricStat are mutually exclusive "
            "and you have specified both."
        )
    if query.get("AccountId"):
        raise not_yet("metrics of other accounts (AccountId)")
    if "${" in (query.get("Label") or ""):
        raise not_yet("labels with dynamic values (${…})")
    if stat is None:
        _read(query)
        return
    metric = stat["Metric"]
    for name in ("Namespace", "MetricName"):
        if not metric.get(name):
            raise missing(f"{path}.MetricStat.Metric.{name}")
    if not is_period(stat["Period"]):
        raise validation(f"The value {stat['Period']} for parameter {path}.MetricStat.Period is invalid.")
    if statistic(stat["Stat"]) is None:
        raise validation(f"The value {stat['Stat']} for parameter {path}.MetricStat.Stat is not supported.")


def _read(query: Query) -> Any:
    try:
        return parse(query["Expression"])
    except Flaw as flaw:
        raise _flawed(query, flaw) from flaw
    except NotThere as absent:
        raise not_yet(str(absent)) from absent


def _flawed(query: Query, flaw: Flaw) -> Exception:
    return validation(f"Error in expression '{query['Id']}': {flaw}")


class Queries:
    """The queries of one request over a time; each is evaluated once, when it is asked for."""

    def __init__(self, metrics: Metrics, scope: Scope, queries: Sequence[Query], span: Span) -> None:
        self._metrics = metrics
        self._scope = scope
        self._span = span
        self._queries = {query["Id"]: query for query in queries}
        self._labels = labels_of(queries)
        self._values: dict[str, Value] = {}
        self._under_way: list[str] = []
        self.units: dict[str, list[str]] = {}  # of metrics whose samples came with several
        self.summaries: dict[str, dict[int, Summary]] = {}

    def results(self, name: str) -> list[Series]:
        """The time series of a query, one but for an array. Raises: `Fault`."""
        query = self._queries[name]
        value = self._value(name)
        if isinstance(value, float | str):
            raise _flawed(query, Flaw("The expression must give a time series or an array of them"))
        label = self._labels[name]
        if isinstance(value, Series):
            return [Series(value.points, value.period, label)]
        return value

    def _value(self, name: str) -> Value:
        if name in self._values:
            return self._values[name]
        query = self._queries.get(name)
        if query is None:
            raise Flaw(f"Undefined variable {name}")
        if name in self._under_way:
            raise Flaw(f"The expression refers to itself: {name}")
        self._under_way.append(name)
        value = self._metric(query) if query.get("MetricStat") else self._expression(query)
        self._under_way.pop()
        self._values[name] = value
        return value

    def _expression(self, query: Query) -> Value:
        evaluation = Evaluation(self._span, self._value, self._all_metrics)
        try:
            return evaluation.value(_read(query))
        except Flaw as flaw:
            raise _flawed(query, flaw) from flaw
        except NotThere as absent:
            raise not_yet(str(absent)) from absent

    def _all_metrics(self) -> dict[str, Series]:
        found = {name: self._value(name) for name, query in self._queries.items() if query.get("MetricStat")}
        return {name: series for name, series in found.items() if isinstance(series, Series)}

    def _metric(self, query: Query) -> Series:
        """A metric's statistic; of several units it is the first by name where none is asked for."""
        stat, name = query["MetricStat"], query["Id"]
        given = stat["Metric"]
        metric = Metric(
            self._scope.account, self._scope.region, given["Namespace"], given["MetricName"],
            dimensions_given(given.get("Dimensions")),
        )  # fmt: skip
        found = self._metrics.by_unit(metric, self._span.start, self._span.end, stat["Period"])
        unit = stat.get("Unit")
        if unit is None and found:
            unit = min(found)
            if len(found) > 1:
                self.units[name] = sorted(found)
        summaries = self.summaries[name] = found.get(unit or "", {})
        figure = statistic(stat["Stat"])
        assert figure is not None, "checked by check_queries"
        points = {time: value for time, one in summaries.items() if (value := figure(one)) is not None}
        return Series(points, stat["Period"], self._labels[name])
