"""Run as a directory: `python -I …/borrowed/launcher SOCKET JOURNAL`."""

import importlib
import sys
from pathlib import Path

if __name__ == "__main__":
    # At the end of the path, so that nothing of Fogbank's hides a module of the standard library.
    sys.path[0:1] = []
    sys.path.append(str(Path(__file__).resolve().parents[1]))
    importlib.import_module("launcher.server").main(sys.argv[1:])
