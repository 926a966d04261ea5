"""Convolutions by minimal filtering give what the plain ones give, with fewer multiplications."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.networks.layers import conv2d
from app.networks.winograd import tiled_conv2d, tiled_weight, tiling
from app.networks.work import counted_work


@pytest.mark.parametrize(("outputs", "taps"), [(2, 3), (3, 3), (4, 3), (2, 5), (4, 5)])
def test_results_of_a_tile_are_those_of_the_filter(outputs: int, taps: int) -> None:
    random = np.random.default_rng(0)
    values, weights = random.normal(size=outputs + taps - 1), random.normal(size=taps)
    tile = tiling(outputs, taps)
    found = tile.results @ ((tile.taps @ weights) * (tile.tiles @ values))
    np.testing.assert_allclose(found, np.correlate(values, weights, "valid"), atol=1e-12)


KERNELS = [(3, 3), (3, 1), (5, 2), (4, 4), (7, 1), (1, 3), (1, 5), (1, 7)]


@given(
    kernel=st.sampled_from(KERNELS),
    batch=st.integers(1, 3),
    height=st.integers(1, 9),
    width=st.integers(1, 20),
    padding=st.tuples(st.integers(0, 3), st.integers(0, 3)),
    dilation=st.tuples(st.integers(1, 2), st.integers(1, 3)),
)
def test_a_tiled_convolution_is_the_convolution(
    kernel: tuple[int, int],
    batch: int,
    height: int,
    width: int,
    padding: tuple[int, int],
    dilation: tuple[int, int],
) -> None:
    reach = [(size - 1) * step for size, step in zip(kernel, dilation, strict=True)]
    height, width = height + reach[0], width + reach[1]
    random = np.random.default_rng(batch)
    x = random.normal(size=(batch, height, width, 5)).astype(np.float32)
    weight = (random.normal(size=(*kernel, 5, 4)) / np.sqrt(5 * kernel[0] * kernel[1])).astype(np.float32)
    bias = random.normal(size=4).astype(np.float32)
    tiled = tiled_weight(weight, 4)
    assert tiled is not None
    plain = conv2d(x, weight, bias, padding=padding, dilation=dilation)
    np.testing.assert_allclose(tiled_conv2d(x, tiled, bias, padding, dilation), plain, atol=1e-4)


def test_a_map_that_is_a_view_is_taken_as_it_is() -> None:
    x = np.random.default_rng(0).normal(size=(2, 3, 11, 4)).astype(np.float32)[:, :, 1:10]
    weight = np.ones((1, 3, 4, 2), np.float32)
    tiled = tiled_weight(weight, 3)
    assert tiled is not None
    bias = np.zeros(2, np.float32)
    np.testing.assert_allclose(tiled_conv2d(x, tiled, bias), conv2d(x, weight, bias), atol=1e-4)


@pytest.mark.parametrize(("kernel", "height"), [((1, 1), 8), ((2, 2), 8), ((1, 2), 8), ((8, 1), 8), ((3, 3), 1)])
def test_kernels_with_nothing_to_save_are_left_alone(kernel: tuple[int, int], height: int) -> None:
    assert tiled_weight(np.zeros((*kernel, 4, 4), np.float32), height) is None


def test_half_of_the_multiplications_are_saved() -> None:
    x, weight = np.zeros((1, 8, 40, 64), np.float32), np.zeros((3, 3, 64, 64), np.float32)
    bias = np.zeros(64, np.float32)
    tiled = tiled_weight(weight, 8)
    assert tiled is not None
    with counted_work() as plain:
        conv2d(x, weight, bias, padding=(1, 1))
    with counted_work() as less:
        tiled_conv2d(x, tiled, bias, padding=(1, 1))
    assert less.flops < 0.55 * plain.flops
