"""Where everything stands in the overview: computed here once, so that the page draws at once and the same way each time.

Lengths are in drawing units, one CSS pixel at zoom 1; x grows to the right, y downwards. The bodies stand left and right,
each with a block of its own things, many bodies in regions; what they share is between them, ranked by how many share it, so that
every line runs from a side to the middle and none crosses a block. What lies around one thing is laid out by the explorer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, sqrt

from kg import labels
from kg.render.scene import Group, Scene

__all__ = ["Box", "Layout", "Spot", "arrange"]

# The shape of a drawing area beside the side panel on common screens (1440 x 900, 1920 x 1080).
_SHAPE = 1.35
# Blocks of marks: distance of two marks, height of a heading, space within and between boxes.
_STEP, _HEAD, _PAD, _GAP = 19.0, 34.0, 10.0, 10.0
# A heading is set at up to so many units a character. Latin letters are narrower than Chinese ones: so many parts of them,
# as bold sans-serif fonts have it. What stands before, between and behind label and count. The least box holds any heading.
# Regions are seen from farther away, where letters of the least readable size take more units.
_EM, _EM_REGION, _LATIN, _BLANK, _AROUND = 20.0, 29.0, 0.62, 0.3, 1.6
_LEAST_BOX = 212.0
_ANCHOR_HEAD, _REGION_HEAD = 88.0, 44.0
_BETWEEN_BLOCKS = 34.0
# The middle: a name of 18 characters; the alley that the lines fan out in; a family, two of them side by side.
_CELL_W, _CELL_H, _ALLEY = 372.0, 60.0, 180.0
_FAMILY_H, _FAMILY_W = 40.0, 262.0
# Blocks in one column of a side, before a second column is opened behind it; bodies, where they are single marks.
_COLUMN, _COLUMN_OF_MARKS = 8, 50
# The room of a body that is a single mark.
_MARK_W, _MARK_H = 330.0, 46.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """The place of one mark. `width` and `height` are the room of its name, `side` where the name stands.

    `rank` is ``hub``, ``anchor``, ``shared`` or ``item``; `side` is ``right``, ``left``, ``below`` or ``within``.
    """

    id: str
    x: float
    y: float
    width: float
    height: float
    side: str
    rank: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """The frame of a group: its top left corner and size.

    `kind` is ``group``, ``band``, ``family``, ``region`` (a province around its cities, or a city), ``title`` (a heading alone) or
    ``listed`` (not drawn); `heading` is the room of its heading, label and count in either language. Nothing else stands there.
    """

    group: Group
    kind: str
    x: float
    y: float
    width: float
    height: float
    heading: float
    align: str = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """All places of a scene."""

    spots: tuple[Spot, ...]
    boxes: tuple[Box, ...]


def arrange(scene: Scene) -> Layout:
    """Give everything in the scene its place."""
    return Layout(spots=(), boxes=()) if scene.hub or not scene.anchors else _facing(scene)


@dataclass(frozen=True, slots=True)
class _Block:
    """An anchor, or a `region`, with its groups."""

    anchor: str
    groups: tuple[Group, ...]
    region: Group | None = None

    @property
    def size(self) -> int:
        return 40 + sum(len(group.members) + 12 for group in self.groups)

    @property
    def head(self) -> float:
        return _REGION_HEAD if self.region else _ANCHOR_HEAD if self.groups else _MARK_H


@lru_cache(maxsize=4096)
def _ems(text: str) -> float:
    """The width of a text, in characters of full width."""
    return sum(_BLANK if c in " ,.·" else _LATIN if c < "\u2e80" else 1.0 for c in text)


def _heading(group: Group) -> float:
    """The room that label and count take in either language."""
    labels_ = [" · ".join(labels.text(key, language) if labels.known(key) else key for key in group.labels) for language in labels.LANGUAGES]
    return (_EM_REGION if group.count else _EM) * (max(map(_ems, labels_)) + _ems(str(len(group.listed))) + _AROUND)


def _shelves(groups: tuple[Group, ...], width: float) -> Iterator[tuple[tuple[Group, ...], list[float], float, bool]]:
    """Rows of boxes of one height that fill the width: the groups, their widths, the height, marks beside the heading or not."""
    most = max(1, int((width + _GAP) // (_LEAST_BOX + _GAP)))
    for start in range(0, len(groups), most):
        row = groups[start : start + most]
        even = (width - _GAP * (len(row) - 1)) / len(row)
        if all(len(group.members) <= _beside(group, even) for group in row):
            yield row, [even] * len(row), _HEAD + 2, True
            continue
        free = width - _GAP * (len(row) - 1) - _LEAST_BOX * len(row)
        total = sum(len(group.members) for group in row)
        widths = [_LEAST_BOX + free * len(group.members) / total for group in row]
        lines = max(ceil(len(g.members) / _across(w)) for g, w in zip(row, widths, strict=True))
        yield row, widths, _HEAD + lines * _STEP + _PAD, False


def _across(width: float) -> int:
    return max(1, int((width - 2 * _PAD) // _STEP))


def _beside(group: Group, width: float) -> int:
    """How many marks stand beside the heading of a group."""
    return int((width - _heading(group) - _PAD) // _STEP)


def _block_height(block: _Block, width: float) -> float:
    return block.head + sum(height + _GAP for _, _, height, _ in _shelves(block.groups, width))


def _side_height(columns: list[list[_Block]], width: float) -> float:
    return max((sum(_block_height(b, width) + (_BETWEEN_BLOCKS if b.groups or b.region else 0.0) for b in column) for column in columns), default=0.0)


def _sides(blocks: list[_Block]) -> tuple[list[list[_Block]], list[list[_Block]]]:
    """Blocks dealt to columns of about one size: those of the left side, those of the right; the inner one first."""
    deep = max(1, ceil(len(blocks) / (2 * (_COLUMN if any(b.groups for b in blocks) else _COLUMN_OF_MARKS))))
    columns: list[list[_Block]] = [[] for _ in range(2 * deep)]
    order = {block.anchor: number for number, block in enumerate(blocks)}
    filled = [0] * len(columns)
    for block in sorted(blocks, key=lambda b: (-b.size, order[b.anchor])):
        least = filled.index(min(filled))
        columns[least].append(block)
        filled[least] += block.size
    for column in columns:
        column.sort(key=lambda b: order[b.anchor])
    return columns[0::2], columns[1::2]


def _facing(scene: Scene) -> Layout:
    groups: dict[str, list[Group]] = defaultdict(list)
    for group in scene.groups:
        if group.members:
            groups[group.owner].append(group)
    blocks = [_Block(region.labels[0], tuple(groups[region.labels[0]]), region) for region in scene.regions]
    blocks = blocks or [_Block(a, tuple(groups[a])) for a in scene.anchors]
    left, right = _sides(blocks)
    across, wide_left, wide_right = _proportions(scene, left, right)
    tall, middle = _center_height(scene, across), _center_width(scene, across)
    spots: list[Spot] = []
    boxes: list[Box] = []
    heights = _side_height(left, wide_left), _side_height(right, wide_right)
    full = max(*heights, tall)
    for sign, columns, width in ((-1, left, wide_left), (1, right, wide_right)):
        for depth, column in enumerate(columns):
            inner = middle / 2 + _ALLEY + depth * (width + _ALLEY / 2)
            _stack(column, spots, boxes, sign=sign, inner=inner, width=width, full=full)
    _center(scene, spots, boxes, across=across, top=-tall / 2)
    boxes += [Box(group=g, kind="listed", x=0.0, y=0.0, width=0.0, height=0.0, heading=0.0) for g in scene.groups if not g.members and not scene.regions]
    return Layout(spots=tuple(spots), boxes=tuple(boxes))


def _band_height(band: Group, across: int) -> float:
    return _HEAD + 14 + ceil(len(band.members) / across) * _CELL_H + 18


def _center_width(scene: Scene, across: int) -> float:
    return across * _CELL_W if scene.bands or scene.families else 0.0


def _plates(across: int) -> int:
    """How many families stand side by side: no wider than the middle and half of the alleys beside it."""
    return max(1, int((across * _CELL_W + _ALLEY) // _FAMILY_W))


def _center_height(scene: Scene, across: int) -> float:
    families = _HEAD + 26 + ceil(len(scene.families) / _plates(across)) * _FAMILY_H if scene.families else 0.0
    return sum(_band_height(band, across) for band in scene.bands) + families


def _proportions(scene: Scene, left: list[list[_Block]], right: list[list[_Block]]) -> tuple[int, float, float]:
    """How many names stand side by side in the middle, and the widths of the blocks of either side.

    One column lets every line reach its name without crossing another; there are more only where the middle would
    grow taller than the sides and than a screen of the picture's width.
    """
    cells = sum(len(band.members) for band in scene.bands)
    for across in range(1, 3 + ceil(sqrt(cells / 4))):
        tall = _center_height(scene, across)
        middle = _center_width(scene, across)
        wide_left, wide_right, full = _widths(left, right, middle=middle, tall=tall)
        wide = wide_left * len(left) + wide_right * len(right) + 2 * _ALLEY + middle
        if tall <= max(full, wide / _SHAPE):
            break
    return across, wide_left, wide_right


def _widths(
    left: list[list[_Block]], right: list[list[_Block]], *, middle: float, tall: float
) -> tuple[float, float, float]:
    """The widths of the blocks of either side that let the picture be largest on a screen, and the height of the sides."""
    blocks = any(block.groups for column in (*left, *right) for block in column)
    choices = [_LEAST_BOX * 2 + _GAP + step * 60.0 for step in range(24)] if blocks else [_MARK_W]
    of_left = [_side_height(left, width) for width in choices]
    of_right = [_side_height(right, width) for width in choices]
    best = (float("inf"), choices[0], choices[0], tall)
    for width, height in zip(choices, of_left, strict=True):
        other = min(choices, key=lambda w: (abs(of_right[choices.index(w)] - height), w))
        sides = max(height, of_right[choices.index(other)])
        across = width * len(left) + other * len(right) + 2 * _ALLEY + middle
        best = min(best, (max(across / _SHAPE, sides, tall), width, other, sides))
    return best[1], best[2], best[3]


def _stack(
    column: list[_Block], spots: list[Spot], boxes: list[Box], *, sign: int, inner: float, width: float, full: float
) -> None:
    """One column of blocks, spread over the full height; `inner` is the distance of its inner edge from the middle."""
    used = sum(_block_height(block, width) for block in column)
    space = (full - used) / max(1, len(column))
    y = -full / 2 + space / 2
    left = inner if sign > 0 else -inner - width
    for block in column:
        if block.region:
            frame = _block_height(block, width) + _PAD
            boxes.append(Box(group=block.region, kind="region", x=left - _PAD, y=y - _PAD, width=width + 2 * _PAD, height=frame, heading=width))
        else:
            spots.append(
                Spot(id=block.anchor, x=sign * inner, y=y + (26 if block.groups else _MARK_H / 2), width=width, height=block.head,
                     side="right" if sign > 0 else "left", rank="anchor")
            )
        y += block.head
        for row, widths, height, beside in _shelves(block.groups, width):
            x = left
            for group, wide in zip(row, widths, strict=True):
                kind = "region" if block.region else "group"
                boxes.append(Box(group=group, kind=kind, x=x, y=y, width=wide, height=height, heading=_heading(group) if beside else wide))
                spots.extend(_marks(group, x, y, wide, beside=beside))
                x += wide + _GAP
            y += height + _GAP
        y += space


def _marks(group: Group, x: float, y: float, width: float, *, beside: bool) -> Iterator[Spot]:
    """The members of a group as rows of marks, below its heading or, where they are few, beside it."""
    across = len(group.members) if beside else _across(width)
    left, top = (x + _heading(group), y + (_HEAD + 2 - _STEP) / 2) if beside else (x + _PAD, y + _HEAD)
    for number, member in enumerate(group.members):
        row, column = divmod(number, across)
        yield Spot(
            id=member, x=left + (column + 0.5) * _STEP, y=top + (row + 0.5) * _STEP, width=_STEP, height=_STEP,
            side="below", rank="item",
        )


def _center(scene: Scene, spots: list[Spot], boxes: list[Box], *, across: int, top: float) -> None:
    """What is shared, the most shared on top; within a band each thing at the height of the bodies that share it."""
    seat = {spot.id: spot for spot in spots}

    def height_of(member: str) -> float:
        drawn = [seat[a].y for a in scene.seats[member] if a in seat]
        return sum(drawn) / max(1, len(drawn))

    def lean(member: str) -> float:
        drawn = [1 if seat[a].x > 0 else -1 for a in scene.seats[member] if a in seat]
        return sum(drawn) / max(1, len(drawn))

    width = across * _CELL_W
    y = top
    for band in scene.bands:
        tall = _band_height(band, across)
        boxes.append(Box(group=band, kind="band", x=-width / 2, y=y, width=width, height=tall - 14, heading=width, align="center"))
        ordered = sorted(band.members, key=lambda m: (height_of(m), lean(m), m))
        for start in range(0, len(ordered), across):
            row = sorted(ordered[start : start + across], key=lambda m: (lean(m), m))
            line = y + _HEAD + 14 + (start // across + 0.5) * _CELL_H
            for number, member in enumerate(row):
                x = (number - (len(row) - 1) / 2) * _CELL_W
                spots.append(Spot(id=member, x=x, y=line, width=_CELL_W - 30, height=_CELL_H - 12, side="within", rank="shared"))
        y += tall
    if scene.families:
        _family_plates(scene, boxes, top=y, across=_plates(across))


def _family_plates(scene: Scene, boxes: list[Box], *, top: float, across: int) -> None:
    width = across * _FAMILY_W
    title = Group(labels=("page.families",), owner="", members=(), listed=())
    boxes.append(Box(group=title, kind="title", x=-width / 2, y=top, width=width, height=_HEAD, heading=width, align="center"))
    for number, family in enumerate(scene.families):
        row, column = divmod(number, across)
        boxes.append(
            Box(group=family, kind="family", x=-width / 2 + column * width / across + 4, y=top + _HEAD + 14 + row * _FAMILY_H,
                width=width / across - 8, height=_FAMILY_H - 8, heading=width / across - 8)
        )
