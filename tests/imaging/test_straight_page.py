"""A straight page, turned by quarters."""

import numpy as np
import pytest

from app.geometry import Box, Transform, bounds_of
from app.imaging.straight_page import StraightPage

INK = np.zeros((30, 50), bool)
INK[4:9, 10:40] = True
INK[20:22, 5:8] = True
PAGE = StraightPage.of(INK.astype(np.float32) * 0.9, INK, Transform.identity((50, 30)))


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_turning_moves_grey_and_ink_alike_and_counts_the_rotation(degrees: int) -> None:
    turned = PAGE.turned(degrees)

    np.testing.assert_array_equal(turned.ink, np.rot90(INK, degrees // 90))
    np.testing.assert_array_equal(turned.grey > 0.5, turned.ink)
    assert turned.rotation == degrees
    assert turned.turned(360 - degrees).rotation == 0


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_boxes_on_a_turned_page_lead_back_to_the_image_that_was_sent(degrees: int) -> None:
    turned = PAGE.turned(degrees)
    rows, columns = np.nonzero(turned.ink)
    box = Box(float(columns.min()), float(rows.min()), float(columns.max()) + 1, float(rows.max()) + 1)

    np.testing.assert_allclose(turned.transform.boxes_to_source(bounds_of([box])), [[5, 4, 40, 22]], atol=1e-9)
