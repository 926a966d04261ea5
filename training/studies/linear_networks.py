"""Q1.3: a network of linear layers is one regression, however deep, and learns no more than one."""

from __future__ import annotations

import numpy as np

from app.networks.architectures import mlp
from app.networks.network import Parameters, run
from training.networks.initializers import Weights
from training.report_page import Section, Table
from training.studies.study import Figure, Outcome, Recipe, Setting, train_classifier

RECIPE = Recipe(optimizer="adam", schedule="cosine", epochs=20, batch=64)


def study(setting: Setting) -> Outcome:
    classes = len(setting.splits.train.alphabet)
    networks = {
        "no hidden layer": mlp(classes, (), "linear"),
        "two linear layers of 64": mlp(classes, (64, 64), "linear"),
        "two tanh layers of 64": mlp(classes, (64, 64), "tanh"),
    }
    trained = {name: train_classifier(setting, network, RECIPE) for name, network in networks.items()}
    deep = trained["two linear layers of 64"].learner
    weight, bias = collapsed(deep.parameters)
    data = setting.splits.valid
    whole = run(deep.network, deep.parameters, data.maps())
    difference = float(np.abs(data.patches.reshape(len(data), -1) @ weight + bias - whole).max())
    section = Section(
        "Linear layers are one regression (Q1.3)",
        [
            "y = x W_eff + b_eff with W_eff = W1 W2 … Wn and b_eff = b_n + b_(n-1) W_n + … . On all validation patches "
            f"the collapsed network and the deep one differ by at most {difference:.1e}.",
            Table(
                ("network", "training accuracy", "validation accuracy"),
                [(name, run_.progress.column("train_accuracy")[-1], run_.accuracy) for name, run_ in trained.items()],
            ),
        ],
    )
    return Outcome(section, [Figure("Q1.3", name, "", run_.accuracy) for name, run_ in trained.items()])


def collapsed(parameters: Parameters) -> tuple[Weights, Weights]:
    """W_eff (1024, classes) and b_eff (classes,) of a network of linear layers, given in their order."""
    names = [name.removesuffix(".weight") for name in parameters if name.endswith(".weight")]
    weight, bias = parameters[f"{names[0]}.weight"], parameters[f"{names[0]}.bias"]
    for name in names[1:]:
        weight, bias = (
            weight @ parameters[f"{name}.weight"],
            bias @ parameters[f"{name}.weight"] + parameters[f"{name}.bias"],
        )
    return weight, bias
