"""CloudFormation templates of a design, one a region, from the resources that `guide/templates.toml` lists."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Literal

from fogbank.advisor.advice import Advice
from fogbank.advisor.availability import Design
from fogbank.advisor.errors import AnswerError
from fogbank.advisor.knowledge_base import KnowledgeBase, standard
from fogbank.advisor.sourced import Record

_RDS_MOST_BACKUP_DAYS = 35


class TemplateResource(Record, frozen=True, kw_only=True):
    """One CloudFormation resource. No `topologies` means all of the service's."""

    service: str
    id: str
    type: str
    properties: dict[str, Any]
    topologies: list[str] = []
    where: Literal["primary", "secondary"] = "primary"
    policy: str = ""
    parameters: dict[str, str] = {}
    outputs: dict[str, str] = {}


class Templates(Record, frozen=True, kw_only=True):
    """The file: resources, engine names by service, and what gets no template."""

    resources: list[TemplateResource]
    engines: dict[str, dict[str, str]]
    without: dict[str, str]


def templates(advice: Advice, base: KnowledgeBase | None = None) -> dict[str, str]:
    """Return a JSON template by region, the writer's region first.

    Raises: AnswerError where there is nothing to create (no candidate, a service that is gone).
    """
    best = advice.best
    if best is None:
        raise AnswerError("Nothing is left to write a template for: the contradictions say why.", ())
    guide = (base or standard()).guide("templates", Templates)
    if best.service in guide.without:
        raise AnswerError(f"There is no template for {best.title}: {guide.without[best.service]}", ())
    values = _values(advice, best.design, guide)
    found: dict[str, str] = {}
    for number, region in enumerate(best.design.regions):
        where = "secondary" if number else "primary"
        resources = list(_resources(guide, best.design, where))
        if resources:
            found[region] = _template(f"{best.title}: {best.design.topology.title}", resources, values)
    return found


def values_of(advice: Advice, design: Design) -> dict[str, Any]:
    """Return what fills the words in braces: names, sizes, retention in days."""
    return _values(advice, design, standard().guide("templates", Templates))


def _values(advice: Advice, design: Design, guide: Templates) -> dict[str, Any]:
    answers = advice.answers
    name = str(answers["name"])
    retention = advice.protection.retention_days if advice.protection else 7
    regions = design.regions
    redundant = design.topology.id not in ("single-az", "single-node", "single-instance", "single-writer")
    return {
        "name": name,
        "logical": "".join(part for part in name if part.isalnum()),
        "engine": guide.engines.get(design.service, {}).get(answers["engine"], answers["engine"]),
        "gibibytes": max(20, min(65536, round(float(answers["size"]) * 1024))),
        "retention": min(retention, _RDS_MOST_BACKUP_DAYS),
        "backup": max(1, min(retention, _RDS_MOST_BACKUP_DAYS)),
        "multi_az": redundant,
        "nodes": 2 if redundant else 1,
        "replicas_per_shard": 1 if redundant else 0,
        "deployment": "WITH_MULTIAZ_STANDBY" if redundant else "SINGLE_AZ",
        "consistency": "STRONG" if design.topology.id.endswith("-strong") else "EVENTUAL",
        "replicas": [
            {"Region": one, "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True}}
            for one in regions
        ],
        "replication": (
            {"ReplicationStrategy": "MULTI_REGION", "RegionList": regions}
            if len(regions) > 1
            else {"ReplicationStrategy": "SINGLE_REGION"}
        ),
        "primary": regions[0],
        "secondary": regions[-1],
    }


def _resources(guide: Templates, design: Design, where: str) -> Iterator[TemplateResource]:
    for resource in guide.resources:
        mine = resource.service == design.service and resource.where == where
        if mine and (not resource.topologies or design.topology.id in resource.topologies):
            yield resource


def _template(description: str, resources: list[TemplateResource], values: dict[str, Any]) -> str:
    template: dict[str, Any] = {"AWSTemplateFormatVersion": "2010-09-09", "Description": description}
    parameters = {
        name: {"Type": "String", "Description": text}
        for resource in resources
        for name, text in resource.parameters.items()
    }
    if parameters:
        template["Parameters"] = parameters
    template["Resources"] = {resource.id: _resource(resource, values) for resource in resources}
    outputs = {
        name: {"Value": {"Fn::GetAtt": [resource.id, attribute]}}
        for resource in resources
        for name, attribute in resource.outputs.items()
    }
    if outputs:
        template["Outputs"] = outputs
    return json.dumps(template, indent=2) + "\n"


def _resource(resource: TemplateResource, values: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {"Type": resource.type}
    if resource.policy:
        made |= {"DeletionPolicy": resource.policy, "UpdateReplacePolicy": resource.policy}
    return made | {"Properties": _filled(resource.properties, values)}


def _filled(value: Any, values: dict[str, Any]) -> Any:
    """Replace words in braces, deep; a text that is one such word takes the value as it is."""
    if isinstance(value, dict):
        return {key: _filled(inner, values) for key, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, values) for inner in value]
    if isinstance(value, str):
        whole = value.removeprefix("{").removesuffix("}")
        return values[whole] if value == f"{{{whole}}}" and whole in values else value.format(**values)
    return value
