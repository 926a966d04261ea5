"""The network that tells text from none: what it is fed, how a strip is scored, and a training in little."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

torch = pytest.importorskip("torch")
pytest.importorskip("cv2")

from app.networks.architectures import build  # noqa: E402
from app.networks.weights import Manifest, Model  # noqa: E402
from app.recognition.strip_image import STRIP_VERSION  # noqa: E402
from training.data.text_or_none import batches_of, mixed  # noqa: E402
from training.torch_models import TorchLineNetwork  # noqa: E402
from training.train_text_filter import check_parity, scores_of, torch_scores, train  # noqa: E402

CONFIG = {
    "architecture": "text_cnn",
    "options": {},
    "seed": 1,
    "epochs": 6,
    "rate": 3e-3,
    "warm_up": 5,
    "weight_decay": 1e-3,
    "text_counts": 2.0,
    "area": 2000,
}


def bars(seed: int) -> NDArray[np.uint8]:
    """Upright strokes as high as letters."""
    rng = np.random.default_rng(seed)
    strip = np.zeros((32, 4 * int(rng.integers(10, 40))), np.uint8)
    strip[10:22, :: int(rng.integers(5, 9))] = 255
    return strip


def spots(seed: int) -> NDArray[np.uint8]:
    rng = np.random.default_rng(seed)
    return np.asarray((rng.random((32, 4 * int(rng.integers(10, 40)))) < 0.2) * 255, np.uint8)


def model_of(network: TorchLineNetwork) -> Model:
    manifest = Manifest("text-test", "text", "text_cnn", {}, "", STRIP_VERSION)
    return Model(manifest, build("text_cnn", {}), network.folded())


def test_a_strips_score_is_the_same_in_torch_and_in_the_app_whatever_stands_beside_it() -> None:
    torch.manual_seed(2)
    network = TorchLineNetwork(build("text_cnn", {})).eval()
    strips = [bars(number) for number in range(6)] + [spots(number) for number in range(6)]
    check_parity(network, model_of(network), strips)
    (batch,) = batches_of(strips, [], 10**6, np.random.default_rng(0))
    with torch.inference_mode():
        together = np.sort(torch_scores(network, *batch[:2]).numpy())
    np.testing.assert_allclose(together, np.sort(scores_of(model_of(network), strips)), atol=0.05)


def test_a_training_in_little_tells_bars_from_spots() -> None:
    text, none = [bars(number) for number in range(150)], [spots(number) for number in range(150)]
    model = model_of(train(CONFIG, text, none))
    assert (scores_of(model, [bars(number) for number in range(500, 520)]) > 0).mean() >= 0.9
    assert (scores_of(model, [spots(number) for number in range(500, 520)]) < 0).mean() >= 0.9


def test_every_strip_is_in_one_batch_with_its_label_and_width() -> None:
    text, none = [bars(number) for number in range(9)], [spots(number) for number in range(7)]
    batches = list(batches_of(text, none, 600, np.random.default_rng(3)))
    assert sum(int(is_text.sum()) for _, _, is_text in batches) == 9
    assert sorted(width for _, widths, _ in batches for width in widths.tolist()) == sorted(
        strip.shape[1] for strip in text + none
    )
    assert all(strips.shape[0] * strips.shape[2] <= 600 or strips.shape[0] == 1 for strips, _, _ in batches)


def test_mixed_strips_still_show_their_text() -> None:
    rng = np.random.default_rng(4)
    text, none = [bars(number) for number in range(20)], [spots(number) for number in range(20)]
    before = [strip.copy() for strip in text]
    for strip in text * 10:
        result = mixed(rng, strip, text, none)
        assert result.shape[0] == 32 and result.shape[1] % 4 == 0
        assert result.max() >= 128
    assert all(np.array_equal(strip, old) for strip, old in zip(text, before, strict=True))
