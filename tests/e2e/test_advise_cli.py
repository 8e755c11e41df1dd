"""`fogbank advise` as people and scripts use it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fogbank.testing.cloud import server


def advise(*words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "fogbank", "advise", *words], capture_output=True, text=True, check=False
    )
    assert time.monotonic() - began < 5  # the goal is 0.2 s on a quiet machine
    assert done.returncode == code, done.stderr
    return done


def test_json() -> None:
    answer = json.loads(
        advise("-y", "--json", "--schema", "yes", "--olap", "no", "--engine", "postgres").stdout
    )
    assert answer["path"]["leaf"] == "rds"
    assert answer["candidates"][0]["service"] == "rds"
    assert {one["failure"] for one in answer["candidates"][0]["design"]["outcomes"]} == {
        "instance", "storage", "zone", "region", "deploy", "table",
    }  # fmt: skip


def test_the_terminal_report_says_why() -> None:
    said = advise("-y", "--graph", "yes", "--schema", "no").stdout
    assert "Neptune" in said
    assert "assum" in said.lower()


@pytest.mark.parametrize("form", ["--markdown", "--html"])
def test_other_forms(form: str, tmp_path: Path) -> None:
    out = tmp_path / "report"
    advise("-y", "--schema", "no", "--regions", "us-east-1,eu-west-1", form, "-o", str(out))
    text = out.read_text("utf-8")
    assert "DynamoDB" in text
    assert ("<svg" in text) is (form == "--html")


def test_answers_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "answers.toml").write_text('schema = "yes"\nolap = "yes"\n')
    answer = json.loads(advise("-y", "--json", "--answers", str(tmp_path / "answers.toml")).stdout)
    assert answer["candidates"][0]["service"] == "redshift"


def test_look_ups() -> None:
    assert "Neptune" in advise("keywords", "Gremlin, SPARQL").stdout
    assert "Aurora" in advise("compare", "rds", "aurora").stdout
    assert advise("explain", "backups", "of", "Redshift").stdout
    assert (
        "DMS"
        in advise("migrate", "--source", "oracle", "--target", "aurora-postgres", "--size", "2TB").stdout
    )


def test_bad_words_are_one_line() -> None:
    said = advise("-y", "--engine", "postgress", code=2).stderr
    assert said.count("\n") == 1
    assert "Did you mean postgres" in said


def test_template_and_create(tmp_path: Path) -> None:
    template = tmp_path / "template.json"
    words = ("-y", "--schema", "yes", "--olap", "no", "--engine", "postgres", "--topology", "single-az")
    with server(engines="none") as cloud:
        said = advise(*words, "--template", str(template), "--create", "--endpoint-url", cloud.url).stdout
        assert "orders is available at" in said
        made = cloud.client("rds").describe_db_instances()["DBInstances"][0]
    properties = json.loads(template.read_text())["Resources"]["Database"]["Properties"]
    assert properties["DBInstanceIdentifier"] == made["DBInstanceIdentifier"] == "orders"
    assert made["MasterUserSecret"]["SecretStatus"] == "active"
    refused = advise("-y", "--schema", "no", "--graph", "yes", "--create", code=1).stderr
    assert "Fogbank does not run Amazon Neptune yet" in refused
