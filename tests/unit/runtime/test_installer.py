"""The catalog and the installer, with a package client that is a script."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import io
import os
import stat
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from fogbank.core.faults import EngineRefused
from fogbank.runtime import unpack
from fogbank.runtime.catalog import Artifact, Catalog, Kind, Release, this_platform
from fogbank.runtime.installer import Installer


def wheel(program: str = "#!/bin/sh\necho toy 1.0\n") -> bytes:
    """A wheel with a tar file in it, as engines come."""
    inner = io.BytesIO()
    with tarfile.open(fileobj=inner, mode="w:gz") as tar:
        entry = tarfile.TarInfo("toy-1.0/bin/toy")
        entry.size, entry.mode = len(program), 0o755
        tar.addfile(entry, io.BytesIO(program.encode()))
    outer = io.BytesIO()
    with zipfile.ZipFile(outer, "w") as opened:
        opened.writestr("toy/toy-1.0.tar.gz", inner.getvalue())
    return outer.getvalue()


def catalog(content: bytes, **more: object) -> Catalog:
    artifact = Artifact("toy-1.0-py3-none-any.whl", hashlib.sha256(content).hexdigest(), len(content))
    fields: dict[str, object] = {
        "engine": "toy", "title": "Toy", "version": "1.0", "package": "toy-binaries",
        "package_version": "1.0.0",
        "archive": "toy/*.tar.gz", "artifacts": {this_platform(): artifact},
        "check": ["bin/toy", "--version"],
    }  # fmt: skip
    return Catalog([Release(**fields | more)], {"toy": "1"})  # type: ignore[arg-type]


@pytest.fixture
def python(tmp_path):
    """A Python whose pip "downloads" `content`, or fails with a text."""

    def make(content: bytes = b"", failure: str = "") -> str:
        (tmp_path / "content").write_bytes(content)
        script = tmp_path / "python"
        script.write_text(
            f"#!{sys.executable}\nimport shutil, sys\nfrom pathlib import Path\n"
            f"open({str(tmp_path / 'calls')!r}, 'a').write(' '.join(sys.argv[1:]) + '\\n')\n"
            f"if {failure!r}: sys.exit({failure!r})\n"
            "target = Path(sys.argv[sys.argv.index('--dest') + 1]); target.mkdir(exist_ok=True)\n"
            f"shutil.copy({str(tmp_path / 'content')!r}, target / 'toy-1.0-py3-none-any.whl')\n"
        )
        script.chmod(0o755)
        return str(script)

    return make


def left(directories) -> list[str]:
    return sorted(path.name for path in directories.engines.glob("*") if not path.name.endswith(".lock"))


async def test_it_is_fetched_once_and_stays(directories, python, tmp_path):
    content = wheel()
    stages = []
    installer = Installer(directories, catalog(content), python(content))
    root = await installer.ensure("toy", "1", lambda progress: stages.append(progress.stage))
    assert root == directories.engines / "toy-1.0"
    assert stat.S_IMODE((root / "bin" / "toy").stat().st_mode) == 0o755
    assert list(dict.fromkeys(stages)) == ["download", "unpack", "check"]
    assert await Installer(directories, catalog(content), "/no/python").ensure("toy") == root
    assert (tmp_path / "calls").read_text().count("download") == 1
    assert "toy-binaries==1.0.0" in (tmp_path / "calls").read_text()
    assert [(one.name, one.size_bytes > 0) for one in installer.installed()] == [("toy-1.0", True)]
    assert installer.remove("toy-1.0")
    assert not installer.remove("toy-1.0")
    assert installer.installed() == []


async def test_two_installers_fetch_once(directories, python, tmp_path):
    content = wheel()
    made = [Installer(directories, catalog(content), python(content)) for _ in range(3)]
    assert len({await one for one in asyncio.as_completed([each.ensure("toy") for each in made])}) == 1
    assert (tmp_path / "calls").read_text().count("download") == 1


async def test_a_wrong_hash_is_refused_and_leaves_nothing(directories, python):
    content = wheel()
    installer = Installer(directories, catalog(content), python(wheel("#!/bin/sh\necho evil\n")))
    with pytest.raises(EngineRefused, match=r"has the hash .* not .* as the catalog says"):
        await installer.ensure("toy")
    assert left(directories) == []


async def test_a_missing_library_names_its_package(directories, python):
    program = (
        "#!/bin/sh\necho 'toy: error while loading shared libraries: libssl.so.3: "
        "cannot open shared object file: No such file or directory' >&2\nexit 127\n"
    )
    content = wheel(program)
    libraries = {
        "libssl.so.3": {"apt-get": "libssl3", "dnf": "openssl-libs", "brew": "openssl", "apk": "libssl3"}
    }
    installer = Installer(directories, catalog(content, libraries=libraries), python(content))
    with pytest.raises(
        EngineRefused, match=r"^Toy needs (libssl3: (apt-get install|apk add) libssl3|openssl.*)$"
    ):
        await installer.ensure("toy")
    unknown = Installer(directories, catalog(content), python(content))
    with pytest.raises(EngineRefused, match=r"needs the system library libssl\.so\.3"):
        await unknown.ensure("toy")
    assert left(directories) == []


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("/usr/bin/python3: No module named pip", "python3-pip"),
        ("ERROR: Could not install: [Errno 28] No space left on device", "the disk is full"),
        ("WARNING: Retrying after connection broken by NewConnectionError", "cannot be reached"),
        ("ERROR: No matching distribution found for toy-binaries==1.0.0", "does not have it"),
        ("ERROR: something new", "something new"),
    ],
)
async def test_what_pip_says_becomes_one_line(directories, python, said, told):
    installer = Installer(directories, catalog(wheel()), python(failure=said))
    with pytest.raises(EngineRefused, match=told) as caught:
        await installer.ensure("toy")
    assert "\n" not in str(caught.value)
    assert left(directories) == []


async def test_a_full_disk_leaves_nothing(directories, python, monkeypatch):
    content = wheel()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(unpack, "wheel", full)
    with pytest.raises(EngineRefused, match=r"the disk is full: Toy 1\.0 was not installed"):
        await Installer(directories, catalog(content), python(content)).ensure("toy")
    assert left(directories) == []


async def test_what_a_killed_installer_left_is_cleared(directories, python):
    content = wheel()
    leftover = directories.engines / ".toy-1.0-abc"
    leftover.mkdir(parents=True)
    await Installer(directories, catalog(content), python(content)).ensure("toy")
    assert not leftover.exists()
    assert left(directories) == ["toy-1.0"]


async def test_a_python_environment_is_made_from_pinned_requirements(directories, tmp_path):
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("# nothing but the standard library\n")
    release = Release(
        engine="toy", title="Toy", version="1.0", kind=Kind.PYTHON_ENVIRONMENT, requirements=requirements
    )
    installer = Installer(directories, Catalog([release], {"toy": "1.0"}))
    root = await installer.ensure("toy")
    assert (root / "bin" / "python").exists()
    requirements.write_text("no-hash==1.0\n")
    with pytest.raises(EngineRefused):
        await installer.ensure("toy")
    assert installer.installed() == []


def test_this_machine_is_in_the_catalog_words():
    assert this_platform().split("-")[0] in ("linux", "macos")


def test_a_platform_without_a_build_is_said():
    release = Release(
        engine="toy", title="Toy", version="1.0", artifacts={"plan9-mips": Artifact("f", "0", 1)}
    )
    with pytest.raises(EngineRefused, match="built for plan9-mips, not for"):
        release.artifact()


def test_versions_are_found_by_major_exact_and_default():
    bundled = Catalog.bundled()
    versions = bundled.versions("postgres")
    assert [version.partition(".")[0] for version in versions] == sorted(["14", "15", "16", "17", "18"] * 2)
    assert bundled.release("postgres", "16").version == versions[5]
    assert bundled.release("postgres", versions[4]).version == versions[4]
    assert bundled.release("postgres").version.startswith("17.")
    assert bundled.named("postgres-14.22").version == "14.22"
    assert bundled.named("postgres").version == bundled.release("postgres").version
    with pytest.raises(EngineRefused, match=r"no engine postgres 9\.6; the catalog has 14\.22"):
        bundled.release("postgres", "9.6")
    with pytest.raises(EngineRefused, match="no engine oracle; the catalog has moto, postgres"):
        bundled.named("oracle")


def test_the_catalog_is_whole():
    platforms = {"linux-x86_64", "linux-aarch64", "macos-x86_64", "macos-arm64"}
    for release in Catalog.bundled().releases("postgres"):
        assert set(release.artifacts) == platforms
        assert all(len(one.sha256) == 64 and one.bytes > 1 << 20 for one in release.artifacts.values())
        assert Path(next(iter(release.artifacts.values())).file).suffix == ".whl"
