"""What goes through the network together."""

from hypothesis import given
from hypothesis import strategies as st

from app.recognition.strip_batches import BATCH_COLUMNS, BATCH_ITSELF, cheapest_batches


@given(st.lists(st.integers(8, 3000), max_size=40))
def test_batches_hold_every_strip_once_and_waste_little(widths: list[int]) -> None:
    batches = cheapest_batches(widths)
    assert sorted(number for batch in batches for number in batch) == list(range(len(widths)))
    columns = [len(batch) * max(widths[number] for number in batch) for batch in batches]
    assert all(len(batch) == 1 or cost <= BATCH_COLUMNS for batch, cost in zip(batches, columns, strict=True))
    one_by_one = sum(widths) + BATCH_ITSELF * len(widths)
    assert sum(columns) + BATCH_ITSELF * len(batches) <= one_by_one


def test_strips_of_like_width_share_a_batch_and_a_far_wider_one_does_not() -> None:
    assert cheapest_batches([310, 40, 300, 44]) == [[1, 3], [2, 0]]
