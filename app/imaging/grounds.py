"""Ink on fainter ink: words over a watermark, a highlighter's bar, a tinted box. What is fainter is their ground.

Ground and letters hang together and are one component, whose depths are of two kinds. So are those of every thin line,
which is faint along its rim; but much of a ground is faint amid what is as faint, and what is deeper are letters.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import NDArray

from app.imaging.runs import Runs, component_boxes, find_runs, of_components, paint_components
from app.imaging.two_kinds import TwoKinds, counted, few_and_most, two_kinds
from app.imaging.windows import greatest

LARGE = 2.0
"""A ground with letters on it has at least this area, in squares of the text's height."""
FAINTER = 0.75
"""A ground is at most so many times as deep as what is on it..."""
DEEP = 0.6
"""...which has at least this depth..."""
APART = 0.75
"""...and their depths are so far apart (`TwoKinds.apart`)."""
AMID = 0.15
"""At least this share of the pixels is faint amid faint ones; of thin lines and of letters only rims are faint."""
LONG, SPAN = 12.0, 0.25
"""Ruling is longer than so many heights of the text or, where these are not known, this share of the page's side..."""
RULED_APART, AWAY, NEAR = 0.85, 0.3, 5
"""...has depths that are so far apart, and at least this share of it is faint without anything deep in a window of so
many pixels."""
HEIGHTS, WIDEST = (0.3, 3.0), 5.0
"""Letters and what they are joined to have such heights and at most this width, in heights of the text..."""
MOSTLY_LETTERS = 0.5
"""...and are so much at least of what is deeper: writing in pencil over a printed rule is no ground of the rule."""
THIN, SLENDER = 4.0, 12.0
"""What is so long, at the mean no thicker than so many pixels and so many times as long as wide is a line alone."""

Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class _Pixels:
    """Pixels of large components, all of each: their flat places, ascending, their depths and the number of each one's
    component, (n,), of `count`."""

    places: NDArray[np.int64]
    depths: NDArray[np.float32]
    component: NDArray[np.int64]
    count: int

    def kinds(self) -> TwoKinds:
        """Those of each component's depths."""
        counts = counted(self.depths, self.component, self.count)
        few, every = few_and_most(counts), two_kinds(counts)
        return TwoKinds(*(np.where(few.apart, *each) for each in zip(astuple(few), astuple(every), strict=True)))

    def where(self, kept: Flags) -> _Pixels:
        """Those of the components that are `kept`, bool (count,)."""
        own = kept[self.component]
        return _Pixels(self.places[own], self.depths[own], self.component[own], self.count)

    def share(self, which: Flags) -> Reals:
        """The share of each component's pixels that are among `which` (h, w), (count,); 0 where it has none."""
        areas, chosen = (
            np.bincount(self.component, weights, self.count) for weights in (None, which.ravel()[self.places])
        )
        return np.asarray(chosen / np.maximum(areas, 1))

    def painted_kinds(self, kinds: TwoKinds, shape: tuple[int, int]) -> tuple[Flags, Flags]:
        """The masks of `shape` of what is fainter and of what is deeper."""
        faint, deep = np.zeros((2, *shape), bool)
        deep.ravel()[self.places] = is_deep = self.depths >= kinds.parting[self.component]
        faint.ravel()[self.places] = ~is_deep
        return faint, deep


def without_grounds(grey: NDArray[np.float32], ink: Runs, text_height: float) -> tuple[NDArray[np.float32], Runs]:
    """A flattened page `grey` (h, w), 0 = paper, 1 = ink, and its ink, with what lies under letters as paper; letters
    are `text_height` pixels high, 0 where there are none."""
    if text_height <= 0:
        return grey, ink
    large = np.bincount(ink.component, ink.stop - ink.start, ink.count) >= LARGE * text_height**2
    pixels = _of_components(grey, ink, large)
    kinds = pixels.kinds()
    pixels = pixels.where(_are_two(kinds, APART))
    if not len(pixels.places):
        return grey, ink
    faint, deep = pixels.painted_kinds(kinds, grey.shape)
    amid = ~greatest(~faint, 3)
    long = _sides(ink)[large].max(axis=1) >= LONG * text_height
    ruling = long & (kinds.apart >= RULED_APART) & (_share_away(pixels, faint, deep) >= AWAY)
    grounds = (pixels.share(amid) >= AMID) | ruling
    grounds &= pixels.share(_letters(find_runs(deep), text_height)) >= MOSTLY_LETTERS * pixels.share(deep)
    if not grounds.any():
        return grey, ink
    pixels = pixels.where(grounds)
    ground, parting = (depth[pixels.component] for depth in (kinds.faint, kinds.parting))
    grey, is_ink = grey.copy(), paint_components(ink, np.ones(ink.count, bool))
    grey.ravel()[pixels.places] = ((pixels.depths - ground) / (1 - ground)).clip(0, 1)
    is_ink.ravel()[pixels.places] = pixels.depths >= parting
    return grey, find_runs(is_ink)


def without_ruling(grey: NDArray[np.float32], ink: Runs) -> Runs:
    """The ink of a flattened page `grey` (h, w), whose letters are of unknown height, without thin lines and without
    the faint ones of ruled or squared paper that hang together with what is written on it."""
    boxes, areas = component_boxes(ink)
    sides = boxes[:, 2:] - boxes[:, :2]
    long = np.asarray((sides >= SPAN * np.array(grey.shape[::-1])).any(axis=1))
    length, width = sides.max(axis=1), sides.min(axis=1)
    thin = long & (areas <= THIN * length) & (length >= SLENDER * width)
    pixels = _of_components(grey, ink, long & ~thin)
    kinds = pixels.kinds()
    pixels = pixels.where(_are_two(kinds, RULED_APART))
    if len(pixels.places):
        pixels = pixels.where(_share_away(pixels, *pixels.painted_kinds(kinds, grey.shape)) >= AWAY)
    ink = of_components(ink, ~thin) if thin.any() else ink
    if not len(pixels.places):
        return ink
    is_ink = paint_components(ink, np.ones(ink.count, bool))
    is_ink.ravel()[pixels.places] = pixels.depths >= kinds.parting[pixels.component]
    return find_runs(is_ink)


def _are_two(kinds: TwoKinds, apart: float) -> Flags:
    """Which components are of two kinds, bool (components,), as far `apart` at least."""
    return (kinds.apart >= apart) & (kinds.faint <= FAINTER * kinds.deep) & (kinds.deep >= DEEP)


def _share_away(pixels: _Pixels, faint: Flags, deep: Flags) -> Reals:
    """The share of each component, (components,), that is `faint` (h, w) with nothing `deep` near: most of thin faint
    lines with deeper ink on them."""
    return pixels.share(faint & ~greatest(deep, NEAR))


def _sides(ink: Runs) -> NDArray[np.int64]:
    """Width and height of each component's box, (components, 2)."""
    boxes, _ = component_boxes(ink)
    return np.asarray(boxes[:, 2:] - boxes[:, :2])


def _of_components(grey: NDArray[np.float32], ink: Runs, kept: Flags) -> _Pixels:
    """The pixels of the components of `ink` that are `kept`, bool (components,)."""
    own = kept[ink.component]
    length = (ink.stop - ink.start)[own]
    first = np.cumsum(length) - length
    places = np.arange(length.sum()) + np.repeat(ink.start[own] - first, length)
    component = np.repeat((np.cumsum(kept) - 1)[ink.component[own]], length)
    return _Pixels(places, grey.ravel()[places], component, int(kept.sum()))


def _letters(ink: Runs, text_height: float) -> Flags:
    """The mask (h, w) of the components that may be letters, or what these are joined to."""
    widths, heights = _sides(ink).T / text_height
    return paint_components(ink, (heights >= HEIGHTS[0]) & (heights <= HEIGHTS[1]) & (widths <= WIDEST))
