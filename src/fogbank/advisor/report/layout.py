"""Where everything of a topology stands in the drawing: regions side by side, zones in rows, nodes in zones."""

from __future__ import annotations

import msgspec

from fogbank.advisor.availability import Design

NODE_WIDTH, NODE_HEIGHT, GAP = 128, 46, 16
ZONE_PAD, ZONE_LABEL = 12, 22
REGION_PAD, REGION_LABEL, REGION_GAP = 16, 30, 190
BACKUP_HEIGHT = 50
MAX_DRAWN = 3  # regions drawn; further ones are named in the caption


class Box(msgspec.Struct, frozen=True):
    """A rectangle in pixels with what it stands for."""

    x: float
    y: float
    width: float
    height: float
    label: str
    role: str

    @property
    def middle(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2


class Place(msgspec.Struct, frozen=True):
    """A region: its frame, its zones, its nodes and, in the first region, the backups."""

    frame: Box
    zones: list[Box]
    nodes: list[Box]
    backups: Box | None = None

    def find(self, role: str, *, skip: int = 0) -> list[Box]:
        return [node for node in self.nodes if node.role == role][skip:]


def lay_out(design: Design) -> list[Place]:
    """Place the regions of a design from left to right; the picture starts at 0, 0."""
    topology = design.topology
    places, x = [], 0.0
    for number, region in enumerate(design.regions[:MAX_DRAWN]):
        zones = topology.primary if number == 0 else topology.secondary or topology.primary
        place = _region(region, zones, x, first=number == 0)
        places.append(place)
        x += place.frame.width + REGION_GAP
    return places


def _region(region: str, zones: list[list[str]], x: float, *, first: bool) -> Place:
    columns = max(len(nodes) for nodes in zones)
    zone_width = columns * (NODE_WIDTH + GAP) - GAP + 2 * ZONE_PAD
    zone_height = ZONE_LABEL + NODE_HEIGHT + ZONE_PAD
    width = zone_width + 2 * REGION_PAD
    y, frames, nodes = float(REGION_LABEL), [], []
    for index, roles in enumerate(zones):
        name = f"{region}{'abcdef'[index]}"
        frames.append(Box(x + REGION_PAD, y, zone_width, zone_height, name, "zone"))
        for position, role in enumerate(roles):
            column = columns - 1 if role == "storage" else position
            nodes.append(_node(x + REGION_PAD + ZONE_PAD + column * (NODE_WIDTH + GAP), y + ZONE_LABEL, role))
        y += zone_height + GAP
    backups = Box(x + REGION_PAD, y, zone_width, BACKUP_HEIGHT, "backups", "backup") if first else None
    height = y + (BACKUP_HEIGHT + GAP if first else 0)
    return Place(Box(x, 0, width, height, region, "region"), frames, nodes, backups)


def _node(x: float, y: float, role: str) -> Box:
    return Box(x, y, NODE_WIDTH, NODE_HEIGHT, role, role)
