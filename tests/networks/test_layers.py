"""Layers against their definitions, written out as loops."""

import numpy as np
import pytest
from numpy.typing import NDArray

from app.networks import layers
from app.networks.layers import conv2d, max_pool2d


def naive_conv2d(
    x: NDArray[np.float32],
    weight: NDArray[np.float32],
    bias: NDArray[np.float32],
    stride: tuple[int, int],
    padding: tuple[int, int],
    dilation: tuple[int, int],
) -> NDArray[np.float64]:
    """The specification: every output pixel is a sum over the kernel's window."""
    x = np.pad(x, ((0, 0), (padding[0],) * 2, (padding[1],) * 2, (0, 0)))
    kernel = weight.shape[:2]
    size = [(x.shape[1 + a] - dilation[a] * (kernel[a] - 1) - 1) // stride[a] + 1 for a in (0, 1)]
    result = np.zeros((len(x), *size, weight.shape[3])) + bias.astype(float)
    for row, column in np.ndindex(*size):
        for v, h in np.ndindex(*kernel):
            pixel = x[:, row * stride[0] + v * dilation[0], column * stride[1] + h * dilation[1]]
            result[:, row, column] += pixel.astype(float) @ weight[v, h].astype(float)
    return np.asarray(result, np.float64)


@pytest.mark.parametrize(
    ("kernel", "stride", "padding", "dilation"),
    [
        ((3, 3), (1, 1), (1, 1), (1, 1)),
        ((4, 2), (4, 2), (0, 0), (1, 1)),
        ((2, 1), (2, 1), (0, 0), (1, 1)),
        ((1, 5), (1, 1), (0, 8), (1, 4)),
        ((1, 1), (1, 1), (0, 0), (1, 1)),
        ((4, 4), (2, 2), (1, 1), (1, 1)),
    ],
)
def test_convolution_is_the_sum_over_each_window(
    kernel: tuple[int, int], stride: tuple[int, int], padding: tuple[int, int], dilation: tuple[int, int]
) -> None:
    random = np.random.default_rng(3)
    x = np.asarray(random.standard_normal((2, 8, 24, 5)), np.float32)
    weight = np.asarray(random.standard_normal((*kernel, 5, 7)) / 5, np.float32)
    bias = np.asarray(random.standard_normal(7), np.float32)
    result = conv2d(x, weight, bias, stride, padding, dilation)
    assert result.dtype == np.float32
    assert np.abs(result - naive_conv2d(x, weight, bias, stride, padding, dilation)).max() < 1e-5


def test_pooling_takes_the_largest_and_drops_a_rest_at_the_rim() -> None:
    x = np.arange(15, dtype=np.float32).reshape(1, 3, 5, 1)
    assert max_pool2d(x)[0, :, :, 0].tolist() == [[6, 8]]


@pytest.mark.parametrize("at_once", [1, 700, 5000])
def test_convolution_is_the_same_however_much_is_gathered_at_once(
    monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    rng = np.random.default_rng(3)
    x, weight, bias = (rng.standard_normal(shape, np.float32) for shape in ((3, 11, 17, 4), (3, 3, 4, 5), 5))
    whole = conv2d(x, weight, bias, (2, 1), (1, 1))
    monkeypatch.setattr(layers, "AT_ONCE", at_once)
    np.testing.assert_allclose(conv2d(x, weight, bias, (2, 1), (1, 1)), whole, atol=1e-5)
