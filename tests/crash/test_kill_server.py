"""Whatever is killed, whenever: what was promised is there afterwards, and nothing besides."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import time

import pytest
from tests.crash import census, proofs
from tests.crash.ledger import Ledger
from tests.crash.storm import Storm
from tests.crash.victim import Victim

_LONGEST_DELAY_SECONDS = 0.15
_LONGEST_BOOT_SECONDS = 0.4
# Each as often as it is written here.
_STRIKES = ("server", "server", "server", "boot", "postmaster", "backend", "both")


@pytest.mark.parametrize("kills", [25, pytest.param(300, marks=pytest.mark.slow)])
def test_nothing_promised_is_lost_and_nothing_is_left_behind(victim: Victim, kills: int) -> None:
    seed = int(os.environ.get("FOGBANK_SEED") or random.SystemRandom().getrandbits(32))
    rng, ledger = random.Random(seed), Ledger()
    storm = Storm(rng, victim, ledger)
    done: list[str] = []
    try:
        for _ in range(kills):
            _round(rng, victim, storm, ledger, done)
    except BaseException:
        print(f"FOGBANK_SEED={seed}", *done[-3:], f"server's exit code: {victim.process.poll()}", sep="\n")
        print(f"server's log:\n{victim.log.read_text()[-4000:]}")
        raise
    finally:
        storm.close()
    assert victim.down() == 0
    proofs.nothing_runs(victim)
    victim.start()
    proofs.all_kept(victim, ledger)
    victim.admin("POST", "reset")
    proofs.nothing_left(victim)


def _round(rng: random.Random, victim: Victim, storm: Storm, ledger: Ledger, done: list[str]) -> None:
    strike, delay = rng.choice(_STRIKES), rng.uniform(0, _LONGEST_DELAY_SECONDS)
    asked = storm.blow()
    done.append(f"{', '.join(asked)}; after {delay * 1000:.0f} ms kill {strike}")
    time.sleep(delay)
    _strike(strike, rng, victim)
    storm.calm()
    if victim.process.poll() is not None:
        victim.start()
    proofs.all_kept(victim, ledger)


def _strike(strike: str, rng: random.Random, victim: Victim) -> None:
    if strike in ("postmaster", "both"):
        _kill_one(rng, [pid for pids in census.postmasters(victim.data).values() for pid in pids])
    if strike == "backend":
        nodes = sorted(census.postmasters(victim.data))
        _kill_one(rng, [pid for node in nodes for pid in census.backends(victim.data, node)])
    if strike in ("server", "both", "boot"):
        victim.kill()
    if strike == "boot":
        victim.spawn()
        time.sleep(rng.uniform(0, _LONGEST_BOOT_SECONDS))
        victim.kill()


def _kill_one(rng: random.Random, pids: list[int]) -> None:
    if pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(rng.choice(sorted(pids)), signal.SIGKILL)
