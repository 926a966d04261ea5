import pytest

from training.cost_curve import Cost, measure, slope


@pytest.mark.parametrize("characters", [1, 30])
def test_a_made_page_has_so_many_characters_and_they_are_read(characters: int) -> None:
    cost = measure(characters, repeats=1, reader="auto")
    assert (cost.characters, cost.read) == (characters, characters)
    assert cost.seconds > 0
    assert cost.peak_megabytes >= cost.idle_megabytes > 0


def test_the_slope_is_the_power_with_which_seconds_grow() -> None:
    costs = [Cost(n, n, 1.0, 0.001 * n**1.5, 1.0, 1.0) for n in (300, 1000, 3000)]
    assert slope(costs) == pytest.approx(1.5)
