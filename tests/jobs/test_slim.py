"""Large outputs, made small."""

from __future__ import annotations

from jupyterlab_nbguard.jobs.verify.slim import LARGE, slim


def test_small_outputs_are_left_as_they_are() -> None:
    for content in [
        {"data": {"text/plain": "3"}, "metadata": {}},
        {"name": "stdout", "text": "x" * 2 * LARGE},
        {"data": None},
        {"data": {"application/json": {"a": 1}}},
    ]:
        assert slim(content) is content


def test_equal_pictures_stay_equal_and_others_differ() -> None:
    def picture(letter: str) -> object:
        data = {"image/png": letter * (LARGE + 1), "text/plain": "<Figure>"}
        return slim({"data": data, "execution_count": 3})

    assert picture("a") == picture("a")
    assert picture("a") != picture("b")
    assert len(str(picture("a"))) < 200
