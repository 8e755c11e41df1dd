"""Where the answers come from: a file, flags, an interview on the terminal."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from fogbank.advisor.answers import is_unknown, parse, parse_one
from fogbank.advisor.conditions import holds
from fogbank.advisor.errors import AnswerError
from fogbank.advisor.guide_types import Question
from fogbank.advisor.knowledge_base import KnowledgeBase


def collect(args: argparse.Namespace, base: KnowledgeBase) -> dict[str, Any]:
    """Return raw answers by question id; asks for what is missing only at a terminal with nothing given."""
    answers = read_file(args.answers) if args.answers else {}
    flags = {q: getattr(args, f"answer_{q}") for q in base.questions}
    answers |= {question: value for question, value in flags.items() if value is not None}
    silent = args.no_interview or args.output == "json" or bool(answers)
    if not silent and sys.stdin.isatty():
        return interview(base)
    return answers


def read_file(path: str) -> dict[str, Any]:
    """Read answers from TOML or JSON; raises AnswerError naming file and reason."""
    text = sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8")
    found = _decode(path, text)
    if not isinstance(found, dict):
        raise AnswerError(f"{path}: answers are a table of question and answer.")
    return found


def _decode(path: str, text: str) -> Any:
    if text.lstrip().startswith("{"):
        import json

        try:
            return json.loads(text)
        except ValueError as error:
            raise AnswerError(f"{path}: not JSON: {error}.") from error
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise AnswerError(f"{path}: not TOML: {error}.") from error


def interview(base: KnowledgeBase) -> dict[str, Any]:
    """Ask question after question, skipping those that earlier answers decide; an empty line is "don't know"."""
    print('Answer in a word; an empty line or "?" means that you do not know.\n')
    raw: dict[str, Any] = {}
    for question in base.questions.values():
        values = parse(base, raw).values
        if holds(question.ask_when, values) and not _decided(base, question, raw, values):
            raw |= _ask(base, question)
    return raw


def _decided(base: KnowledgeBase, question: Question, raw: dict[str, Any], values: dict[str, Any]) -> bool:
    """Whether the tree has ended already: a yes to one data model makes the later ones needless."""
    models = ("in_memory", "document", "graph", "time_series", "wide_column")
    if question.id not in models:
        return False
    earlier = models[: models.index(question.id)]
    return any(values[model] == "yes" for model in earlier)


def _ask(base: KnowledgeBase, question: Question) -> dict[str, Any]:
    words = ["yes", "no"] if question.kind == "yes-no" else list(question.choices)
    hint = f" [{', '.join(words)}]" if words else ""
    while True:
        try:
            answer = input(f"{question.prompt}{hint} ").strip()
        except EOFError:
            return {}
        if is_unknown(answer):
            print(f"  Assumed: {question.because}.")
            return {}
        try:
            parse_one(base, question, answer)
        except AnswerError as error:
            print(f"  {error}")
            continue
        return {question.id: answer}
