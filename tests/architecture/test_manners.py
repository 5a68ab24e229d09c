"""What the code never does: signals, overridden saves, text that only one language has."""

import ast
import re

import pytest

from tests.architecture.test_size import CODE, ROOT, tracked

SIGNALS = re.compile(r"django\.db\.models\.signals|@receiver|django\.dispatch")
PLACES = re.compile(r"/wor[k]/|[.]librar[y]/|\"resolved\": *\"https?:|--(extra-)?index-url")


@pytest.mark.parametrize("path", CODE, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_signals_and_no_overridden_saves(path):
    text = path.read_text()
    assert not SIGNALS.search(text)
    names = {node.name for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)}
    assert not names & {"save", "delete"} or "/api/" in str(path), "a write is a function that says what it does"


def test_nothing_names_a_machine_or_a_registry():
    for path in tracked():
        if path.suffix in {".png", ".zdict", ".woff2", ".wasm", ".ico"}:
            continue
        assert not PLACES.search(path.read_text(errors="ignore")), path
