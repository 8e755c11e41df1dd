"""The wheel, as `pip install` puts it into an environment of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from tests.e2e.processes import await_none

from fogbank import __version__

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src"

pytestmark = pytest.mark.xdist_group("packaging")  # one build serves every test here


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without the network: hatchling is in the test environment."""
    target = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (built,) = target.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def scripts(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of commands of a fresh environment that holds nothing but the wheel.

    Its dependencies are the test environment's, by a line in a .pth file, so that nothing is downloaded.
    """
    place = tmp_path_factory.mktemp("environment")
    venv.create(place, with_pip=False, symlinks=True)
    python = place / "bin" / "python"
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps",
               "--no-index", "--disable-pip-version-check", str(wheel)]  # fmt: skip
    done = subprocess.run(install, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (packages,) = (place / "lib").glob("python*/site-packages")
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return place / "bin"


@pytest.fixture
def data(scripts: Path, tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "data"
    yield place
    run(scripts, "down", f"--data={place}")
    await_none(place)


def run(scripts: Path, *words: str) -> str:
    """Run the installed command where nothing of the checkout is in sight."""
    environ = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL"))
    }
    done = subprocess.run(
        [str(scripts / "fogbank"), *words],
        cwd=scripts, env=environ, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_holds_every_file_of_the_source(wheel: Path) -> None:
    there = {
        str(path.relative_to(SOURCE))
        for path in (SOURCE / "fogbank").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert {"fogbank/store/schema/0001_first.sql", "fogbank/borrowed/moto.txt"} <= there
    assert {Path(name).suffix for name in there} >= {".py", ".toml", ".sql", ".json", ".txt", ".typed"}
    packed = set(zipfile.ZipFile(wheel).namelist())
    assert there <= packed
    assert {name for name in packed if ".dist-info/" not in name} <= there


def test_the_wheel_says_what_it_offers(wheel: Path) -> None:
    info = f"fogbank-{__version__}.dist-info"
    archive = zipfile.ZipFile(wheel)
    offered = archive.read(f"{info}/entry_points.txt").decode()
    assert "fogbank = fogbank.cli.main:main" in offered
    assert "fogbank = fogbank.testing.plugin" in offered
    metadata = archive.read(f"{info}/METADATA").decode()
    assert "Requires-Python: >=3.11" in metadata
    assert f"{info}/licenses/LICENSE" in archive.namelist()


def test_the_installed_command_is_the_wheels(scripts: Path) -> None:
    assert run(scripts, "--version").strip() == f"fogbank {__version__}"
    where = subprocess.run(
        [str(scripts / "python"), "-P", "-c", "import fogbank; print(fogbank.__file__)"],
        cwd=scripts, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert Path(where.strip()).is_relative_to(scripts.parent)


def test_an_installed_server_does_the_main_job(scripts: Path, data: Path) -> None:
    ready = json.loads(run(scripts, "up", "-d", "--port=0", "--engines=none", f"--data={data}", "--json"))
    aimed = f"--data={data}"
    rds = boto3.client(
        "rds", endpoint_url=ready["url"], region_name="us-east-1",
        aws_access_key_id="000000000000", aws_secret_access_key="fogbank",
    )  # fmt: skip
    rds.create_db_instance(
        DBInstanceIdentifier="shop", Engine="postgres", DBInstanceClass="db.t3.micro", AllocatedStorage=20,
        MasterUsername="app", MasterUserPassword="correct-horse",
    )  # fmt: skip
    rds.get_waiter("db_instance_available").wait(DBInstanceIdentifier="shop")
    status = json.loads(run(scripts, "status", aimed, "--json"))
    assert status["server"]["version"] == __version__
    assert [one["identifier"] for one in status["resources"]] == ["shop"]
    assert "Stopped." in run(scripts, "down", aimed)
