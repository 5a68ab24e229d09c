"""The house limits: what a reader can hold in the head at once."""

import ast
import subprocess
from functools import cache
from pathlib import Path
from statistics import median, quantiles

import pytest

ROOT = Path(__file__).parents[2]
FILE_LINES_MAX = 300
FUNCTION_LINES_MAX = 70
FUNCTION_LINES_P95_MAX = 40
FUNCTION_LINES_MEDIAN_MAX = 8
FORBIDDEN_FILES = {"utils.py", "helpers.py", "util.py", "helper.py", "misc.py", "common.py"}
FORBIDDEN_ENDINGS = ("Manager", "Service", "Helper", "Util")


def tracked(*patterns: str) -> list[Path]:
    done = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [ROOT / name for name in done.stdout.splitlines() if "/migrations/" not in name and (ROOT / name).exists()]


SOURCES = tracked("*.py")
CODE = [path for path in SOURCES if path.parts[len(ROOT.parts)] not in {"tests", "bench"}]


@cache
def definitions(path: Path) -> tuple[list[ast.stmt], list[tuple[str, int]], list[str]]:
    """What a file has at its top, its functions with their lines, and its classes."""
    tree = ast.parse(path.read_text())
    nodes = list(ast.walk(tree))
    return (
        tree.body,
        [(node.name, node.end_lineno - node.lineno + 1) for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)],
        [node.name for node in nodes if isinstance(node, ast.ClassDef)],
    )


def functions(path: Path) -> list[tuple[str, int]]:
    return definitions(path)[1]


@pytest.mark.parametrize(
    "path", SOURCES + tracked("*.css", "*.js", "*.ts", "*.html", "*.typ"), ids=lambda p: str(p.relative_to(ROOT))
)
def test_files_are_short(path):
    assert len(path.read_text().splitlines()) <= FILE_LINES_MAX


def test_functions_are_short():
    long = [f"{path.relative_to(ROOT)}: {name} has {lines}" for path in SOURCES for name, lines in functions(path)
            if lines > FUNCTION_LINES_MAX]  # fmt: skip
    assert long == []


def test_most_functions_are_very_short():
    lengths = [lines for path in CODE for _, lines in functions(path)]
    assert median(lengths) <= FUNCTION_LINES_MEDIAN_MAX
    assert quantiles(lengths, n=20)[-1] <= FUNCTION_LINES_P95_MAX


def test_names_say_what_a_thing_is():
    bags = [str(path) for path in SOURCES if path.name in FORBIDDEN_FILES]
    classes = [f"{path.name}: {name}" for path in CODE for name in definitions(path)[2] if name.endswith(FORBIDDEN_ENDINGS)]
    assert bags + classes == []


def test_public_things_are_described():
    silent = []
    for path in CODE:
        if (
            path.parts[len(ROOT.parts)] not in {"parties", "events", "batteries", "compliance"}
            or "management" in path.parts
        ):
            continue
        for node in definitions(path)[0]:
            public = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
            if public and not ast.get_docstring(node) and node.name not in {"Command"} and path.name != "apps.py":
                silent.append(f"{path.relative_to(ROOT)}: {node.name}")
    assert silent == []
