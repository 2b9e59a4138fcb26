from __future__ import annotations

import pytest

from jupyterlab_nbguard.outputs.compare import compare_outputs
from jupyterlab_nbguard.outputs.difference import LONGEST_TEXT, OutputDifference, Rules
from tests.outputs.builders import Output, error, out, picture, result, shown


def differ(old: list[Output], new: list[Output], rules: Rules | None = None) -> OutputDifference:
    found = compare_outputs(old, new, rules)
    assert found is not None
    return found


def same(old: str, new: str, *ignore: str, tolerance: float = 1e-6) -> bool:
    return compare_outputs([out(old)], [out(new)], Rules.of(ignore, tolerance)) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<__main__.A object at 0x7f3a5c2b1d30>", "<__main__.A object at 0x7fd0aa0b1e50>"),
        ("<A at 0x0000020A3BC4D5E0>", "<A at 0x1046f3a90>"),
        ("CPU times: user 3 ms, sys: 1 ms, total: 4 ms\nWall time: 4.1 ms\n", "Wall time: 9 s\n"),
        (
            "12.3 ns ± 0.1 ns per loop (mean ± std. dev. of 7 runs, 100,000,000 loops each)\n",
            "15 µs ± 2 µs per loop (mean ± std. dev. of 7 runs, 10,000 loops each)\n",
        ),
        ("10 loops, best of 3: 22 ms per loop", "100 loops, best of 5: 2.2 ms per loop"),
        ("done in 12.3 seconds", "done in 8 s"),
        ("Elapsed: 0:00:12.345", "Elapsed: 0:01:02.9"),
        ("training took 12s", "training took 9s"),
        ("time: 0.1234", "time: 1.5e-05"),
        ("--- 0.123 seconds ---", "--- 1.4 seconds ---"),
        ("now: 2024-02-29 12:13:14.123456", "now: 2026-01-01 02:03:04.000001"),
        ("2024-02-29T12:13:14Z", "2025-02-28T02:13:14+02:00"),
        ("Thu Feb 29 12:13:14 2024", "Mon Jan  5 01:02:03 2026"),
        ("February 29, 2024", "3 March 2025"),
        ("at 12:13:14", "at 01:02:03"),
        ("datetime.datetime(2024, 2, 29, 12, 13)", "datetime.datetime(2025, 1, 1, 1, 1, 3)"),
        ("50%|█████     | 5/10 [00:01<00:01]\r100%|██████████| 10/10 [00:02<00:00]\n", ""),
        ("10it [00:01,  9.9it/s]\n", "10it [00:00, 99.9it/s]\n"),
        (
            "1/10 [==>...........] - ETA: 3s - loss: 0.9\r10/10 [=============] - 1s 5ms/step"
            " - loss: 0.5000",
            "10/10 [=============] - 2s 9ms/step - loss: 0.5000",
        ),
        (
            "/tmp/ipykernel_123/4567.py:3: FutureWarning: old",
            "C:\\Temp\\ipykernel_9\\12.py:3: FutureWarning: old",
        ),
        ("/a/lib/python3.8/site-packages/x.py:1: W", "/b c/lib/site-packages/x.py:1: W"[6:]),
        ("3f2504e0-4f89-11d3-9a0c-0305e82c3301", "7c9e6679-7425-40de-944b-e07fc1f90ae7"),
        ("pid 123", "pid 99"),
        ("\x1b[31mred\x1b[0m text", "red text"),
        ("one\r\ntwo\r\n", "one\ntwo\n"),
        ("abc\x08\x08xy", "axy"),
        ("ünïcode 🎉 0.1", "ünïcode 🎉 0.10000000001"),
    ],
)
def test_what_no_two_runs_have_in_common_is_no_difference(old: str, new: str) -> None:
    assert same(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("accuracy 0.91", "accuracy 0.92"),
        ("12345678 rows", "12345679 rows"),
        ("version 1.2.3", "version 1.2.4"),
        ("0xdeadbeef", "0xdeadbeee"),
        ("a\nb\n", "a\nc\n"),
        ("ratio 3:4", "ratio 3:5"),
        ("5 times", "6 times"),
        ("1e-30", "2e30"),
        ("1e999", "1.5"),
        ("-1.5", "1.5"),
        ("1,234", "1,235"),
        ("🎉", "🎊"),
        ("10/10 [=======] - 1s - loss: 0.5000", "10/10 [=======] - 1s - loss: 0.6000"),
        ("done in 3 tries", "done in 4 tries"),
    ],
)
def test_what_counts(old: str, new: str) -> None:
    assert not same(old, new)


def test_numbers_within_the_tolerance_are_the_same() -> None:
    assert same("[0.1 0.2]", "[0.1 0.2000000001]")
    assert same("a 1.00", "a 1")
    assert not same("x 100.0 y 103", "x 101 y 100")
    assert same("x 100.0 y 103", "x 101 y 100", tolerance=0.05)
    assert same("[ 1e-17]", "[2e-17]")


def test_a_changed_number_is_said_with_its_line() -> None:
    found = differ([out("start\naccuracy 0.5\nend 1.0\n")], [out("start\naccuracy 0.6\nend 1\n")])
    assert found.kind == "number"
    assert found.text == "0.5 → 0.6 (+20%)\n start\n-accuracy 0.5\n+accuracy 0.6\n end 1.0"


def test_patterns_of_the_user() -> None:
    assert same("epoch 1\nloss is 0.5", "epoch 1\nepoch 2\nloss is 0.4", r"^epoch \d+$", "0.[45]")
    assert not same("loss is 0.5", "loss is 0.4", "epoch")
    with pytest.raises(ValueError, match=r"'\(' is no regular expression"):
        Rules.of(["("])
    with pytest.raises(ValueError, match="tolerance"):
        Rules.of(tolerance=float("nan"))


def test_how_a_stream_was_cut_and_where_stderr_stands_is_luck() -> None:
    old = [out("a\n"), out("careful\n", "stderr"), out("b\n"), result("1", 3)]
    new = [out("a\nb\n"), {**result("1", 9), "metadata": {"x": 1}}, out("careful\n", "stderr")]
    assert compare_outputs(old, new) is None
    assert differ([out("a")], [out("a", "stderr")]).kind == "output"


def test_multi_line_strings_are_joined() -> None:
    old = [{"output_type": "stream", "name": "stdout", "text": ["a\n", "b"]}]
    assert compare_outputs(old, [out("a\nb")]) is None
    assert compare_outputs([shown(text__html=["<b>a", "</b>"])], [shown(text__html="a")]) is None


def test_an_output_that_came_or_went() -> None:
    old = [shown("first"), shown("second"), shown("third")]
    assert differ(old, [old[0], old[2]]).text == "is gone: 'second'"
    assert differ([], [out("boo\n", "stderr")]).text == "is new: 'boo' on stderr"


def test_errors_are_compared_by_name_and_message() -> None:
    old = error("ValueError", "bad <A at 0x7f0000000001>", "line 1")
    assert compare_outputs([old], [error("ValueError", "bad <A at 0x7fd000000001>")]) is None
    found = differ([old], [error("KeyError", "'k'")])
    assert found.kind == "error"
    assert found.text.endswith("→ KeyError: 'k'")


def test_the_text_is_bounded() -> None:
    old, new = ("\n".join(f"{word} {n}" * 90 for n in range(1000)) for word in ("a", "b"))
    text = differ([out(old)], [out(new)]).text
    assert len(text) <= LONGEST_TEXT + 1


@pytest.mark.parametrize("text", ["x" * 300_000, "1" * 100_000, "a\x08" * 100_000, "1," * 50_000])
@pytest.mark.timeout(20)
def test_long_texts_take_no_time_by_their_square(text: str) -> None:
    assert not same(text + " a", text + " b")


def test_images_are_compared_by_what_is_seen() -> None:
    plain = shown("<Figure size 640x480 with 1 Axes>", image__png=picture())
    also = shown("<Figure size 1x1>", image__png=picture(dots=1, level=9) + "\n")
    assert compare_outputs([plain], [also]) is None
    found = differ([plain], [shown("", image__png=picture(dots=150))])
    assert found.kind == "image"
    assert found.text == "1.9% of the pixels differ (150 of 100 × 80), within x 0 to 100, y 0 to 2"
    assert (
        "100 × 80 → 50 × 80 pixels"
        in differ([plain], [shown("", image__png=picture((50, 80)))]).text
    )
    assert "no readable image" in differ([plain], [shown("", image__png="AAAA")]).text
    assert differ([plain], [shown("gone")]).text == "an image (image/png) → 'gone'"


SVG = '<svg><defs><path id="{0}"/></defs><use href="#{0}" x="{1}" clip-path="url(#{0})"/></svg>'


def test_svg_is_compared_without_its_ids() -> None:
    old = shown(image__svg_xml=SVG.format("m1ab", 1.5))
    old["data"]["image/svg+xml"] = old["data"].pop("image/svg_xml")
    new = {**old, "data": {"image/svg+xml": SVG.format("zz9", 1.5)}}
    assert compare_outputs([old], [new]) is None
    other = {**old, "data": {"image/svg+xml": SVG.format("zz9", 2.5)}}
    assert differ([old], [other]).kind == "image"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            {"text/html": '<div id="a1"></div><script>draw("a1")</script>', "text/plain": "x"},
            {"text/html": '<div id="b2"></div><script>draw("b2")</script>', "text/plain": "x"},
        ),
        ({"application/javascript": "a(1)"}, {"application/javascript": "a(2)"}),
        (
            {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}, "text/plain": "I(v=1)"},
            {"application/vnd.jupyter.widget-view+json": {"model_id": "2"}, "text/plain": "I(v=1)"},
        ),
        (
            {"application/vnd.plotly.v1+json": {"data": [{"y": [1, 0.5], "uid": "a"}]}},
            {"application/vnd.plotly.v1+json": {"data": [{"y": [1, 0.5000000001], "uid": "b"}]}},
        ),
        (
            {"application/vnd.bokehjs_exec.v0+json": "", "application/javascript": "p1001"},
            {"application/vnd.bokehjs_exec.v0+json": "", "application/javascript": "p1002"},
        ),
    ],
)
def test_random_ids_are_no_difference(old: Output, new: Output) -> None:
    assert compare_outputs([{**shown(), "data": old}], [{**shown(), "data": new}]) is None


def test_a_chart_is_compared_by_its_data() -> None:
    mime = "application/vnd.plotly.v1+json"
    old, new = ({"data": [{"y": [1, last]}]} for last in (2.0, 3))
    found = differ([{**shown(), "data": {mime: old}}], [{**shown(), "data": {mime: new}}])
    assert found == OutputDifference("data", "data[0].y[1]: 2.0 → 3")


def test_a_widget_of_a_progress_bar_is_no_output() -> None:
    bar = {"application/vnd.jupyter.widget-view+json": {}, "text/plain": "  0%|   | 0/9 [00:00<?]"}
    assert compare_outputs([{**shown(), "data": bar}], []) is None
