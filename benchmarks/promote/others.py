"""The same functions through rope and soorgeon."""

from __future__ import annotations
