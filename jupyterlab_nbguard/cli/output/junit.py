"""JUnit's XML, as Jenkins, GitLab and Azure read it: a notebook is a suite, a finding a test.

There is no standard; this is the common part of what Ant's JUnit task writes and the schema that
Jenkins' xUnit plug-in publishes (``junit-10.xsd``). What does not fail the command does not fail
here either: hints and infos are tests that pass, with a word in ``system-out``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape

from jupyterlab_nbguard.cli.fingerprint import relative
from jupyterlab_nbguard.jobs.check.checked import Checked, place
from jupyterlab_nbguard.model.diagnostic import Diagnostic

# All that is no `Char` of XML 1.0 (section 2.2): no escape can say it.
_NO_CHARACTER = re.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")


def render(checked: Iterable[Checked]) -> Iterator[str]:
    """Yields the document line by line."""
    # The totals come first; the lines take less memory than the findings.
    tests = failures = 0
    lines: list[str] = []
    for one in checked:
        tests, failures = tests + _tests(one), failures + _failures(one)
        lines += _suite(one)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<testsuites name="nbguard" tests="{tests}" failures="{failures}" errors="0">'
    yield from lines
    yield "</testsuites>"


def _suite(one: Checked) -> Iterator[str]:
    path = _attribute(relative(one.path))
    yield (
        f'  <testsuite name={path} tests="{_tests(one)}" failures="{_failures(one)}"'
        ' errors="0" skipped="0" time="0">'
    )
    for it in one.report.diagnostics:
        name = _attribute(f"{it.rule} ({place(one, it)})")
        yield f'    <testcase name={name} classname={path} time="0">'
        if _fails(it):
            kind = f"message={_attribute(it.message)} type={_attribute(it.severity)}"
            yield f"      <failure {kind}>{_text(f'{place(one, it)}: {it.message}')}</failure>"
        else:
            yield f"      <system-out>{_text(f'{it.severity}: {it.message}')}</system-out>"
        yield "    </testcase>"
    if not one.report.diagnostics:
        # Some readers call a suite without tests a mistake.
        yield f'    <testcase name="nbguard" classname={path} time="0"/>'
    yield "  </testsuite>"


def _tests(one: Checked) -> int:
    return max(1, len(one.report.diagnostics))


def _failures(one: Checked) -> int:
    return sum(map(_fails, one.report.diagnostics))


def _fails(it: Diagnostic) -> bool:
    return it.severity in ("error", "warning")


def _text(text: str) -> str:
    return escape(_NO_CHARACTER.sub("\ufffd", text), quote=False)


def _attribute(text: str) -> str:
    # White space in attributes becomes a blank when it is read (3.3.3), unless it is escaped.
    escaped = escape(_NO_CHARACTER.sub("\ufffd", text))
    for character in "\n\r\t":
        escaped = escaped.replace(character, f"&#{ord(character)};")
    return f'"{escaped}"'
