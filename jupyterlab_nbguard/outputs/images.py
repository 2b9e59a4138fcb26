"""Compares images by their pixels, and SVG by its text."""

from __future__ import annotations

import base64
import binascii
import io
import re
import warnings

from PIL import Image, ImageChops

from .difference import OutputDifference, Rules
from .text import compare_texts

_LEVELS = 24
"""Of 255: a pixel that changes by less looks the same."""
_SHARE = 2e-4
"""Of all pixels: fewer than these may change, as edges are smoothed a little otherwise."""

_ID = re.compile(r"""\bid\s*=\s*["']([^"']+)["']""")
_UNSEEN_SVG = re.compile(r"<metadata\b.*?</metadata>|<!--.*?-->", re.DOTALL)


def compare_images(old: str, new: str) -> OutputDifference | None:
    """Returns how two images, in base64, differ to the eye."""
    a, b = _bytes(old), _bytes(new)
    if a == b:
        return None
    before, after = _decoded(a), _decoded(b)
    if before is None or after is None:
        return OutputDifference("image", f"{len(a)} → {len(b)} bytes, which are no readable image")
    if before.size != after.size:
        return OutputDifference("image", f"{_size(before)} → {_size(after)} pixels")
    return _compare_pixels(before, after)


def compare_svg(old: str, new: str, rules: Rules) -> OutputDifference | None:
    """Returns how two SVG texts differ, whatever their ids are."""
    found = compare_texts(_with_plain_ids(old), _with_plain_ids(new), rules)
    return None if found is None else OutputDifference("image", f"SVG\n{found.text}")


def _compare_pixels(before: Image.Image, after: Image.Image) -> OutputDifference | None:
    apart = ImageChops.difference(before, after)
    # The largest change of any channel, as one picture that is white where there is one.
    red, green, blue, alpha = apart.split()
    largest = ImageChops.lighter(ImageChops.lighter(red, green), ImageChops.lighter(blue, alpha))
    changed = largest.point([0 if level < _LEVELS else 255 for level in range(256)])
    count = changed.histogram()[255]
    total = before.size[0] * before.size[1]
    if count <= total * _SHARE:
        return None
    left, top, right, bottom = changed.getbbox() or (0, 0, 0, 0)
    share = 100 * count / total
    return OutputDifference(
        "image",
        f"{share:.2g}% of the pixels differ ({count} of {_size(before)}), "
        f"within x {left} to {right}, y {top} to {bottom}",
    )


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError):
        return text.encode("utf-8", "surrogatepass")


def _decoded(data: bytes) -> Image.Image | None:
    """Returns the image as RGBA; ``None`` where it cannot be read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data)) as image:
                decoded: Image.Image = image.convert("RGBA")
                return decoded
    except Exception:  # a damaged image makes Pillow raise nearly anything
        return None


def _size(image: Image.Image) -> str:
    return f"{image.size[0]} × {image.size[1]}"


def _with_plain_ids(svg: str) -> str:
    """Numbers the ids in the order in which they come: matplotlib draws them at random."""
    svg = _UNSEEN_SVG.sub("", svg)
    ids = {id_: f"id{number}" for number, id_ in enumerate(dict.fromkeys(_ID.findall(svg)))}
    if not ids:
        return svg
    any_id = "|".join(re.escape(id_) for id_ in sorted(ids, key=len, reverse=True))
    known = re.compile(rf"""(?<=[#"'])(?:{any_id})(?=["')])""")
    return known.sub(lambda found: ids[found[0]], svg)
