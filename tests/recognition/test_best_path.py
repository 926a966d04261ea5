import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.recognition.alphabet import PRINTABLE
from app.recognition.best_path import CasedPrior, Lattice, Path, PriorWeights, best_paths
from training.ngram import train

NEVER = -np.inf
ALL = np.ones(95, bool)


def lattice(pieces: int, edges: list[tuple[int, int, dict[str, float]]], blanks: list[float] | None = None) -> Lattice:
    """Edges as (start, end, probability by character), all with as many characters; blanks as log-odds a node."""
    return Lattice(
        pieces,
        np.array([edge[0] for edge in edges], np.int64),
        np.array([edge[1] for edge in edges], np.int64),
        np.array([[PRINTABLE.index(c) for c in edge[2]] for edge in edges], np.int64),
        np.log([list(edge[2].values()) for edge in edges]).astype(np.float32),
        np.array(blanks or [NEVER] * (pieces + 1), np.float32),
    )


def text(lattice: Lattice, path: Path) -> str:
    characters = [PRINTABLE[lattice.classes[e, k]] for e, k in zip(path.edges, path.choices, strict=True)]
    return "".join(" " * int(blank) + character for character, blank in zip(characters, path.blanks, strict=True))


def read(one: Lattice, prior: CasedPrior | None = None) -> str:
    return text(one, best_paths([one], prior)[0])


def prior(*sentences: str, allowed: np.ndarray = ALL) -> CasedPrior:
    return CasedPrior(train(list(sentences) * 20), allowed, PriorWeights(weight=0.5, bonus=2.0))


def test_one_character_for_two_pieces_wins_where_it_is_likelier_than_two() -> None:
    halves = [(0, 1, {"r": 0.6, "i": 0.2}), (1, 2, {"n": 0.6, "i": 0.2})]
    assert read(lattice(2, [*halves, (0, 2, {"m": 0.5, "w": 0.3})])) == "m"
    assert read(lattice(2, [*halves, (0, 2, {"m": 0.3, "w": 0.3})])) == "rn"


def test_a_gap_that_is_likelier_a_blank_becomes_one() -> None:
    edges = [(0, 1, {"a": 0.9, "o": 0.1}), (1, 2, {"b": 0.9, "h": 0.1})]
    assert read(lattice(2, edges, [NEVER, 1.0, NEVER])) == "a b"
    assert read(lattice(2, edges, [NEVER, -1.0, NEVER])) == "ab"


def test_the_prior_decides_what_the_ink_leaves_open() -> None:
    edges = [(0, 1, {"c": 0.9, "e": 0.1}), (1, 2, {"o": 0.51, "a": 0.49}), (2, 3, {"t": 0.9, "f": 0.1})]
    assert read(lattice(3, edges)) == "cot"
    assert read(lattice(3, edges), prior("the cat sat")) == "cat"


def test_clear_ink_outvotes_the_prior() -> None:
    edges = [(0, 1, {"c": 0.99, "e": 0.01}), (1, 2, {"o": 0.9999, "a": 0.0001}), (2, 3, {"t": 0.99, "f": 0.01})]
    assert read(lattice(3, edges), prior("the cat sat")) == "cot"


def test_a_letter_that_may_be_read_in_one_case_only_is_as_likely_as_in_both() -> None:
    capitals = np.array([not c.islower() for c in PRINTABLE])
    open_case = prior("the cat sat").scores(np.array([[0, 0, 0, 0]]))[0]
    capitals_only = prior("the cat sat", allowed=capitals).scores(np.array([[0, 0, 0, 0]]))[0]
    upper, lower = PRINTABLE.index("T"), PRINTABLE.index("t")
    assert capitals_only[upper] >= max(open_case[upper], open_case[lower])
    assert capitals_only[PRINTABLE.index(".")] == open_case[PRINTABLE.index(".")]


def test_lines_of_any_length_are_read_together_as_they_are_alone() -> None:
    rng = np.random.default_rng(7)
    lattices = [random_lattice(rng, pieces) for pieces in (3, 0, 9, 1, 6)]
    together = best_paths(lattices, prior("abc cab bac"))
    for one, path in zip(lattices, together, strict=True):
        assert text(one, path) == read(one, prior("abc cab bac"))


def random_lattice(rng: np.random.Generator, pieces: int) -> Lattice:
    spans = [(i, i + n) for i in range(pieces) for n in (1, 2, 3) if i + n <= pieces]
    edges = [(start, end, dict(zip("abc", rng.uniform(0.01, 1, 3).tolist(), strict=True))) for start, end in spans]
    if not edges:
        empty = np.zeros(0, np.int64)
        return Lattice(
            0, empty, empty, empty.reshape(0, 3), np.zeros((0, 3), np.float32), np.full(1, NEVER, np.float32)
        )
    return lattice(pieces, edges, [NEVER, *rng.normal(0, 2, pieces - 1), NEVER])


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), pieces=st.integers(1, 6))
def test_without_a_prior_no_path_scores_higher(seed: int, pieces: int) -> None:
    one = random_lattice(np.random.default_rng(seed), pieces)
    path = best_paths([one], None)[0]
    best = one.scores.max(axis=1)
    node_cost = np.where(
        np.isinf(one.blanks), 0, np.maximum(-np.logaddexp(0, one.blanks), -np.logaddexp(0, -one.blanks))
    )
    by_span = {(int(s), int(e)): float(v) for s, e, v in zip(one.starts, one.ends, best, strict=True)}

    def score(nodes: list[int]) -> float:
        return sum(by_span[pair] for pair in itertools.pairwise(nodes)) + sum(float(node_cost[n]) for n in nodes[1:-1])

    inner = range(1, pieces)
    every = [
        score([0, *chosen, pieces])
        for n in range(pieces)
        for chosen in itertools.combinations(inner, n)
        if all(b - a <= 3 for a, b in itertools.pairwise([0, *chosen, pieces]))
    ]
    nodes = [0, *one.ends[path.edges].tolist()]
    assert score(nodes) == pytest.approx(max(every), abs=1e-4)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), pieces=st.integers(0, 12))
def test_every_piece_is_read_once(seed: int, pieces: int) -> None:
    one = random_lattice(np.random.default_rng(seed), pieces)
    path = best_paths([one], prior("abc cab"))[0]
    covered = [piece for e in path.edges for piece in range(one.starts[e], one.ends[e])]
    assert covered == list(range(pieces))


def test_a_lattice_without_a_way_through_is_refused() -> None:
    with pytest.raises(ValueError, match="no path"):
        best_paths([lattice(2, [(0, 1, {"a": 0.9, "b": 0.1})])], None)
