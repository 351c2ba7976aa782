"""The rules of the house as functions over source text: pure, so that planted violations prove that they bite."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

ROWS = {
    "core": 0,
    "accounts": 1,
    "balancing": 2,
    "support": 2,
    "invitations": 3,
    "tracking": 4,
    "reviews": 4,
    "links": 4,
    "stats": 5,
    "webhooks": 5,
    "api": 6,
    "backoffice": 6,
    "reputation": 7,
}
DOORS = ("views", "forms", "api", "serializers")
FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc", "manager", "managers"}
# Names that the layout itself prescribes; they stand in packages and shadow nothing.
PRESCRIBED_NAMES = {"selectors", "http", "secrets"}
LINES = 300


def modules() -> Iterator[Path]:
    """Yield our own modules, without tests and generated migrations."""
    for app in ROWS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "tests" not in path.parts and "migrations" not in path.parts:
                yield path


def imported(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield every imported module name and its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield name.name, node.lineno
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module, node.lineno


def upward_imports(app: str, source: str) -> list[str]:
    """Return the imports of a module of `app` that point up or sideways."""
    wrong = []
    for name, line in imported(ast.parse(source)):
        target = name.partition(".")[0]
        if target in ROWS and target != app and ROWS[target] >= ROWS[app]:
            wrong.append(f"line {line}: {app} imports {name}")
    return wrong


def inline_imports(source: str) -> list[str]:
    """Return imports inside functions: circles with a hat on."""
    wrong = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            wrong += [
                f"line {inner.lineno}: import inside {node.name}"
                for inner in ast.walk(node)
                if isinstance(inner, ast.Import | ast.ImportFrom)
            ]
    return wrong


def layer_breaks(path: Path, source: str) -> list[str]:
    """Return imports inside an app that point up: from a model to a service, from a service to a door."""
    app, *rest = path.with_suffix("").parts
    layer = rest[0] if rest else ""
    above = {
        "services": {"tasks", "forms", "views", "urls"},
        "selectors": {"services", "tasks", "forms", "views", "urls"},
        "models": {"services", "selectors", "tasks", "forms", "views", "urls"},
    }.get(layer, set())
    wrong = []
    for name, line in imported(ast.parse(source)):
        parts = name.split(".")
        if parts[0] == app and len(parts) > 1 and parts[1] in above:
            wrong.append(f"line {line}: {layer} imports {name}")
        if layer in {"services", "selectors", "models"} and (
            name.startswith(("celery", "django.http", "rest_framework"))
        ):
            wrong.append(f"line {line}: {layer} imports {name}")
    return wrong


def crossings(path: Path, source: str) -> list[str]:
    """Return uses of `across_tenants` or of the system role outside files called `system.py`."""
    if path.name == "system.py" or path.as_posix() in {
        "core/tenancy.py",
        "reputation/checks.py",
        "reputation/settings.py",
    }:
        return []
    wrong = []
    for node in ast.walk(ast.parse(source)):
        name = getattr(node, "id", None) or getattr(node, "attr", None) or getattr(node, "name", None)
        if name == "across_tenants":
            wrong.append(f"line {getattr(node, 'lineno', 0)}: across_tenants")
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "using":
            wrong += [
                f"line {node.lineno}: using a connection by name" for a in node.args if not _is_name(a, "APP")
            ]
    return wrong


def _is_name(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def rootless_queries(path: Path, source: str) -> list[str]:
    """Return queries that begin at a model in a door, where only selectors and services may."""
    app, *rest = path.with_suffix("").parts
    is_door = bool(rest) and (
        rest[0] in DOORS or (app == "api" and rest[0] not in {"models", "services", "selectors"})
    )
    if not is_door:
        return []
    return [
        f"line {node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_base_manager", "_default_manager"}
    ]


def bad_name(path: Path) -> str | None:
    """Return why a module's name is refused, or None."""
    stem = path.stem
    if stem in FORBIDDEN_NAMES:
        return "a junk drawer"
    if stem in sys.stdlib_module_names and stem not in PRESCRIBED_NAMES and len(path.parts) <= 2:
        return "named like a module of the standard library"
    return None


def broad_excepts(source: str) -> int:
    """Return how many handlers catch everything."""
    return sum(
        isinstance(node, ast.ExceptHandler)
        and (
            node.type is None
            or (isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"})
        )
        for node in ast.walk(ast.parse(source))
    )


def foreign_imports(source: str) -> list[tuple[str, int]]:
    """Return the top-level packages that a module imports from neither the standard library nor this house."""
    found = ((name.partition(".")[0], line) for name, line in imported(ast.parse(source)))
    return [(name, line) for name, line in found if name not in ROWS and name not in sys.stdlib_module_names]
