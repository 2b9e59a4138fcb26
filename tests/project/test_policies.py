"""Which of an organisation's policy and a project's file counts, and what is said of mistakes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from jupyterlab_nbguard.engine.config import ConfigError
from jupyterlab_nbguard.engine.layers import layered
from jupyterlab_nbguard.model.snapshot import Settings
from jupyterlab_nbguard.project.errors import ProjectError
from jupyterlab_nbguard.project.policies import GROUP, Policies
from jupyterlab_nbguard.project.settings import SettingsReader

RULES = ("late-import", "run-order", "stale-cell")

Install = Callable[..., Policies]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Makes real packages that hold policies."""
    folder = tmp_path / "packages"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    made = []

    def install(**texts: str | None) -> Policies:
        points = []
        for name, text in texts.items():
            package = folder / f"policy_of_{name}"
            package.mkdir()
            (package / "__init__.py").touch()
            if text is not None:
                (package / "nbguard.toml").write_text(text, encoding="utf-8")
            made.append(package.name)
            points.append(EntryPoint(name, package.name, GROUP))
        return Policies(points)

    yield install
    for name in made:
        sys.modules.pop(name, None)


def settings(
    tmp_path: Path,
    policies: Policies,
    project: str | None,
    locked: str = "",
    where: str = "n.ipynb",
) -> Settings:
    root = tmp_path / "project"
    root.mkdir(exist_ok=True)
    if project is not None:
        (root / "nbguard.toml").write_text(project, encoding="utf-8")
    return SettingsReader(RULES, policies, locked=locked, within=root).find(root / where)


def test_a_policy_counts_where_a_project_says_nothing(tmp_path: Path, install: Install) -> None:
    policies = install(acme='ignore = ["run-order"]\n[severity]\nstale-cell = "error"')
    found = settings(tmp_path, policies, None)
    assert (found.ignore, found.severity, found.policy) == (
        {"run-order"},
        {"stale-cell": "error"},
        "acme",
    )


def test_the_project_counts_before_its_policy_key_by_key(tmp_path: Path, install: Install) -> None:
    policies = install(
        acme="""
        ignore = ["run-order"]
        select = ["run-order", "stale-cell"]
        severity = { stale-cell = "error", run-order = "hint" }
        [rules.late-import]
        a = 1
        b = 1
        """
    )
    found = settings(
        tmp_path,
        policies,
        'ignore = []\nseverity = { run-order = "info" }\n[rules.late-import]\nb = 2',
    )
    assert found.ignore == frozenset()
    assert found.select == {"run-order", "stale-cell"}
    assert found.severity == {"stale-cell": "error", "run-order": "info"}
    assert found.options["late-import"] == {"a": 1, "b": 2}


def test_a_locked_policy_counts_before_the_project(tmp_path: Path, install: Install) -> None:
    policies = install(acme='ignore = ["run-order"]', other='ignore = ["late-import"]')
    project = 'policy = "other"\nignore = []\nselect = ["stale-cell"]'
    found = settings(tmp_path, policies, project, locked="acme")
    assert (found.ignore, found.select) == ({"run-order"}, {"stale-cell"})
    assert found.policy == "acme"


def test_a_project_chooses_one_of_several_or_none(tmp_path: Path, install: Install) -> None:
    policies = install(acme='ignore = ["run-order"]', other='ignore = ["late-import"]')
    assert settings(tmp_path, policies, 'policy = "other"').ignore == {"late-import"}
    assert settings(tmp_path, policies, 'policy = ""').ignore == frozenset()
    with pytest.raises(ProjectError, match=r"several are installed \(acme, other\); say which"):
        settings(tmp_path, policies, "select = []")


def test_patterns_of_a_policy_count_in_every_folder(tmp_path: Path, install: Install) -> None:
    policies = install(acme='[per-file-ignores]\n"scratch/" = ["stale-cell"]')
    assert settings(tmp_path, policies, None, where="scratch/n.ipynb").ignore == {"stale-cell"}
    assert settings(tmp_path, policies, None, where="other/n.ipynb").ignore == frozenset()
    (tmp_path / "project" / "scratch").mkdir()
    assert settings(tmp_path, policies, "", where="scratch/n.ipynb").ignore == {"stale-cell"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\nignore = ['stale-cel']", "nbguard.toml:2: ignore: there is no rule 'stale-cel'; did"),
        ("a = ", "nbguard.toml: not TOML: "),
        ("\n\npolicy = 'other'", "nbguard.toml:3: policy: a policy builds on no other one"),
        ("[per-file-ignores]\n'!' = []", "nbguard.toml:2: per-file-ignores.!: no pattern"),
        (None, "policy acme: the package policy_of_acme holds no nbguard.toml"),
    ],
)
def test_a_mistake_in_a_policy_is_named(
    tmp_path: Path, install: Install, text: str | None, message: str
) -> None:
    with pytest.raises((ConfigError, ProjectError)) as raised:
        settings(tmp_path, install(acme=text), None)
    assert message in str(raised.value)


def test_a_policy_that_is_not_installed_is_named_with_the_line(tmp_path: Path, install: Install):
    with pytest.raises(ConfigError) as raised:
        settings(tmp_path, install(acme=""), "\npolicy = 'acmee'")
    assert "nbguard.toml:2: policy: policy acmee: not installed; there are acme" in str(
        raised.value
    )
    with pytest.raises(ConfigError, match="must be the name of a policy"):
        settings(tmp_path, install(), "policy = 3")
    with pytest.raises(ProjectError, match="policy acme: not installed; none is installed"):
        settings(tmp_path, install(), "policy = ''", locked="acme")


def test_layers_leave_what_they_are_made_of_as_it_is() -> None:
    below: dict[str, object] = {"a": {"b": 1}}
    assert layered(below, {"a": {"c": 2}, "d": []}) == {"a": {"b": 1, "c": 2}, "d": []}
    assert below == {"a": {"b": 1}}
