from __future__ import annotations

from pathlib import Path

from jupyterlab_nbguard.server.settings import SettingsFinder


def test_every_file_of_settings_is_read_again_once_it_changed(tmp_path: Path) -> None:
    finder = SettingsFinder(tmp_path.resolve(), ["stale-cell"])
    assert finder.find("n.ipynb").settings.ignore == frozenset()
    for name, table in {"pyproject.toml": "[tool.nbguard]\n", "nbguard.toml": ""}.items():
        (tmp_path / name).write_text(f"{table}ignore = ['stale-cell']\n")
        assert finder.find("n.ipynb").settings.ignore == {"stale-cell"}
        (tmp_path / name).write_text(f"{table}ignore = []\n")
        assert finder.find("n.ipynb").settings.ignore == frozenset()
    (tmp_path / "nbguard.toml").write_text("ignor = []\n")
    assert finder.find("n.ipynb").trouble.startswith("nbguard.toml:1: ignor: no such setting")
