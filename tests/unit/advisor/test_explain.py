"""What is told of a topic that is no part of a service."""

from __future__ import annotations

from fogbank.advisor.explain import explain
from fogbank.advisor.report.lookup_report import explanation_blocks


def test_a_word_that_is_no_part_of_a_service_finds_what_mentions_it() -> None:
    found = explain("throttling of DynamoDB").statements
    assert found
    assert all("throttling" in f"{one.name} {one.text}" for one in found)


def test_a_service_by_itself_and_an_unknown_word_of_it_tell_everything() -> None:
    everything = explain("DynamoDB").statements
    assert len(everything) > 20
    assert explain("quibbles of DynamoDB").statements == everything


def test_a_heading_keeps_the_names_as_they_were_written() -> None:
    heading = next(iter(explanation_blocks(explain("failover of ElastiCache"))))
    assert heading.text == "Failover of ElastiCache"  # type: ignore[union-attr]
