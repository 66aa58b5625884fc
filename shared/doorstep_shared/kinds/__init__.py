"""The kinds of record. Adding a kind is adding a file here: a module named like the kind, with a `KindSchema`.

Their names can be told without loading them, because loading marshmallow takes longer than a help page may.
"""

import importlib
import inspect
import pkgutil
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from doorstep_shared.kinds.schema import Column, Kind, KindSchema, Looked

__all__ = ["Column", "Kind", "KindSchema", "Looked", "all_kinds", "find_kind", "kind_names"]


@cache
def kind_names() -> tuple[str, ...]:
    """The names of all kinds, without loading them."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__) if module.name != "schema"))


@lru_cache(maxsize=64)
def find_kind(name: str) -> "Kind | None":
    """The kind of that name, or None: a newer program may know more kinds."""
    return _load(name) if name in kind_names() else None


@cache
def _load(name: str) -> "Kind":
    from doorstep_shared.kinds.schema import Kind, KindSchema

    module = importlib.import_module(f"{__name__}.{name}")
    for _, declared in inspect.getmembers(module, inspect.isclass):
        if issubclass(declared, KindSchema) and getattr(declared, "kind_name", None) == name:
            return Kind(declared)
    raise LookupError(f"the module {module.__name__} declares no kind named {name}")


@cache
def all_kinds() -> "tuple[Kind, ...]":
    """All kinds, by name."""
    return tuple(kind for kind in map(find_kind, kind_names()) if kind is not None)


def __getattr__(name: str) -> Any:
    """`Column`, `Kind`, `KindSchema` and `Looked`, loaded when first asked for."""
    if name in ("Column", "Kind", "KindSchema", "Looked"):
        return getattr(importlib.import_module(f"{__name__}.schema"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
