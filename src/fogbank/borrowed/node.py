"""moto's place among the nodes, known to the server's boot without loading anything of moto's."""

from __future__ import annotations

from typing import Final

NODE: Final = "moto"  # the node's id
