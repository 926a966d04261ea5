import json
from pathlib import Path

import pytest
from PIL import Image

from training.bench import Reading, main, measure, true_boxes


def page_folder(folder: Path) -> Path:
    folder.mkdir()
    Image.new("L", (40, 20), 255).save(folder / "one.png")
    (folder / "one.txt").write_text("ab\n")
    words = [{"text": "ab", "box": [0, 0, 20, 10], "chars": [[0, 0, 10, 10], [10, 0, 20, 10]]}]
    (folder / "one.json").write_text(json.dumps({"words": words}))
    return folder


def test_characters_boxes_are_found_in_their_words_or_beside_them(tmp_path: Path) -> None:
    folder = page_folder(tmp_path / "pages")
    assert true_boxes(folder / "one.json")[1] == [("a", (0, 0, 10, 10)), ("b", (10, 0, 20, 10))]
    (folder / "two.json").write_text(json.dumps({"chars": [{"text": "c", "box": [1, 2, 3, 4]}]}))
    assert true_boxes(folder / "two.json") == ([], [("c", (1, 2, 3, 4))])
    assert true_boxes(folder / "missing.json") == ([], [])


def test_a_perfect_answer_measures_perfect_and_is_written_in_the_layout_of_the_truth(tmp_path: Path) -> None:
    folder = page_folder(tmp_path / "pages")
    words, chars = true_boxes(folder / "one.json")
    answer = Reading("ab", words, chars)
    measured = measure(folder, [folder / "one.png"], "mine", lambda _: answer, 2, tmp_path / "dump")
    figures = measured.counts.figures()
    assert (figures["exact"], figures["box_hit"], figures["char_hit"], figures["char_iou"]) == (1, 1, 1, 1)
    assert true_boxes(tmp_path / "dump" / "mine" / "pages" / "one.json") == (words, chars)
    assert (tmp_path / "dump" / "mine" / "pages" / "one.txt").read_text() == "ab\n"


def test_a_folder_is_read_by_the_engine_and_its_figures_written(tmp_path: Path) -> None:
    folder, file = page_folder(tmp_path / "pages"), tmp_path / "figures.json"
    main([str(folder), "--prior", "on,off", "--json", str(file)])
    results = json.loads(file.read_text())["results"]
    assert [result["reader"] for result in results] == ["auto prior=on", "auto prior=off"]
    assert all(result["cer_lines"] == 1 and result["char_hit"] == 0 for result in results)


def test_a_folder_without_pages_is_named(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no image"):
        main([str(tmp_path)])
