"""A server that nobody sends statements to has nothing of PartiQL in memory."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import pkgutil, sys
from importlib import import_module
import fogbank.services.dynamodb as service

for module in pkgutil.walk_packages(service.__path__, service.__name__ + "."):
    if ".partiql" not in module.name:
        import_module(module.name)
print(*[name for name in sys.modules if "partiql." in name])  # the walk itself imports the package, but no module of it
"""


def test_no_other_operation_imports_partiql() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
