"""What a network says of a strip is the same alone and in company."""

from __future__ import annotations

import numpy as np
import pytest

from app.networks.architectures import build
from app.networks.weights import Manifest, Model
from app.recognition.strip_image import STRIP_VERSION
from app.recognition.strip_network import strip_scores


def model(architecture: str, options: dict[str, int]) -> Model:
    network = build(architecture, options)
    random = np.random.default_rng(3)
    shapes = network.parameter_shapes().items()
    parameters = {name: np.asarray(random.standard_normal(shape) / 8, np.float32) for name, shape in shapes}
    return Model(Manifest("untaught", "line", architecture, options, "ab", STRIP_VERSION), network, parameters)


@pytest.mark.parametrize(("architecture", "step"), [("line_cnn", 2), ("text_cnn", 8)])
def test_a_strip_has_the_same_scores_alone_and_in_company(architecture: str, step: int) -> None:
    network = model(architecture, {"classes": 3} if architecture == "line_cnn" else {})
    random = np.random.default_rng(4)
    widths = (300, 16, 44, 296, 20, 120, 28)
    strips = [random.random((32, width), np.float32) for width in widths]
    together = strip_scores(network, strips)
    assert [len(scores) for scores in together] == [width // step for width in widths]
    for strip, scores in zip(strips, together, strict=True):
        (alone,) = strip_scores(network, [strip])
        # Processors sum in different orders: an untaught network's scores, in the hundreds, round in the fourth place.
        assert np.abs(alone - scores).max() <= 1e-5 * np.abs(scores).max()


def test_no_strips_have_no_scores() -> None:
    assert strip_scores(model("text_cnn", {}), []) == []
