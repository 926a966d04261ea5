"""Confusions by hand-counted matrices."""

import numpy as np

from training.confusion import (
    accuracy,
    calibration_error,
    case_merged,
    confusion_matrix,
    most_confused,
    shape_merged,
    top_accuracy,
)

ALPHABET = "Oo0X"
MATRIX = np.array(
    [
        [5, 2, 1, 0],
        [1, 6, 0, 1],
        [3, 0, 5, 0],
        [0, 0, 0, 8],
    ]
)


def test_rows_are_true_and_columns_answered() -> None:
    labels, answers = np.array([0, 0, 2]), np.array([0, 1, 2])
    np.testing.assert_array_equal(confusion_matrix(labels, answers, 3), [[1, 1, 0], [0, 0, 0], [0, 0, 1]])


def test_the_most_confused_pair_comes_first_with_both_directions() -> None:
    pairs = most_confused(MATRIX, ALPHABET, 10)
    assert [(str(pair), pair.count, pair.first_for_second) for pair in pairs] == [
        ("O/0", 4, 3),
        ("O/o", 3, 1),
        ("o/X", 1, 0),
    ]


def test_merging_forgives_case_then_shape() -> None:
    assert accuracy(MATRIX) == 24 / 32
    assert case_merged(MATRIX, ALPHABET) == 27 / 32
    assert shape_merged(MATRIX, ALPHABET) == 31 / 32


def test_top_accuracy_looks_among_the_best() -> None:
    scores = np.array([[0.5, 0.3, 0.2], [0.1, 0.2, 0.7]])
    assert top_accuracy(scores, np.array([1, 0]), 1) == 0
    assert top_accuracy(scores, np.array([1, 0]), 2) == 0.5


def test_an_honest_confidence_has_no_calibration_error_and_a_boast_has_its_size() -> None:
    probabilities = np.array([[0.75, 0.25]] * 4)
    assert calibration_error(probabilities, np.array([0, 0, 0, 1])) == 0
    np.testing.assert_allclose(calibration_error(np.array([[1.0, 0.0]] * 4), np.array([0, 0, 1, 1])), 0.5)
