"""As whom `fogbank aws` acts."""

from __future__ import annotations

from fogbank.cli.aws import environment

OURS = {
    "AWS_ACCESS_KEY_ID": "000000000000",
    "AWS_SECRET_ACCESS_KEY": "fogbank",
    "AWS_DEFAULT_REGION": "us-east-1",
}


def test_nothing_set_is_our_account_and_region() -> None:
    assert environment(OURS, {"HOME": "/h"}) == OURS | {"HOME": "/h", "AWS_PAGER": ""}


def test_a_profile_without_keys_is_left_out() -> None:
    merged = environment(
        OURS, {"AWS_PROFILE": "work", "AWS_SESSION_TOKEN": "t", "AWS_SECRET_ACCESS_KEY": "real"}
    )
    assert merged == OURS | {"AWS_PAGER": ""}


def test_the_caller_s_own_keys_and_region_are_kept() -> None:
    theirs = {"AWS_ACCESS_KEY_ID": "ASIAISSUEDHERE", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "t"}
    merged = environment(OURS, theirs | {"AWS_REGION": "eu-west-1", "AWS_PAGER": "less"})
    assert merged.items() >= theirs.items()
    assert merged["AWS_DEFAULT_REGION"] == "eu-west-1"
    assert merged["AWS_PAGER"] == "less"
