"""A CloudFormation template of a design: data in `templates/*.toml`, filled with the design's values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal

from fogbank.advisor.advice import Advice
from fogbank.advisor.availability import Design
from fogbank.advisor.conditions import Condition, holds
from fogbank.advisor.errors import AnswerError
from fogbank.advisor.knowledge_base import KnowledgeBase, standard
from fogbank.advisor.sourced import Record

Where = Literal["primary", "secondary", "every"]


class Extra(Record, frozen=True, kw_only=True):
    """Properties that are there only when a condition holds; it may also ask `topology` and `controls`."""

    when: Condition
    properties: dict[str, Any]


class Resource(Record, frozen=True, kw_only=True):
    """One resource. A string `@name` in a property stands for a value of the design."""

    id: str
    type: str
    where: Where = "every"
    when: Condition = {}
    properties: dict[str, Any]
    extras: list[Extra] = []
    attributes: dict[str, Any] = {}  # DeletionPolicy and the like


class Remark(Record, frozen=True, kw_only=True):
    """What the template leaves to you, where the condition holds."""

    when: Condition = {}
    text: str


class Template(Record, frozen=True, kw_only=True):
    """The template of one service. `words` translates values, by name and word (`engine`, `postgres`)."""

    parameters: dict[str, dict[str, Any]] = {}
    words: dict[str, dict[str, Any]] = {}
    resources: list[Resource]
    outputs: dict[str, dict[str, Any]] = {}
    remarks: list[Remark] = []


def templates(advice: Advice, base: KnowledgeBase | None = None) -> dict[str, str]:
    """Return a template as JSON for each region that has resources, the first region first.

    Raises AnswerError where there is nothing to make a template of.
    """
    if advice.best is None:
        raise AnswerError("There is no design to make a template of; resolve the contradictions first.")
    base = base or standard()
    design = advice.best.design
    if base.services[design.service].status.state != "available":
        raise AnswerError(
            f"There is no template for {advice.best.title}: {base.services[design.service].status.text}."
        )
    template = base.guide(design.service, Template, "templates")
    made = {region: _one(template, advice, design, number) for number, region in enumerate(_standing(design))}
    return {region: json.dumps(body, indent=2) + "\n" for region, body in made.items() if body["Resources"]}


def _standing(design: Design) -> list[str]:
    """The regions in which something runs; where only backups go there is no stack."""
    roles = {role for zone in design.topology.secondary for role in zone}
    return design.regions[:1] if roles == {"storage"} else design.regions


def _one(template: Template, advice: Advice, design: Design, number: int) -> dict[str, Any]:
    values = values_of(template, advice, design, number)
    resources = {
        resource.id: _resource(resource, values)
        for resource in template.resources
        if _belongs(resource, number) and holds(resource.when, values)
    }
    text = json.dumps(resources)
    used = {name: body for name, body in template.parameters.items() if f'"Ref": "{name}"' in text}
    outputs = {name: body for name, body in template.outputs.items() if _target(body) in resources}
    remarks = [remark.text for remark in template.remarks if holds(remark.when, values)]
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": f"{design.topology.title} in {', '.join(design.regions)} ({design.regions[number]})",
        "Metadata": {"LeftToYou": remarks},
        "Parameters": used,
        "Resources": resources,
        "Outputs": _fill(outputs, values),
    }


def _belongs(resource: Resource, number: int) -> bool:
    return resource.where == "every" or (resource.where == "primary") == (number == 0)


def _target(output: dict[str, Any]) -> str:
    value = output["Value"]
    return str(value["Fn::GetAtt"][0] if "Fn::GetAtt" in value else value["Ref"])


def _resource(resource: Resource, values: Mapping[str, Any]) -> dict[str, Any]:
    properties = dict(resource.properties)
    for extra in resource.extras:
        if holds(extra.when, values):
            properties |= extra.properties
    return {"Type": resource.type, **resource.attributes, "Properties": _fill(properties, values)}


def _fill(value: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(value, dict):
        return {key: _fill(entry, values) for key, entry in value.items()}
    if isinstance(value, list):
        return [_fill(entry, values) for entry in value]
    if isinstance(value, str) and value.startswith("@"):
        return values[value[1:]]
    return value


def values_of(template: Template, advice: Advice, design: Design, number: int) -> dict[str, Any]:
    """What placeholders and conditions of a template may name, in the region of that number."""
    guard = advice.protection
    controls = [demand.control for demand in guard.demands] if guard else []
    answers = advice.answers
    gib = max(20, round(answers["size"] * 1024))
    values = {
        **answers,
        "topology": design.topology.id,
        "controls": controls,
        "number": number,
        "gib": gib,
        "gib_text": str(gib),
        "cluster_gib": max(100, gib),
        "iops": min(256000, max(1000, gib)),
        "retention": guard.retention_days if guard else 7,
        "protect": "protect" in controls,
        "home": design.regions[0],
        "here": design.regions[number],
        "peer": design.regions[1] if len(design.regions) > 1 else "",
        "regions": design.regions,
        "keyspace": answers["name"].replace("-", "_"),
        "long_name": f"{answers['name']}-{design.regions[number]}",
        "witness": _witness(design),
        "replicas": [
            _replica(region, guard.retention_days if guard else 7, controls) for region in design.regions
        ],
    }
    for name, words in template.words.items():
        source, _, _ = name.partition("_")
        values[name] = words.get(str(values[source]), words.get("default"))
    return values


def _replica(region: str, days: int, controls: list[str]) -> dict[str, Any]:
    """A table of DynamoDB in one region; its key is named by an id that is the same everywhere."""
    key = {"SSESpecification": {"KMSMasterKeyId": {"Ref": "KmsKeyId"}}} if "customer-key" in controls else {}
    recovery = {"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": days}
    return {
        "Region": region,
        "PointInTimeRecoverySpecification": recovery,
        "DeletionProtectionEnabled": "protect" in controls,
        **key,
    }


def _witness(design: Design) -> str:
    """A region of the same set as the design's, to break ties; empty where the topology names no sets."""
    limits = design.topology.when.get("regions", {}).get("within_any", [])
    sets = [group for group in limits if set(design.regions) <= set(group)]
    return next((region for region in sets[0] if region not in design.regions), "") if sets else ""
