"""The layer rules hold, and the check that says so notices when they do not."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.meta.findings import PRODUCT, ROOT, Source, none_of, python_sources, told
from tests.meta.layers import broken_rules, imports


def test_the_product_keeps_its_layers() -> None:
    none_of(broken_rules(python_sources(*PRODUCT)))


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("shared/doorstep_shared/log.py", "import doorstep_server.store"),
        ("shared/doorstep_shared/log.py", "from doorstep_client import cli"),
        ("shared/doorstep_shared/clock.py", "import time"),
        ("shared/doorstep_shared/log.py", "import marshmallow"),
        ("shared/doorstep_shared/ledger/files.py", "import xlsxwriter"),
        ("server/doorstep_server/services/ledgers.py", "from python_calamine import CalamineWorkbook"),
        ("server/doorstep_server/cli/demo.py", "from doorstep_client.cli import main"),
        ("client/doorstep_client/cli.py", "import doorstep_server"),
        ("server/doorstep_server/store/log.py", "from doorstep_server.services import push"),
        ("server/doorstep_server/store/log.py", "from ..services.push import push"),
        ("server/doorstep_server/services/push.py", "from doorstep_server.web.api import blueprint"),
        ("server/doorstep_server/services/push.py", "from flask import current_app"),
        ("server/doorstep_server/services/push.py", "    import peewee"),
        ("server/doorstep_server/services/push.py", "import secrets"),
        ("server/doorstep_server/web/api/sync.py", "from click import echo"),
        ("client/doorstep_client/sync/engine.py", "from requests.adapters import HTTPAdapter"),
        ("client/doorstep_client/sync/engine.py", "from doorstep_client.transport import http"),
        ("client/doorstep_client/tasks/visit.py", "from doorstep_client.commands.visit import visit"),
        ("client/doorstep_client/commands/visit.py", "x = importlib.import_module('peewee')"),
    ],
)
def test_a_forbidden_import_is_found_with_its_line(path: str, line: str) -> None:
    indented = f"if True:\n{line}" if line.startswith(" ") else f"\n{line}"
    findings = broken_rules([Source(path, f'"""Doc."""\n{indented}\n')])
    assert told(findings).startswith(f"{path}:3: ")


def test_allowed_imports_pass() -> None:
    fine = [
        Source("server/doorstep_server/web/api/sync.py", "from flask_smorest import Blueprint"),
        Source("server/doorstep_server/web/api/sync.py", "from doorstep_server.services import push"),
        Source("server/doorstep_server/store/log.py", "import peewee\nfrom . import tables\nfrom .. import config"),
        Source("client/doorstep_client/transport/http.py", "import requests\nfrom doorstep_client.sync import hub"),
        Source("client/doorstep_client/commands/visit.py", "import click\nfrom doorstep_client.tasks import visit"),
        Source("shared/doorstep_shared/kinds/visit.py", "import marshmallow"),
    ]
    assert broken_rules(fine) == []


def test_relative_imports_are_resolved() -> None:
    package = Source("server/doorstep_server/store/__init__.py", "from .log import Log\nfrom ..services import push")
    assert [each.module for each in imports(package)] == [
        "doorstep_server.store.log.Log",
        "doorstep_server.services.push",
    ]


def run_import_linter(config: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    program = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    assert program, "import-linter is not installed: pip install -e '.[client,hub,postgres,excel,dev]'"
    command = [program, "--config", str(config), "--no-cache", "--no-logo"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)


def test_import_linter_agrees() -> None:
    done = run_import_linter(ROOT / "setup.cfg", ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_import_linter_notices_a_broken_contract(tmp_path: Path) -> None:
    contract = (
        "[importlinter]\nroot_package = doorstep_shared\n"
        "[importlinter:contract:bad]\nname = bad\ntype = forbidden\n"
        "source_modules = doorstep_shared.merge\nforbidden_modules = doorstep_shared.changes\n"
    )
    (tmp_path / "setup.cfg").write_text(contract)
    done = run_import_linter(tmp_path / "setup.cfg", ROOT)
    assert done.returncode == 1
    assert "bad BROKEN" in done.stdout
