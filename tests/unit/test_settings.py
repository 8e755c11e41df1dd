"""Settings: where they come from, and what they refuse."""

from __future__ import annotations

from pathlib import Path

import pytest

from fogbank.settings import BadSetting, Settings, as_flags


def test_a_flag_wins_over_the_environment_and_that_over_the_default() -> None:
    environ = {"FOGBANK_PORT": "5000", "FOGBANK_REGION": "eu-central-1"}
    settings = Settings.read({"port": "6000", "region": None}, environ)
    assert (settings.port, settings.region, settings.account) == (6000, "eu-central-1", "000000000000")


def test_an_empty_variable_counts_as_not_set() -> None:
    assert Settings.read({}, {"FOGBANK_PORT": ""}).port == 4566


def test_directories_follow_the_environment_that_was_given(tmp_path: Path) -> None:
    settings = Settings.read({}, {"FOGBANK_DATA": str(tmp_path), "FOGBANK_CACHE": "~/c"})
    assert settings.data == tmp_path
    assert settings.cache == Path.home() / "c"


@pytest.mark.parametrize("spelling", ["1", "true", "YES"])
def test_truth_has_several_spellings(spelling: str) -> None:
    assert Settings.read({"owner_pipe": spelling}, {}).owner_pipe is True


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("port", "65536", "a number from 0"),
        ("port", "-1", "a number from 0"),
        ("host", "a b", "a name without spaces"),
        ("data", "", "a directory"),
        ("account", "1234", "12 digits"),
        ("account", "１２３４５６７８９０１２", "12 digits"),
        ("region", "Frankfurt", "a region such as"),
        ("settle_seconds", "soon", "a number of seconds"),
        ("settle_seconds", "inf", "a number of seconds"),
        ("body_limit_bytes", "0", "a number of bytes above 0"),
        ("owner_pipe", "perhaps", "true or false"),
        ("pace", "slow", "instant or aws"),
    ],
)
def test_a_bad_value_is_named_with_its_source(name: str, value: str, wanted: str) -> None:
    with pytest.raises(BadSetting) as flag:
        Settings.read({name: value}, {})
    assert wanted in str(flag.value)
    assert str(flag.value).startswith(f"--{name.replace('_', '-')} must be")


def test_a_bad_variable_is_named() -> None:
    with pytest.raises(BadSetting, match=r"FOGBANK_PORT must be .* not 'http'"):
        Settings.read({}, {"FOGBANK_PORT": "http"})


def test_flags_give_back_what_was_set() -> None:
    given = {"port": 0, "owner_pipe": True, "data": Path("/x y"), "settle_seconds": 0.5}
    flags = dict(flag.removeprefix("--").replace("-", "_").split("=", 1) for flag in as_flags(given))
    settings = Settings.read(flags, {})
    assert {name: getattr(settings, name) for name in given} == given


def test_what_cannot_be_had_yet_is_refused_and_not_ignored() -> None:
    for given in (
        {"flags": {"strict_credentials": "true"}},
        {"environ": {"FOGBANK_STRICT_CREDENTIALS": "1"}},
    ):
        with pytest.raises(BadSetting, match="cannot be looked up yet"):
            Settings.read(**given)
    assert Settings.read({"strict_credentials": "false"}).strict_credentials is False
