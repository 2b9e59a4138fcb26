"""How findings are shown: one file a format, each with ``render(checked) -> str``."""
