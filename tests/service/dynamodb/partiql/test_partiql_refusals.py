"""Statements that are refused, and the words for it, as `refusals.toml` has them."""

from __future__ import annotations

import pytest
from tests.service.dynamodb.partiql.conftest import Run, facts, refusal

FACTS = facts("refusals.toml")
_TEMPLATES = {
    "where": """SELECT * FROM "one" WHERE pk = 'item' AND {condition}""",
    "update": """UPDATE "one" SET {set} WHERE pk = 'item'""",
}


@pytest.mark.parametrize("group", FACTS)
def test_statements_are_refused_in_the_words_of_the_service(run: Run, group: str) -> None:
    run("""INSERT INTO "one" VALUE {'pk': 'item', 'ss': <<'a', 'b', 'c'>>, 's': 'text', 'n': 1}""")
    differing = {}
    for fact in FACTS[group]:
        statement = fact.get("statement") or _TEMPLATES[group].format(**fact)
        words = fact["words"] if "words" in fact else _malformed(fact["detail"])
        more = {"ConsistentRead": True} if fact.get("consistent") else {}
        said = refusal(run, statement, *fact.get("parameters", ()), **more)
        expected = f"{fact.get('code', 'ValidationException')}: {words}"
        if said != expected:
            differing[statement] = (said, expected)
    assert differing == {}


def _malformed(detail: str) -> str:
    return f"Statement wasn't well formed, can't be processed: {detail}"
