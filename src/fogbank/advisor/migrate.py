"""Plan a migration: which of the six Rs, how to cut over, with which tools, in which order."""

from __future__ import annotations

from typing import Any

import msgspec

from fogbank.advisor import units
from fogbank.advisor.conditions import holds
from fogbank.advisor.errors import AnswerError
from fogbank.advisor.knowledge_base import KnowledgeBase, standard
from fogbank.advisor.migration_guide import Engine, Migration, Option, migration_guide
from fogbank.advisor.words import nearest, squash

LINK_USE = 0.7  # the share of a link that a load sustains
GIB_PER_TIB = 1024.0
DEFAULT_GBIT = 1.0
SWITCH_SECONDS = 300  # what deploying the application against the new database takes at least


class Choice(msgspec.Struct, frozen=True):
    """An option taken, why, and why each other was left."""

    id: str
    title: str
    because: str
    left: dict[str, str]
    source: list[str]


class Tool(msgspec.Struct, frozen=True):
    name: str
    what_for: str


class Plan(msgspec.Struct, frozen=True):
    """A migration plan. `load_seconds` is how long the full load takes over the link, an estimate."""

    source: str
    target: str
    strategy: Choice
    cutover: Choice | None
    tools: list[Tool]
    steps: list[str]
    load_seconds: float
    assumptions: list[str]
    warnings: list[str]


class Source(msgspec.Struct, frozen=True):
    """What is to be moved, as people write it; empty: not known.

    `size` "2TB", `change_rate` "10GB" an hour, `downtime` "1h", `gigabits` of the link to AWS.
    """

    engine: str
    target: str = ""
    size: str = ""
    change_rate: str = ""
    downtime: str = ""
    gigabits: float = 0.0
    used: bool = True
    may_move: bool = True
    replace_with_product: bool = False
    os_access: bool = False
    in_parts: bool = False


def plan_migration(what: Source, base: KnowledgeBase | None = None) -> Plan:
    """Plan one migration; raises AnswerError for engines, sizes or durations that cannot be understood."""
    guide = migration_guide(base or standard())
    source = _engine(guide, what.engine)
    target = _engine(guide, what.target) if what.target else _default_target(guide, source)
    facts, assumptions, warnings = _facts(what, guide, source, target)
    strategy = _choose(guide.strategies, facts)
    if strategy.id in ("retire", "retain", "repurchase"):
        steps = next(option.steps for option in guide.strategies if option.id == strategy.id)
        return Plan(guide.engines[source].title, "", strategy, None, [], steps, 0.0, assumptions, warnings)
    cutover = _choose(guide.cutovers, facts)
    if strategy.id == "rehost":
        target = source
    tools = _tools(guide, source, target, cutover.id)
    return Plan(
        guide.engines[source].title,
        _target_title(guide, target, strategy.id),
        strategy,
        cutover,
        tools,
        _steps(guide, cutover, tools),
        facts["load_seconds"],
        assumptions,
        warnings,
    )


def _target_title(guide: Migration, target: str, strategy: str) -> str:
    title = guide.engines[target].title
    if strategy == "rehost":
        return f"{title} on Amazon EC2"
    return f"Amazon RDS for {title}" if guide.engines[target].service == "rds" else title


def _engine(guide: Migration, name: str) -> str:
    for key, engine in guide.engines.items():
        if squash(name) in {squash(word) for word in (key, engine.title, *engine.synonyms)}:
            return key
    raise AnswerError(f"No engine {name!r} is known here.", nearest(name, guide.engines))


def _default_target(guide: Migration, source: str) -> str:
    """The managed service of the same engine, or Aurora PostgreSQL (Redshift for a warehouse) where there is none."""
    engine = guide.engines[source]
    same = [key for key, other in guide.engines.items() if other.family == engine.family and other.service]
    if same:
        return source if source in same else same[0]
    return "redshift" if engine.sct in guide.sct_warehouse.sources else "aurora-postgres"


def _facts(
    what: Source, guide: Migration, source: str, target: str
) -> tuple[dict[str, Any], list[str], list[str]]:
    """The answers that conditions of the guide compare, what was assumed, and what to beware of."""
    assumptions: list[str] = []
    size = _read("size", what.size, "100GB", units.tebibytes, assumptions)
    change = _read("change rate an hour", what.change_rate, "1GB", units.tebibytes, assumptions)
    downtime = _read("downtime", what.downtime, "1h", units.seconds, assumptions)
    gigabits = what.gigabits or DEFAULT_GBIT
    if not what.gigabits:
        assumptions.append(f"link to AWS: {DEFAULT_GBIT:g} Gbit/s")
    rate = gigabits / 8 / 1.073741824 / GIB_PER_TIB * LINK_USE  # TiB a second
    load = size / rate
    warnings = []
    if change / 3600 >= rate:
        warnings.append(
            "Changes arrive faster than the link carries them: replication never catches up. Use a faster link."
        )
    if load > 7 * 86400:
        warnings.append(
            "The full load takes more than a week over this link; carry it on a device or use a faster link."
        )
    same = guide.engines[source].family == guide.engines[target].family and not what.os_access
    facts = {
        "used": _word(what.used),
        "may_move": _word(what.may_move),
        "in_parts": _word(what.in_parts),
        "replace_with_product": _word(what.replace_with_product),
        "os_access": _word(what.os_access),
        "same_family": _word(same),
        "load_seconds": load,
        "load_fits_downtime": _word(load * 1.5 + SWITCH_SECONDS <= downtime),
        "no_downtime": _word(downtime <= 0),
    }
    if 0 < downtime < SWITCH_SECONDS:
        warnings.append(
            "A switch takes about five minutes; less downtime needs both databases to take writes."
        )
    return facts, assumptions, warnings


def _word(value: bool) -> str:
    return "yes" if value else "no"


def _read(name: str, given: str, assumed: str, reader: Any, assumptions: list[str]) -> float:
    if not given or given == "?":
        assumptions.append(f"{name}: {assumed}")
    value = reader(given if given and given != "?" else assumed)
    if value is None:
        raise AnswerError(f"{name}: {given!r} cannot be understood; write for example {assumed}.")
    return float(value)


def _choose(options: list[Option], facts: dict[str, Any]) -> Choice:
    taken = next(option for option in options if holds(option.when, facts))
    left = {option.title: _why_not(option, taken, facts) for option in options if option is not taken}
    return Choice(taken.id, taken.title, taken.because, left, taken.source)


def _why_not(option: Option, taken: Option, facts: dict[str, Any]) -> str:
    return f"{taken.title} comes first: {taken.because}" if holds(option.when, facts) else option.left


def _tools(guide: Migration, source: str, target: str, cutover: str) -> list[Tool]:
    start, end = guide.engines[source], guide.engines[target]
    ongoing = cutover != "offline"
    if start.family == end.family:
        tools = [Tool(start.native, "full load with the engine's own tools")]
        if ongoing and start.native_cdc:
            tools.append(Tool(start.native_cdc, "keeping the target current"))
        if ongoing and not start.native_cdc and _dms(guide, start, end):
            tools.append(Tool("AWS DMS", "keeping the target current (change data capture)"))
        return tools
    tools = [Tool(_converter(guide, start, end), "converting schema and code")]
    if _dms(guide, start, end):
        tools.append(Tool("AWS DMS", "full load and change data capture" if ongoing else "full load"))
    elif start.sct and end.service == "redshift":
        tools.append(
            Tool("AWS SCT data extraction agents", "extracting a warehouse's tables into S3 for COPY")
        )
    else:
        tools.append(Tool(f"{start.native}, then {end.native}", "full load by export and import"))
    return tools


def _dms(guide: Migration, start: Engine, end: Engine) -> bool:
    return start.dms in guide.dms.sources and end.dms in guide.dms.targets


def _converter(guide: Migration, start: Engine, end: Engine) -> str:
    warehouse = start.sct in guide.sct_warehouse.sources and end.service == "redshift"
    if warehouse or (start.sct in guide.sct.sources and end.service in ("rds", "aurora", "dynamodb")):
        return "AWS SCT or DMS Schema Conversion"
    return "your own mapping (no tool converts this pair)"


def _steps(guide: Migration, cutover: Choice, tools: list[Tool]) -> list[str]:
    own = next(option.steps for option in guide.cutovers if option.id == cutover.id)
    converts = tools[0].name if tools[0].what_for.startswith("converting") else "not needed: the same engine"
    names = {"Schema conversion": converts, "Data migration": "a trial load, which the tests run on"}
    rehearsal = [f"{step} ({names[step]})" if step in names else step for step in guide.cycle[:-1]]
    return [f"{step}." if not step.endswith(".") else step for step in rehearsal] + own
