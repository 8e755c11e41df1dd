"""Whatever a statement is, the answer is DynamoDB's and never a 500."""

from __future__ import annotations

import random
from typing import Any

from botocore.exceptions import ClientError
from tests.service.dynamodb.partiql.conftest import Run

SEEDS = (
    "SELECT a, m.k[0], \"q\" FROM two WHERE pk = 'a' AND sk IN ['1', ?] AND NOT size(l) > 2 ORDER BY pk DESC, sk",
    "SELECT * FROM \"indexed\".\"gsi-inc\" WHERE g = 'x' OR begins_with(l, 'y') AND m IS NOT MISSING",
    "INSERT INTO one VALUE {'pk': 'a', 'm': {'l': [1, <<'x', 'y'>>, null, true]}, 'n': -1.5e-3, 'p': ?}",
    "UPDATE one SET n = n + 1 - ?, l = list_append(l, [2]) REMOVE m.x[3] WHERE pk = 'a' RETURNING MODIFIED OLD *",
    "UPDATE one SET s = set_add(s, <<1>>) WHERE pk = 'a' AND (b BETWEEN 1 AND 2 OR c IN (1, 2))",
    "DELETE FROM two WHERE pk = 'a' AND sk = '1' AND attribute_type(x, 'S') = true RETURNING ALL OLD *",
    "FROM one WHERE pk = ? SET a.b = 1 REMOVE c",
    "EXISTS(SELECT * FROM two WHERE pk = 'a' AND sk = '1' AND x IS MISSING)",
)
PIECES = (
    *"()[]{},.*?;'=<+-@`1ü\x00\"",
    *(
        "<<",
        ">>",
        "--",
        "/*",
        "*/",
        ">=",
        "<>",
        "||",
        "::",
        ".5",
        "1e5",
        "1e999",
        "'a'",
        "''",
        '""',
        "[0]",
        "[-1]",
        "['k']",
    ),
    *(
        "NOT",
        "AND",
        "OR",
        "IN",
        "IS",
        "NULL",
        "MISSING",
        "BETWEEN",
        "LIKE",
        "SELECT",
        "FROM",
        "WHERE",
        "SET",
        "REMOVE",
    ),
    *(
        "INSERT INTO",
        "VALUE",
        "UPDATE",
        "DELETE",
        "EXISTS",
        "RETURNING ALL OLD *",
        "ORDER BY",
        "LIMIT 1",
        "GROUP BY",
    ),
    *("count(*)", "size", "set_add", "pk", "sk", "two", '"indexed"."gsi-all"', "x IS LIST", "CAST(a AS INT)"),
)
PARAMETERS = (
    {"S": "a"},
    {"N": "1"},
    {"L": [{"S": "x"}]},
    {"SS": ["a"]},
    {"M": {}},
    {"BOOL": False},
    {"NULL": True},
)
ROUNDS = 1500


def test_no_statement_is_a_server_error(run: Run, dynamodb: Any) -> None:
    run("INSERT INTO one VALUE {'pk': 'a', 'n': 1, 'l': [1], 's': <<1>>, 'm': {'x': [1, 2, 3, 4]}}")
    source = random.Random(20)
    answered = 0
    for number in range(ROUNDS):
        statement = mutated(source, source.choice(SEEDS))
        given = {"Statement": statement, "Parameters": source.sample(PARAMETERS, source.randint(1, 4))}
        try:
            if number % 3 == 0:
                dynamodb.batch_execute_statement(Statements=[given, given])
            elif number % 3 == 1:
                dynamodb.execute_transaction(TransactStatements=[given])
            else:
                dynamodb.execute_statement(**given)
            answered += 1
        except ClientError as error:
            answer: Any = error.response
            assert answer["ResponseMetadata"]["HTTPStatusCode"] == 400, (statement, answer["Error"])
            assert answer["Error"]["Message"], statement
    assert answered > ROUNDS // 10  # some mutations leave a statement whole


def mutated(source: random.Random, text: str) -> str:
    """A few pieces put in, taken out or moved."""
    words = text.split(" ")
    for _ in range(source.choice((0, 1, 1, 2, 3))):
        place = source.randrange(len(words))
        match source.randrange(4):
            case 0:
                words.insert(place, source.choice(PIECES))
            case 1:
                words[place] = source.choice(PIECES)
            case 2:
                words.insert(place, words.pop(source.randrange(len(words))))
            case _:
                cut = source.randrange(len(words[place]) + 1)
                words[place] = words[place][:cut] + source.choice(PIECES) + words[place][cut:]
    return " ".join(words)[:8000] or "x"
