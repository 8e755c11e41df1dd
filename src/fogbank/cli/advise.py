"""`fogbank advise`: which database, how available, at what trade-off, and why."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from fogbank.advisor.errors import AnswerError, KnowledgeError
from fogbank.advisor.knowledge_base import standard

if TYPE_CHECKING:
    from fogbank.advisor.advice import Advice

_OUTPUTS = {"json": "JSON", "markdown": "Markdown", "html": "an HTML page with the topology drawn"}


def add_parser(subparsers: Any) -> None:
    """Add `advise` and its commands to the `fogbank` command's subparsers."""
    parser = subparsers.add_parser(
        "advise", help="which database, how available, at what trade-off, and why", description=__doc__
    )
    parser.set_defaults(handler=run, topic=None)
    _add_answers(parser)
    _add_output(parser)
    parser.add_argument(
        "--topology", default="", metavar="ID", help="take this topology instead of the chosen one"
    )
    parser.add_argument(
        "--template", metavar="FILE", help="write a CloudFormation template (a file a region)"
    )
    parser.add_argument("--create", action="store_true", help="create the result on a running Fogbank")
    parser.add_argument("--endpoint-url", default="", metavar="URL", help="where Fogbank listens")
    parser.add_argument(
        "--wait", type=float, default=300.0, metavar="SECONDS", help="how long --create waits"
    )
    commands = parser.add_subparsers(dest="topic", metavar="compare|explain|keywords|migrate")
    _add_lookups(commands)
    _add_migrate(commands)


def _add_output(parser: argparse.ArgumentParser) -> None:
    for name, what in _OUTPUTS.items():
        parser.add_argument(
            f"--{name}", dest="output", action="store_const", const=name, help=f"print {what}"
        )
    parser.add_argument(
        "-o", "--out", metavar="FILE", help="write the report to a file instead of printing it"
    )


def _add_answers(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group(
        "answers", 'what is not answered is assumed, and said so; "?" is "don\'t know"'
    )
    for question in standard().questions.values():
        group.add_argument(
            f"--{question.id.replace('_', '-')}",
            dest=f"answer_{question.id}",
            metavar="ANSWER",
            help=question.prompt.replace("%", "%%"),
        )
    parser.add_argument("--answers", metavar="FILE", help="read answers from a TOML or JSON file; flags win")
    parser.add_argument(
        "-y", "--no-interview", action="store_true", help="ask nothing, assume what is missing"
    )


def _add_lookups(commands: Any) -> None:
    compare = commands.add_parser("compare", help="services side by side")
    compare.add_argument("services", nargs="+", metavar="SERVICE")
    explain = commands.add_parser(
        "explain", help='one topic: "backups of Redshift", "failover of ElastiCache"'
    )
    explain.add_argument("words", nargs="+", metavar="TOPIC")
    keywords = commands.add_parser("keywords", help='which service terms point to: "Gremlin, SPARQL"')
    keywords.add_argument("words", nargs="+", metavar="TERMS")
    for parser in (compare, explain, keywords):
        parser.set_defaults(handler=run, answers=None)
        _add_output(parser)


def _add_migrate(commands: Any) -> None:
    parser = commands.add_parser("migrate", help="plan a migration: strategy, cut-over, tools, steps")
    parser.set_defaults(handler=run)
    parser.add_argument("--source", required=True, metavar="ENGINE", help="what runs today: oracle, mysql, …")
    parser.add_argument(
        "--target", default="", metavar="ENGINE", help="where it goes: aurora-postgres, redshift, …"
    )
    parser.add_argument("--size", default="", help="how much data: 500GB, 2TB")
    parser.add_argument("--change-rate", default="", metavar="SIZE", help="changes an hour: 10GB")
    parser.add_argument("--downtime", default="", metavar="DURATION", help="downtime allowed: 0, 30min, 4h")
    parser.add_argument("--gigabits", type=float, default=0.0, metavar="N", help="speed of the link to AWS")
    parser.add_argument("--unused", action="store_true", help="nobody uses it any more")
    parser.add_argument("--must-stay", action="store_true", help="it may not move now")
    parser.add_argument(
        "--replace-with-product", action="store_true", help="a bought product takes its place"
    )
    parser.add_argument(
        "--os-access", action="store_true", help="the operating system must stay under control"
    )
    parser.add_argument("--in-parts", action="store_true", help="the application can be moved part by part")
    _add_output(parser)


def run(args: argparse.Namespace) -> int:
    """Run the command; 0, or 2 with one line on standard error for what cannot be understood."""
    try:
        return _COMMANDS[args.topic](args)
    except (AnswerError, KnowledgeError) as error:
        print(f"fogbank advise: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"fogbank advise: {error.filename or ''}: {error.strerror or error}", file=sys.stderr)
        return 1


def _advise(args: argparse.Namespace) -> int:
    from fogbank.advisor.advice import advise
    from fogbank.cli.advise_answers import collect
    from fogbank.cli.advise_output import show

    advice = advise(collect(args, standard()), topology=args.topology)
    show(args, "Database design", advice, lambda: _blocks(advice))
    if args.template:
        _write_template(args.template, advice)
    if args.create:
        from fogbank.cli.advise_create import create

        return create(advice, args.endpoint_url, args.wait)
    return 0 if advice.candidates else 3


def _blocks(advice: Advice) -> Iterable[Any]:
    from fogbank.advisor.report.advice_report import advice_blocks

    return advice_blocks(advice)


def _write_template(path: str, advice: Advice) -> None:
    from fogbank.advisor.template import templates
    from fogbank.cli.advise_output import write_file

    stem, dot, ending = path.rpartition(".")
    for number, (region, text) in enumerate(templates(advice).items()):
        name = path if number == 0 else f"{stem}-{region}.{ending}" if dot else f"{path}-{region}"
        write_file(name, text)
        print(f"Template for {region}: {name}", file=sys.stderr)


def _compare(args: argparse.Namespace) -> int:
    from fogbank.advisor.compare import compare
    from fogbank.advisor.report.lookup_report import comparison_blocks
    from fogbank.cli.advise_output import show

    comparison = compare(args.services)
    show(args, "Comparison", comparison, lambda: comparison_blocks(comparison))
    return 0


def _explain(args: argparse.Namespace) -> int:
    from fogbank.advisor.explain import explain
    from fogbank.advisor.report.lookup_report import explanation_blocks
    from fogbank.cli.advise_output import show

    explanation = explain(" ".join(args.words))
    show(args, explanation.topic, explanation, lambda: explanation_blocks(explanation))
    return 0


def _keywords(args: argparse.Namespace) -> int:
    from fogbank.advisor.keywords import keywords
    from fogbank.advisor.report.lookup_report import keyword_blocks
    from fogbank.cli.advise_output import show

    found = keywords(" ".join(args.words))
    show(args, "Keywords", found, lambda: keyword_blocks(found))
    return 0 if any(entry.services for entry in found) else 3


def _migrate(args: argparse.Namespace) -> int:
    from fogbank.advisor.migrate import Source, plan_migration
    from fogbank.advisor.report.lookup_report import plan_blocks
    from fogbank.cli.advise_output import show

    plan = plan_migration(
        Source(
            args.source,
            args.target,
            args.size,
            args.change_rate,
            args.downtime,
            args.gigabits,
            not args.unused,
            not args.must_stay,
            args.replace_with_product,
            args.os_access,
            args.in_parts,
        )
    )
    show(args, "Migration plan", plan, lambda: plan_blocks(plan))
    return 0


_COMMANDS = {
    None: _advise,
    "compare": _compare,
    "explain": _explain,
    "keywords": _keywords,
    "migrate": _migrate,
}


def main() -> int:
    """`python -m fogbank.cli.advise` is `fogbank advise` alone."""
    parser = argparse.ArgumentParser(prog="fogbank")
    add_parser(parser.add_subparsers(dest="command"))
    return run(parser.parse_args(["advise", *sys.argv[1:]]))


if __name__ == "__main__":
    raise SystemExit(main())
