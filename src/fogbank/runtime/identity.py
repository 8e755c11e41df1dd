"""As whom an engine runs that refuses to run as root."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from fogbank.core.faults import EngineRefused

_UNPRIVILEGED = "nobody"


@dataclass(frozen=True, slots=True)
class Identity:
    """How to run a command without being root.

    `prefix` goes before the argument list; `user` and `group` are ids to switch to, None to stay as we are.
    """

    prefix: tuple[str, ...] = ()
    user: int | None = None
    group: int | None = None

    def own(self, directory: Path, within: Path) -> None:
        """Let the process have everything below `directory`, which lies within Fogbank's own `within`.

        Raises: `EngineRefused` where it could not get there.
        """
        if self.user is None or self.group is None:
            return
        _refuse_closed_parent(within, self.user)
        for parent in (within, *directory.parents):
            if parent.is_relative_to(within):
                parent.chmod(parent.stat().st_mode | 0o001)  # to pass through, not to look around
        os.lchown(directory, self.user, self.group)
        for base, folders, files in os.walk(directory):
            for name in (*folders, *files):
                os.lchown(os.path.join(base, name), self.user, self.group)


AS_WE_ARE = Identity()


@functools.cache
def unprivileged() -> Identity:
    """As we are, for an ordinary user; as root, in a user namespace where that works, else as `nobody`.

    In a namespace of its own the process still has root's files as its own, so that a data directory below
    /root (or a test's private one) needs neither another owner nor open parents.
    """
    if os.getuid() != 0:
        return AS_WE_ARE
    uid, gid = _nobody()
    if _user_namespaces_work(uid):
        return Identity(prefix=("unshare", "--user", f"--map-user={uid}", "--"))
    return Identity(user=uid, group=gid)


def _nobody() -> tuple[int, int]:
    import pwd

    try:
        entry = pwd.getpwnam(_UNPRIVILEGED)
    except KeyError as error:
        raise EngineRefused(
            "this engine refuses to run as root: start Fogbank as an ordinary user"
        ) from error
    return entry.pw_uid, entry.pw_gid


def _user_namespaces_work(uid: int) -> bool:
    if shutil.which("unshare") is None:
        return False
    probe = ["unshare", "--user", f"--map-user={uid}", "--", "id", "-u"]
    done = subprocess.run(probe, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    return done.returncode == 0 and done.stdout.strip() == str(uid)


def _refuse_closed_parent(directory: Path, uid: int) -> None:
    for parent in directory.parents:
        found = parent.stat()
        if not (found.st_mode & 0o001 or (found.st_uid == uid and found.st_mode & 0o100)):
            raise EngineRefused(
                f"the engine runs as {_UNPRIVILEGED} and cannot pass through {parent}: "
                "choose a data directory below /var/lib, or start Fogbank as an ordinary user"
            )
