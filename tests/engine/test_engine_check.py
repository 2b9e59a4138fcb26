from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import MappingProxyType

from jupyterlab_nbguard.engine.cause import one_cause
from jupyterlab_nbguard.engine.check import check
from jupyterlab_nbguard.engine.workspace import Workspace
from jupyterlab_nbguard.model.diagnostic import Diagnostic
from jupyterlab_nbguard.model.notebook import CellId, Notebook
from jupyterlab_nbguard.model.snapshot import Settings, Snapshot
from jupyterlab_nbguard.model.text import Range
from jupyterlab_nbguard.rules.context import Context
from jupyterlab_nbguard.rules.discovery import own_rules
from jupyterlab_nbguard.rules.rule import Rule

NOTEBOOK = Notebook.of_sources([("a", "x"), ("b", "y = ("), ("c", "z")])


def rules_of(snapshot: Snapshot) -> list[str]:
    return [f"{it.cell} {it.rule} {it.severity}" for it in check(snapshot).diagnostics]


def test_findings_stand_in_the_order_of_the_notebook() -> None:
    assert rules_of(Snapshot(NOTEBOOK)) == [
        "a undefined-name error",
        "b syntax-error error",
        "c undefined-name error",
    ]


def test_settings() -> None:
    chosen = Settings(select=frozenset(("undefined-name", "syntax-error")))
    assert len(rules_of(Snapshot(NOTEBOOK, settings=chosen))) == 3
    without = replace(chosen, ignore=frozenset(("undefined-name",)))
    assert rules_of(Snapshot(NOTEBOOK, settings=without)) == ["b syntax-error error"]
    milder = Settings(severity=MappingProxyType({"syntax-error": "info"}))
    assert "b syntax-error info" in rules_of(Snapshot(NOTEBOOK, settings=milder))
    names = MappingProxyType({"undefined-name": MappingProxyType({"names": ["x", "z"]})})
    assert rules_of(Snapshot(NOTEBOOK, settings=Settings(options=names))) == [
        "b syntax-error error"
    ]


def test_what_needs_a_kernel_is_skipped_without_one() -> None:
    skipped = check(Snapshot(NOTEBOOK)).skipped
    assert {it.rule for it in skipped} == {it.name for it in own_rules() if it.needs != "source"}
    whys = {it.why for it in skipped}
    assert whys == {
        "needs a running kernel",
        "needs the files around the notebook",
        "needs to know what is installed",
        "needs an index of the workspace",
        "needs the saved file",
    }


def test_another_language_is_not_checked() -> None:
    report = check(Snapshot(replace(NOTEBOOK, language="R")))
    assert not report.diagnostics
    assert [it.why for it in report.skipped] == ["R notebook: not checked"]
    assert Workspace().examine(Snapshot(replace(NOTEBOOK, language="R"))).dependencies == ()


def test_a_rule_that_raises_does_not_silence_the_others() -> None:
    def fail(context: Context) -> Iterator[Diagnostic]:
        yield Diagnostic("bad", "error", CellId("a"), Range.of(0, 0, 0, 1), "half of it")
        raise KeyError("oh")

    report = check(Snapshot(NOTEBOOK), [Rule("bad", fail, "error"), *own_rules()])
    assert [f"{it.rule}: {it.error}" for it in report.failures] == ["bad: KeyError: 'oh'"]
    assert len(report.diagnostics) == 3


def found(rule: str, cell: str = "a", name: str = "x") -> Diagnostic:
    return Diagnostic(rule, "error", CellId(cell), Range.of(0, 0, 0, 1), "m", name=name)


def test_one_cause_one_diagnostic() -> None:
    said = one_cause(
        [
            found("undefined-name"),
            found("hidden-state"),
            found("stale-cell"),
            found("global-dependency"),
            found("run-order", name="y"),
            found("stale-cell", name="y"),
            found("undefined-name", cell="b"),
        ]
    )
    assert [(it.cell, it.rule, it.name) for it in said] == [
        ("a", "hidden-state", "x"),
        ("a", "global-dependency", "x"),
        ("a", "run-order", "y"),
        ("b", "undefined-name", "x"),
    ]


def test_a_workspace_gives_what_check_gives() -> None:
    workspace = Workspace()
    snapshot = Snapshot(NOTEBOOK)
    findings = workspace.examine(snapshot)
    assert findings.report == check(snapshot) == workspace.check(snapshot)
    assert findings.verdicts == {}
