"""Networks as data: shapes, cost, and answers that do not depend on the company they are computed in."""

import numpy as np
import pytest

from app.networks.architectures import ARCHITECTURES, build
from app.networks.network import Network, run, tiled_weights
from app.networks.work import counted_work

OPTIONS = {
    "mlp": {"classes": 36},
    "autoencoder": {},
    "seed_cnn": {"classes": 36},
    "glyph_cnn": {"classes": 94},
    "line_cnn": {"classes": 96},
    "text_cnn": {},
    "text_map": {},
}


def parameters_of(network: Network, seed: int = 0) -> dict[str, np.ndarray]:
    random = np.random.default_rng(seed)
    return {
        name: random.normal(0, 0.05, shape).astype(np.float32) for name, shape in network.parameter_shapes().items()
    }


def test_every_architecture_has_options_in_these_tests() -> None:
    assert set(OPTIONS) == set(ARCHITECTURES)


@pytest.mark.parametrize("name", ["mlp", "seed_cnn", "glyph_cnn"])
def test_a_patch_network_scores_every_class(name: str) -> None:
    network = build(name, OPTIONS[name])
    patches = np.zeros((3, 32, 32, 1), np.float32)
    scores = run(network, parameters_of(network), patches, metrics=np.zeros((3, 4), np.float32))
    assert scores.shape == (3, OPTIONS[name]["classes"])


def test_an_autoencoder_gives_a_picture_back() -> None:
    network = build("autoencoder", {})
    pixels = run(network, parameters_of(network), np.ones((2, 32, 32, 1), np.float32))
    assert pixels.shape == (2, 1024)
    assert ((pixels > 0) & (pixels < 1)).all()


def test_the_seed_cnn_pools_32_to_15_to_6_to_2() -> None:
    shapes = build("seed_cnn", {"classes": 36}).parameter_shapes()
    assert shapes["hidden.weight"] == (2 * 2 * 256, 128)


def test_the_line_network_speaks_every_two_pixels() -> None:
    network = build("line_cnn", {"classes": 96})
    scores = run(network, parameters_of(network), np.zeros((2, 32, 80, 1), np.float32))
    assert scores.shape == (2, 40, 96)


def test_the_line_network_keeps_its_budget_of_600_megaflop_for_800_pixels() -> None:
    assert build("line_cnn", {"classes": 96}).flops(800) <= 600e6


def test_the_text_network_scores_every_eight_pixels_for_a_small_part_of_reading_them() -> None:
    network = build("text_cnn", {})
    assert run(network, parameters_of(network), np.zeros((2, 32, 80, 1), np.float32)).shape == (2, 10, 1)
    assert network.flops(800) <= build("line_cnn", {"classes": 96}).flops(800) / 29


@pytest.mark.parametrize("parts", [2, 4])
def test_the_map_network_scores_the_parts_of_every_eight_pixels_each_way_twice(parts: int) -> None:
    network = build("text_map", {"parts": parts})
    assert run(network, parameters_of(network), np.zeros((2, 40, 64, 1), np.float32)).shape == (2, 5, 8, 2 * parts**2)


def test_the_seeds_perceptron_counts_its_products() -> None:
    assert build("mlp", {"classes": 36}).flops() == 2 * (1024 * 64 + 64 * 36)


def test_a_padded_strip_is_read_as_it_would_be_alone() -> None:
    network = build("line_cnn", {"classes": 96})
    parameters = parameters_of(network)
    short = np.random.default_rng(1).random((1, 32, 40, 1), np.float32)
    padded = np.pad(short, ((0, 0), (0, 0), (0, 60), (0, 0)))
    company = np.concatenate([padded, np.ones((1, 32, 100, 1), np.float32)])
    for tiled in (None, tiled_weights(network, parameters)):
        alone = run(network, parameters, short, widths=[40], tiled=tiled)
        together = run(network, parameters, company, widths=[40, 100], tiled=tiled)
        np.testing.assert_allclose(together[0, :20], alone[0], atol=1e-5)


@pytest.mark.parametrize("name", ["seed_cnn", "glyph_cnn", "line_cnn", "text_cnn", "text_map"])
def test_fewer_multiplications_change_no_answer(name: str) -> None:
    network = build(name, OPTIONS[name])
    parameters = parameters_of(network)
    tiled = tiled_weights(network, parameters)
    assert tiled
    maps = np.random.default_rng(2).random((2, network.height, network.width or 72, 1), np.float32)
    metrics, widths = np.ones((2, 4), np.float32), None if network.width else [72, 40]
    with counted_work() as plain:
        expected = run(network, parameters, maps, metrics, widths)
    with counted_work() as less:
        found = run(network, parameters, maps, metrics, widths, tiled)
    np.testing.assert_allclose(found, expected, atol=1e-5)
    assert less.flops < 0.8 * plain.flops


def test_metrics_are_demanded_by_a_network_that_uses_them() -> None:
    network = build("glyph_cnn", {"classes": 94})
    with pytest.raises(ValueError, match="4 metrics"):
        run(network, parameters_of(network), np.zeros((1, 32, 32, 1), np.float32))


def test_an_unknown_architecture_is_refused() -> None:
    with pytest.raises(KeyError):
        build("transformer", {})


def test_whoever_counts_learns_what_a_batch_cost() -> None:
    network = build("mlp", OPTIONS["mlp"])
    patches, metrics = np.zeros((3, 32, 32, 1), np.float32), np.zeros((3, 4), np.float32)
    with counted_work() as work:
        run(network, parameters_of(network), patches, metrics=metrics)
    run(network, parameters_of(network), patches, metrics=metrics)
    assert work.flops == 3 * network.flops()
