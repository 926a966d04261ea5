"""The ink that may be text: without drawn rules and letter boxes, cracked letters whole, rows that hang together
parted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from app.imaging.runs import Runs, find_runs, paint_components
from app.imaging.straight_page import StraightPage
from app.segmentation.connected_components import component_table, recounted
from app.segmentation.cracks import close_cracks
from app.segmentation.dotted_rules import dotted_rules
from app.segmentation.letter_boxes import find_letter_boxes
from app.segmentation.nontext import CutInk, Rules, cut_rules, suspect_components
from app.segmentation.stacked_rows import part_rows
from app.segmentation.text_scale import TextScale, measure_scale


def find_text(page: StraightPage) -> tuple[Runs, NDArray[np.void], TextScale | None, CutInk]:
    """The components of the ink without its rules, made one where letters are cracked and parted where rows hang
    together, and the scale of the writing, None where there is none."""
    runs, table, scale, cut = _without_rules(page)
    if scale is None:
        return runs, table, scale, cut
    if letter_boxes := find_letter_boxes(runs, table):
        cut = replace(cut, ink=letter_boxes.cut_from(cut.ink), walls=letter_boxes.walls, box_rows=letter_boxes.rows)
        runs = find_runs(cut.ink)
        table = component_table(runs)
        scale = measure_scale(table, cut.ink.shape) or scale
    whole = close_cracks(runs, cut.ink, scale)
    table = table if whole is runs else component_table(whole)
    parted = part_rows(whole, table, scale)
    table = table if parted is whole else component_table(parted)
    if parted is not runs:
        runs, cut = parted, replace(cut, ink=paint_components(parted, np.ones(parted.count, bool)))
    return runs, table, scale, replace(cut, upright=cut.upright.joined(dotted_rules(table, scale)))


def _without_rules(page: StraightPage) -> tuple[Runs, NDArray[np.void], TextScale | None, CutInk]:
    """The components of the ink without the rules that are drawn in one stroke, and the scale of the writing."""
    runs, ink = page.runs, page.ink
    table = component_table(runs)
    scale = measure_scale(table, ink.shape)
    cut = CutInk(ink, Rules.none(), Rules.none())
    if scale is None:
        return runs, table, None, cut
    suspects = suspect_components(table, scale)
    if suspects.any():
        suspect_ink = paint_components(runs, suspects)
        cut = cut_rules(ink, suspect_ink, scale)
        if len(cut.across.boxes) or len(cut.upright.boxes):
            runs = recounted(runs, suspects, find_runs(cut.ink & suspect_ink))
            table = component_table(runs)
            scale = measure_scale(table, ink.shape)
    return runs, table, scale, cut
