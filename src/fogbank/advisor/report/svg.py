"""A topology as SVG: regions, zones, writer, readers, storage, replication, backups."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from fogbank.advisor.availability import Design
from fogbank.advisor.report.layout import NODE_HEIGHT, Box, Place, lay_out
from fogbank.advisor.topology import Link

_FILL = {
    "writer": "#1f6feb",
    "reader": "#2da44e",
    "standby": "#8250df",
    "storage": "#6e7781",
    "cache": "#bf8700",
    "node": "#2da44e",
    "endpoint": "#57606a",
    "witness": "#57606a",
}
_STROKE = {"sync": "#1f6feb", "async": "#d1571d", "shared": "#6e7781", "backup": "#8c6d1f"}
_DASH = {"sync": "", "async": "7 5", "shared": "", "backup": "2 4"}
_TOP = -26  # room above the regions for the lines to the third and later ones
_MEANING = {"sync": "synchronous", "async": "asynchronous", "shared": "shared storage", "backup": "backup"}


def draw(design: Design, backups: str) -> str:
    """Draw a design; `backups` is the line under the first region's zones."""
    places = lay_out(design)
    width = places[-1].frame.x + places[-1].frame.width + (0 if len(places) > 1 else 150)
    height = max(place.frame.height for place in places) + 44
    parts = [part for place in places for part in _frames(place, backups)]
    parts += [part for link in design.topology.links for part in _link(link, places)]
    parts += [part for place in places for part in _nodes(place)]  # over the lines
    parts += _legend(design, height - 16)
    top = _TOP if len(places) > 2 else -6
    title = f"{design.topology.title} in {', '.join(design.regions)}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-6 {top:g} {width + 12:g} {height - top:g}" '
        f'width="{width + 12:g}" role="img" font-family="system-ui,sans-serif"><title>{escape(title)}</title>'
        f"{_markers()}{''.join(parts)}</svg>"
    )


def _markers() -> str:
    return (
        "<defs>"
        + "".join(
            f'<marker id="to-{kind}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" '
            f'orient="auto-start-reverse"><path d="M0 0L8 4L0 8z" fill="{color}"/></marker>'
            for kind, color in _STROKE.items()
        )
        + "</defs>"
    )


def _frames(place: Place, backups: str) -> Iterator[str]:
    yield _rect(place.frame, fill="#f6f8fa", stroke="#57606a", radius=10)
    yield _text(place.frame.x + 14, 21, place.frame.label, size=15, weight=700)
    for zone in place.zones:
        yield _rect(zone, fill="#ffffff", stroke="#afb8c1", radius=6, dash="5 4")
        yield _text(zone.x + zone.width - 10, zone.y + 16, zone.label, size=11, color="#57606a", anchor="end")
    if place.backups:
        yield _rect(place.backups, fill="#fff8e1", stroke="#d4a72c", radius=6)
        box = place.backups
        yield _text(box.x + 10, box.y + 20, "Backups in S3", size=12, weight=600)
        yield _text(box.x + 10, box.y + 38, backups, size=11, color="#57606a")


def _nodes(place: Place) -> Iterator[str]:
    for node in place.nodes:
        yield _rect(node, fill=_FILL[node.role], stroke="none", radius=6)
        yield _text(*_centred(node), node.role, size=14, color="#ffffff", anchor="middle", weight=600)


def _centred(box: Box) -> tuple[float, float]:
    x, y = box.middle
    return x, y + 5


def _rect(box: Box, *, fill: str, stroke: str, radius: int, dash: str = "") -> str:
    style = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<rect x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}" rx="{radius}" '
        f'fill="{fill}" stroke="{stroke}"{style}/>'
    )


def _text(
    x: float,
    y: float,
    text: str,
    *,
    size: int,
    color: str = "#1b2430",
    anchor: str = "start",
    weight: int = 400,
) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size}" fill="{color}" text-anchor="{anchor}" '
        f'font-weight="{weight}">{escape(text)}</text>'
    )


def _link(link: Link, places: list[Place]) -> Iterator[str]:
    """Lines of one link: inside every region, or from the first region to each other."""
    if link.secondary:
        for other in places[1:]:
            for end in other.find(link.end)[:1]:
                yield from _across(link, places, places[0].find(link.start)[0], end, other)
        return
    for place in places:
        starts = place.find(link.start)
        ends = place.find(link.end, skip=1 if link.start == link.end else 0)
        ends = [end for end in ends if not starts or end.y != starts[0].y] or ends
        for number, end in enumerate(ends if starts else []):
            yield from _inside(link, starts[0], end, labelled=number == 0 and place is places[0], lane=number)


def _inside(link: Link, start: Box, end: Box, *, labelled: bool, lane: int) -> Iterator[str]:
    """Down from a node to one below it, beside the boxes; sideways where both are in one zone."""
    if start.y == end.y:
        yield _path(link, f"M{start.x + start.width:g} {start.middle[1]:g}H{end.x:g}")
        return
    x = min(start.x, end.x) + 22 + lane * 14
    if start.x == end.x:
        yield _path(link, f"M{x:g} {start.y + NODE_HEIGHT:g}V{end.y:g}")
    else:
        yield _path(
            link,
            f"M{x:g} {start.y + NODE_HEIGHT:g}C{x:g} {end.y:g} {end.middle[0]:g} "
            f"{start.y + NODE_HEIGHT:g} {end.middle[0]:g} {end.y:g}",
        )
    if labelled:
        yield _text(x + 10, start.y + NODE_HEIGHT + 25, link.label, size=11, color=_STROKE[link.kind])


def _across(link: Link, places: list[Place], start: Box, end: Box, other: Place) -> Iterator[str]:
    """From the first region to another; over the top of regions that lie between."""
    number = places.index(other)
    if number == 1:
        x, y = places[0].frame.x + places[0].frame.width, start.middle[1]
        yield _path(
            link,
            f"M{start.x + start.width:g} {y:g}H{x + 20:g}C{x + 90:g} {y:g} {end.x - 90:g} "
            f"{end.middle[1]:g} {end.x:g} {end.middle[1]:g}",
        )
        yield _text(
            x + 95, min(y, end.middle[1]) - 10, link.label, size=11, color=_STROKE[link.kind], anchor="middle"
        )
        return
    yield _path(link, f"M{start.middle[0]:g} {start.y:g}V{_TOP + 10:g}H{end.middle[0]:g}V{end.y:g}")


def _path(link: Link, shape: str) -> str:
    dash = f' stroke-dasharray="{_DASH[link.kind]}"' if _DASH[link.kind] else ""
    both = f' marker-start="url(#to-{link.kind})"' if link.secondary and link.start == link.end else ""
    return (
        f'<path d="{shape}" fill="none" stroke="{_STROKE[link.kind]}" stroke-width="2"{dash}{both} '
        f'marker-end="url(#to-{link.kind})"/>'
    )


def _legend(design: Design, y: float) -> Iterator[str]:
    kinds = dict.fromkeys(link.kind for link in design.topology.links)
    for number, kind in enumerate(kinds):
        x = 4 + number * 150
        dash = f' stroke-dasharray="{_DASH[kind]}"' if _DASH[kind] else ""
        yield f'<path d="M{x} {y:g}h34" stroke="{_STROKE[kind]}" stroke-width="2"{dash}/>'
        yield _text(x + 42, y + 4, _MEANING[kind], size=11, color="#57606a")
