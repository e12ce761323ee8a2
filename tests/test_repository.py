"""What the repository promises about itself."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 40  # lines of one function; it should fit in a glance


def _python_files() -> list[Path]:
    folders = ("cazpwa", "ml", "benchmarks", "migrations/env.py", "app.py")
    files: list[Path] = []
    for name in folders:
        path = ROOT / name
        files += [path] if path.is_file() else sorted(path.rglob("*.py"))
    return files


def _functions() -> Iterator[tuple[Path, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for path in _python_files():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield path, node


def test_no_function_is_longer_than_forty_lines() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path, node in _functions()
        if (node.end_lineno or 0) - node.lineno + 1 > LONGEST
    ]
    assert long == []


def test_the_forty_lines_are_really_counted() -> None:
    assert sum(1 for _ in _functions()) > 300


@pytest.mark.parametrize("name", ["run.txt", "dev.txt"])
def test_every_requirement_is_pinned_and_hashed_and_names_no_address(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text()
    assert "http" not in text
    assert "--find-links" not in text.replace("--no-emit-find-links", "")
    packages = re.findall(r"^[a-z0-9][^\n]*?(==\S+)?(?: ;[^\n]*)? \\$", text, re.M | re.I)
    assert len(packages) > 30
    assert all(packages)
    assert text.count("--hash=sha256:") >= len(packages)


def test_secrets_come_from_the_system_not_from_random() -> None:
    users = [
        path.name
        for path in _python_files()
        if path.parts[-2] != "ml"
        and re.search(r"^\s*(import random|from random)", path.read_text(), re.M)
    ]
    assert users == []


def test_nobody_asks_the_machine_for_the_time() -> None:
    asked = [
        str(path.relative_to(ROOT))
        for path in _python_files()
        if path.parts[-2] != "ml" and path.name not in ("clock.py",)
        if re.search(r"datetime\.(now|utcnow|today)\(|date\.today\(", path.read_text())
    ]
    assert asked == []


def test_the_readme_says_what_it_is_not() -> None:
    readme = (ROOT / "README.md").read_text()
    assert (
        "No patient use before MDR conformity (rule 11) or a documented in-house route; "
        "validation by a centre does not replace it." in readme
    )
    for picture in re.findall(r"\((docs/pictures/[^)]+)\)", readme):
        assert (ROOT / picture).exists(), picture


def test_the_program_speaks_of_itself_alone() -> None:
    """No path of the machine that it was written on."""
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    here = re.compile(r"/(wor[k]|roo[t])/")
    found = [
        name
        for name in listed
        if (ROOT / name).suffix in (".py", ".md", ".html", ".js", ".css", ".yaml", ".txt", ".in")
        and here.search((ROOT / name).read_text(errors="replace"))
    ]
    assert found == []
