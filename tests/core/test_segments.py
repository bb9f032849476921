"""Segments cover every combination of scores exactly once, or the file is refused."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sqlkit.errors import ConfigError, SqlkitError
from sqlkit.resources import shipped
from sqlkit.segments import read_segments

Box = tuple[tuple[int, int], ...]
ANY = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def write(folder: Path, boxes: list[Box]) -> Path:
    segments = [
        {"label": f"s{n}", **{name: f"{low}-{high}" for name, (low, high) in zip("rfm", box, strict=True)}}
        for n, box in enumerate(boxes)
    ]
    path = folder / "segments.yml"
    path.write_text(yaml.safe_dump({"segments": segments}))
    return path


def covers(boxes: list[Box], bins: int) -> list[int]:
    """How many boxes each combination of scores lies in."""
    cube = itertools.product(range(1, bins + 1), repeat=3)
    return [
        sum(all(low <= score <= high for score, (low, high) in zip(scores, box, strict=True)) for box in boxes)
        for scores in cube
    ]


@st.composite
def partitions(draw: st.DrawFn) -> tuple[list[Box], int]:
    """Boxes made by cutting the cube of scores again and again."""
    bins = draw(st.integers(1, 6))
    boxes: list[Box] = [((1, bins),) * 3]
    for _ in range(draw(st.integers(0, 8))):
        box = draw(st.sampled_from(boxes))
        axis = draw(st.integers(0, 2))
        low, high = box[axis]
        if low < high:
            cut = draw(st.integers(low, high - 1))
            boxes.remove(box)
            boxes += [(*box[:axis], span, *box[axis + 1 :]) for span in ((low, cut), (cut + 1, high))]
    return boxes, bins


@given(partitions())
@ANY
def test_any_partition_is_taken_and_puts_each_customer_in_one_segment(
    tmp_path: Path, partition: tuple[list[Box], int]
) -> None:
    boxes, bins = partition
    segments = read_segments(write(tmp_path, boxes), bins)
    assert [segment.sort for segment in segments] == list(range(1, len(boxes) + 1))
    for scores in itertools.product(range(1, bins + 1), repeat=3):
        found = [s.label for s in segments if s.covers(dict(zip("rfm", scores, strict=True)))]
        assert len(found) == 1


SPANS = st.tuples(st.integers(0, 4), st.integers(0, 4))


@given(st.lists(st.tuples(SPANS, SPANS, SPANS), max_size=4))
@ANY
def test_any_boxes_cover_exactly_or_are_refused(tmp_path: Path, boxes: list[Box]) -> None:
    bins = 3
    are_valid = all(1 <= low <= high <= bins for box in boxes for low, high in box)
    is_exact = are_valid and set(covers(boxes, bins)) == {1}
    told = ""
    try:
        read_segments(write(tmp_path, boxes), bins)
    except SqlkitError as error:
        told = str(error)
    assert is_exact == (told == "")
    assert is_exact or "segments.yml:" in told


def test_the_message_counts_what_is_missed_and_shared(tmp_path: Path) -> None:
    whole = (1, 3)
    with pytest.raises(SqlkitError) as caught:
        read_segments(write(tmp_path, [((1, 1), whole, whole), ((1, 2), (1, 1), (1, 1))]), 3)
    counts = covers([((1, 1), whole, whole), ((1, 2), (1, 1), (1, 1))], 3)
    assert f"{counts.count(0)} of 27 combinations of scores belong to no segment" in str(caught.value)
    assert counts.count(2) == 1
    assert "1 combination belongs to several segments, as r=1 f=1 m=1 to s0 and s1." in str(caught.value)


@pytest.mark.parametrize("text", ["4", "4-5", " 4 - 5 ", "1-5"])
def test_a_range_is_a_score_or_two(tmp_path: Path, text: str) -> None:
    path = tmp_path / "segments.yml"
    path.write_text(yaml.safe_dump({"segments": [{"label": "a", "r": text}]}))
    if text == "1-5":
        assert read_segments(path, 5)[0].bounds == {"r": (1, 5)}
    else:
        with pytest.raises(SqlkitError, match="belong to no segment"):
            read_segments(path, 5)


@pytest.mark.parametrize("text", ["", "x", "5-4", "0-5", "4-6", "-4", "4-", "4,5", "1.5"])
def test_what_is_no_range_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "segments.yml"
    path.write_text(yaml.safe_dump({"segments": [{"label": "low", "r": "1-3"}, {"label": "high", "r": text}]}))
    with pytest.raises(SqlkitError):
        read_segments(path, 5)


def test_the_shipped_segments_cover_five_scores() -> None:
    segments = read_segments(shipped("templates") / "segments" / "segments.yml", 5)
    assert len({segment.label for segment in segments}) == len(segments)
    assert all(segment.description and segment.action for segment in segments)


@pytest.mark.parametrize("bins", [1, 3, 6])
def test_the_shipped_segments_are_not_for_other_scores(bins: int) -> None:
    with pytest.raises(ConfigError) as caught:
        read_segments(shipped("templates") / "segments" / "segments.yml", bins)
    assert caught.value.message.startswith(f"rfm.bins is {bins} and the shipped segments are for 5: ")
