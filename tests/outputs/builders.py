"""Outputs as nbformat has them, short to write."""

from __future__ import annotations

import base64
import io
from typing import Any

from PIL import Image

Output = dict[str, Any]


def out(text: str, name: str = "stdout") -> Output:
    return {"output_type": "stream", "name": name, "text": text}


def shown(text: str = "", **data: Any) -> Output:
    bundle = {"text/plain": text, **{key.replace("__", "/"): value for key, value in data.items()}}
    return {"output_type": "display_data", "metadata": {}, "data": bundle}


def result(text: str, count: int = 1) -> Output:
    return {**shown(text), "output_type": "execute_result", "execution_count": count}


def error(ename: str, evalue: str, *traceback: str) -> Output:
    return {
        "output_type": "error",
        "ename": ename,
        "evalue": evalue,
        "traceback": list(traceback),
    }


def picture(size: tuple[int, int] = (100, 80), dots: int = 0, level: int = 0) -> str:
    """A white image with black dots from the top left on, row by row."""
    image = Image.new("RGB", size, (255, 255 - level, 255))
    for number in range(dots):
        image.putpixel((number % size[0], number // size[0]), (0, 0, 0))
    file = io.BytesIO()
    image.save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()
