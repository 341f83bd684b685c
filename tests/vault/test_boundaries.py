"""What may open an identity is imported by the vault process and by nothing else."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

LAPOR = Path(__file__).parents[2] / "lapor"
# Modules that hold plaintext or the private key, and the writes of the vault's own role.
INSIDE = {
    "lapor.vault.opening",
    "lapor.vault.envelopes",
    "lapor.vault.sending",
    "lapor.vault.commands.codes",
    "lapor.vault.commands.identities",
    "lapor.vault.commands.messages",
    "lapor.vault.queries.inside",
}


def _imported(file: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{name.name}" for name in node.names}
        elif isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
    return found


@pytest.mark.parametrize(
    "file",
    [
        pytest.param(file, id=str(file.relative_to(LAPOR)))
        for file in sorted(LAPOR.rglob("*.py"))
        if file.relative_to(LAPOR).parts[0] != "vault"
    ],
)
def test_nothing_outside_the_vault_imports_what_opens(file: Path) -> None:
    assert not _imported(file) & INSIDE


def test_a_running_web_process_has_not_even_loaded_what_opens() -> None:
    program = """
import sys
import django
django.setup()
import lapor.config.urls
import lapor.vault.client
print(sorted(name for name in sys.modules if name.startswith("lapor.vault.")))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    loaded = set(ast.literal_eval(done.stdout))
    assert "lapor.vault.client" in loaded
    assert not loaded & INSIDE
