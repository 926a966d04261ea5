"""The torch twin of patch networks: the same answers as NumPy, the same gradients, and runs that go on."""

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from app.networks.architectures import glyph_cnn, mlp, seed_cnn  # noqa: E402
from app.networks.network import Network, run  # noqa: E402
from tests.training.bars import bars  # noqa: E402
from training import learners  # noqa: E402
from training.batches import PatchBatches  # noqa: E402
from training.configuration import Configuration, Recipe  # noqa: E402
from training.data.patch_set import PatchSet  # noqa: E402
from training.loop import LoopSettings, fit  # noqa: E402
from training.networks.backpropagation import backward, trace  # noqa: E402
from training.networks.losses import cross_entropy  # noqa: E402
from training.torch_patches import TorchClassifier, TorchPatchNetwork  # noqa: E402

pytestmark = pytest.mark.training

NETWORKS = {
    "mlp": mlp(5, (7,), metrics=4),
    "seed_cnn": seed_cnn(5),
    "glyph_cnn": glyph_cnn(5, (4, 6, 8), 12),
}


def patches(count: int = 12) -> PatchSet:
    random = np.random.default_rng(0)
    return PatchSet(
        random.random((count, 32, 32), np.float32),
        random.integers(0, 5, count),
        "ABCDE",
        random.random((count, 4), np.float32),
    )


def settle(model: TorchPatchNetwork, data: PatchSet) -> None:
    """Statistics of normalisation that are not those of the first moment."""
    model.train()
    for _ in range(20):
        model(torch.from_numpy(data.maps()), torch.from_numpy(data.metrics))
    model.eval()


@pytest.mark.parametrize("name", NETWORKS)
def test_numpy_gives_the_scores_of_the_folded_twin(name: str) -> None:
    torch.manual_seed(0)
    data, model = patches(), TorchPatchNetwork(NETWORKS[name])
    settle(model, data)
    with torch.no_grad():
        expected = model(torch.from_numpy(data.maps()), torch.from_numpy(data.metrics)).numpy()
    np.testing.assert_allclose(run(NETWORKS[name], model.folded(), data.maps(), data.metrics), expected, atol=1e-4)


@pytest.mark.parametrize("name", NETWORKS)
def test_a_twin_begins_from_exported_weights(name: str) -> None:
    data, first, second = patches(), TorchPatchNetwork(NETWORKS[name]), TorchPatchNetwork(NETWORKS[name])
    settle(first, data)
    second.load_folded(first.folded())
    for key, array in first.folded().items():
        np.testing.assert_allclose(second.folded()[key], array, atol=1e-4)


@pytest.mark.parametrize("network", [NETWORKS["mlp"], NETWORKS["seed_cnn"]], ids=["mlp", "seed_cnn"])
def test_the_rules_of_numpy_give_the_gradients_of_torch(network: Network) -> None:
    data, model = patches(), TorchPatchNetwork(network)
    model.eval()
    loss = torch.nn.functional.cross_entropy(
        model(torch.from_numpy(data.maps()), torch.from_numpy(data.metrics)),
        torch.from_numpy(data.labels),
        reduction="sum",
    )
    loss.backward()
    parameters = model.folded()
    values = trace(network, parameters, data.maps(), data.metrics)
    mine, delta = cross_entropy(values[-1], data.labels)
    np.testing.assert_allclose(mine, float(loss.detach()), rtol=1e-5)
    gradients = backward(network, parameters, values, delta)
    expected = TorchPatchNetwork(network)
    for target, source in zip(expected.parameters(), model.parameters(), strict=True):
        target.data.copy_(source.grad)
    for name, array in expected.folded().items():
        np.testing.assert_allclose(gradients[name], array, rtol=1e-3, atol=1e-4, err_msg=name)


def classifier(data: PatchSet) -> TorchClassifier:
    torch.manual_seed(3)
    model = TorchPatchNetwork(NETWORKS["glyph_cnn"], dropout=0.2)
    return TorchClassifier(model, torch.optim.AdamW(model.parameters(), 1e-3), data, average=0.9)


def test_a_run_that_goes_on_from_its_checkpoint_ends_like_an_unbroken_one(tmp_path: Path) -> None:
    data = patches()
    batches = PatchBatches(data, 4)

    def settings(epochs: int) -> LoopSettings:
        return LoopSettings(epochs, "loss", quiet=True, checkpoint_seconds=0)

    unbroken = classifier(data)
    fit(unbroken, batches, len(batches), settings(4), tmp_path / "unbroken")
    fit(classifier(data), batches, len(batches), settings(2), tmp_path / "broken")
    resumed = classifier(data)
    fit(resumed, batches, len(batches), settings(4), tmp_path / "broken", resume=True)
    for name, array in unbroken.exported().items():
        np.testing.assert_array_equal(resumed.exported()[name], array)


def test_training_begins_where_exported_weights_stand_with_sets_of_patches_alone_too() -> None:
    options = {"widths": [4, 4, 4], "hidden": 8, "metrics": 0}
    recipe = Recipe(trainer="torch", epochs=1, average=0.9)
    wanted = Configuration("bars", "glyph_cnn", "AB", "nist36", options, recipe, "", ())
    data, exported = bars("AB", 16), TorchPatchNetwork(wanted.network()).folded()
    assert data.metrics is None
    learner = learners.make(wanted, data, exported)
    np.testing.assert_allclose(learner.scores(data), run(wanted.network(), exported, data.maps()), atol=1e-3)
