"""Who may import whom: the rules, and a check that reads them off the source."""

import ast
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tests.meta.findings import Finding, Source

SHARED, SHELL, SERVER, CLIENT = "doorstep_shared", "doorstep_shell", "doorstep_server", "doorstep_client"

NEVER = {
    SHARED: (SHELL, SERVER, CLIENT),
    SHELL: (SERVER, CLIENT),
    SERVER: (CLIENT,),
    CLIENT: (SERVER,),
}
"""The sides that never meet."""

LAYERS = (
    (f"{SERVER}.cli", f"{SERVER}.app", f"{SERVER}.web", f"{SERVER}.services", f"{SERVER}.store"),
    (
        f"{CLIENT}.cli",
        f"{CLIENT}.commands",
        f"{CLIENT}.app",
        f"{CLIENT}.tasks",
        f"{CLIENT}.transport",
        f"{CLIENT}.sync",
        f"{CLIENT}.store",
    ),
)
"""From the outside inwards: a layer imports only what stands after it."""

_WEB = (f"{SERVER}.web", f"{SERVER}.app", f"{SERVER}.cli")
_STORES = (f"{SERVER}.store", f"{CLIENT}.store")
_COMMAND_LINES = (f"{SERVER}.cli", f"{CLIENT}.cli", f"{CLIENT}.commands", SHELL)
ONLY_IN = {
    "flask": _WEB,
    "flask_smorest": _WEB,
    "flask_login": _WEB,
    "flask_wtf": _WEB,
    "flask_limiter": _WEB,
    "flask_bootstrap": _WEB,
    "werkzeug": _WEB,
    "waitress": _WEB,
    "isal": (f"{SERVER}.web.api.packing",),
    "peewee": _STORES,
    "playhouse": _STORES,
    "sqlite3": _STORES,
    "pysqlite3": _STORES,
    "psycopg": _STORES,
    "sqlcipher3": (f"{CLIENT}.store.ciphering",),
    "keyring": (f"{CLIENT}.keys.system_keyring",),
    "secretstorage": (f"{CLIENT}.keys.system_keyring",),
    "requests": (f"{CLIENT}.transport",),
    "urllib3": (f"{CLIENT}.transport",),
    "chinese_calendar": (f"{SHARED}.holidays",),
    "click": _COMMAND_LINES,
    "rich": _COMMAND_LINES,
    "questionary": _COMMAND_LINES,
    "xlsxwriter": (f"{SHARED}.ledger.workbook",),
    "python_calamine": (f"{SHARED}.ledger.workbook",),
    "cryptography": (f"{SHARED}.sealing",),
    "marshmallow": (
        f"{SHARED}.fields",
        f"{SHARED}.kinds",
        f"{SHARED}.protocol",
        f"{SHARED}.protocol_lists",
        f"{SHARED}.joining",
        f"{SERVER}.web.api",
    ),
}
"""The only places where a library may be imported."""

_WORLD = ("time", "random", "secrets")
WITHOUT = {
    SHARED: (*_WORLD, "os", "pathlib", "socket", "sqlite3", "subprocess", "threading", "logging", "asyncio"),
    SHELL: _WORLD,
    f"{SERVER}.services": _WORLD,
    f"{SERVER}.store": _WORLD,
    f"{CLIENT}.sync": _WORLD,
    f"{CLIENT}.store": _WORLD,
}
"""Where the clock, chance (and, in the domain, any input or output) are passed in instead of fetched."""


class Import(NamedTuple):
    """One imported module, at its line."""

    line: int
    module: str


def module_name(path: str) -> str:
    """The dotted name of a product file: its path without the side's folder."""
    parts = path.removesuffix(".py").split("/")[1:]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(source: Source) -> Iterator[Import]:
    """Every import in a file, wherever it stands, relative ones resolved; ``from a import b`` gives a.b."""
    package = module_name(source.path).split(".")
    if not source.path.endswith("/__init__.py"):
        package = package[:-1]
    for node in ast.walk(ast.parse(source.text)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(node.lineno, alias.name)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            stem = ".".join([*base, *([node.module] if node.module else [])])
            for alias in node.names:
                yield Import(node.lineno, f"{stem}.{alias.name}")
        elif isinstance(node, ast.Call) and _is_import_call(node.func):
            for argument in node.args[:1]:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield Import(node.lineno, argument.value)


def _is_import_call(function: ast.expr) -> bool:
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name in ("import_module", "__import__")


def broken_rules(all_sources: Iterable[Source]) -> list[Finding]:
    """Every import that crosses a line it must not cross."""
    return [
        Finding(source.path, each.line, f"{name} imports {each.module}: {why}")
        for source in all_sources
        for name in [module_name(source.path)]
        for each in imports(source)
        for why in _objections(name, each.module)
    ]


def _objections(name: str, module: str) -> Iterator[str]:
    for side, strangers in NEVER.items():
        if _within(name, side) and any(_within(module, stranger) for stranger in strangers):
            yield f"{side} never imports {module.partition('.')[0]}"
    for layers in LAYERS:
        own = next((depth for depth, layer in enumerate(layers) if _within(name, layer)), None)
        other = next((depth for depth, layer in enumerate(layers) if _within(module, layer)), None)
        if own is not None and other is not None and other < own:
            yield f"{layers[own]} stands below {layers[other]}"
    library = module.partition(".")[0]
    places = ONLY_IN.get(library)
    if places and not any(_within(name, place) for place in places):
        yield f"{library} stays in {', '.join(places)}"
    for place, refused in WITHOUT.items():
        if _within(name, place) and library in refused:
            yield f"{place} takes this from its caller"


def _within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")
