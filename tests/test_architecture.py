"""The rules of the house hold, and the checks bite when a violation is planted."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import pytest

from tests import architecture as rules

MODULES = list(rules.modules())


def relative(path: Path) -> Path:
    return path.relative_to(rules.ROOT)


def broken(check: Callable[[Path, str], list[str]]) -> list[str]:
    return [
        f"{relative(path)}: {complaint}"
        for path in MODULES
        for complaint in check(relative(path), path.read_text())
    ]


def test_there_is_something_to_check() -> None:
    assert len(MODULES) > 100
    assert {relative(path).parts[0] for path in MODULES} >= {
        "core",
        "accounts",
        "invitations",
        "tracking",
        "api",
    }


def test_the_suite_is_the_tests_of_every_app() -> None:
    project = tomllib.loads((rules.ROOT / "pyproject.toml").read_text())
    told = project["tool"]["pytest"]["ini_options"]["testpaths"]
    assert sorted(told) == sorted(["tests", *(path.parent.name for path in rules.ROOT.glob("*/tests"))])


def test_imports_point_down() -> None:
    assert broken(lambda path, source: rules.upward_imports(path.parts[0], source)) == []


def test_no_import_hides_in_a_function() -> None:
    assert broken(lambda _, source: rules.inline_imports(source)) == []


def test_layers_inside_an_app_hold() -> None:
    assert broken(rules.layer_breaks) == []


def test_tenants_are_crossed_in_system_files_only() -> None:
    assert broken(rules.crossings) == []


def test_doors_begin_no_query_of_their_own() -> None:
    assert broken(rules.rootless_queries) == []


def test_names_say_what_is_inside() -> None:
    assert [f"{relative(p)}: {why}" for p in MODULES if (why := rules.bad_name(relative(p)))] == []


def test_no_module_is_longer_than_300_lines() -> None:
    assert [
        f"{relative(p)}: {n}" for p in MODULES if (n := len(p.read_text().splitlines())) > rules.LINES
    ] == []


def test_every_module_says_what_lives_in_it() -> None:
    silent = [
        str(relative(p))
        for p in MODULES
        if p.read_text().strip() and not p.read_text().lstrip().startswith('"""')
    ]
    assert silent == []


def test_balancing_cannot_see_opinions() -> None:
    """The chooser's imports, and theirs, never reach reviews: steering by opinion cannot even be written."""
    reached, waiting = set(), ["balancing"]
    while waiting:
        app = waiting.pop()
        reached.add(app)
        for path in MODULES:
            if relative(path).parts[0] == app:
                for name, _ in rules.imported(rules.ast.parse(path.read_text())):
                    target = name.partition(".")[0]
                    if target in rules.ROWS and target not in reached:
                        waiting.append(target)
    assert reached == {"balancing", "accounts", "core"}


@pytest.mark.parametrize(
    ("app", "source"),
    [
        ("balancing", "from reviews.models import Review"),
        ("tracking", "import reviews.services"),
        ("core", "from accounts.models import User"),
        ("invitations", "def f():\n    import tracking"),
    ],
)
def test_planted_upward_import_is_found(app: str, source: str) -> None:
    assert len(rules.upward_imports(app, source)) == 1


def test_downward_import_is_fine() -> None:
    assert rules.upward_imports("reviews", "from invitations.models import Invitation") == []


def test_other_planted_violations_are_found() -> None:
    assert rules.inline_imports("def f():\n    from x import y") != []
    assert rules.layer_breaks(Path("invitations/services/x.py"), "from invitations.tasks import drain") != []
    assert rules.layer_breaks(Path("invitations/models/x.py"), "from invitations.services import y") != []
    assert rules.crossings(Path("stats/views.py"), "from core.tenancy import across_tenants") != []
    assert rules.crossings(Path("stats/system.py"), "from core.tenancy import across_tenants") == []
    assert rules.crossings(Path("stats/views.py"), "Event.objects.using('sys')") != []
    assert rules.rootless_queries(Path("stats/views/overview.py"), "DailyCount.objects.all()") != []
    assert rules.bad_name(Path("stats/utils.py")) is not None
    assert rules.bad_name(Path("stats/platform.py")) is not None
    assert rules.broad_excepts("try:\n    x()\nexcept Exception:\n    pass") == 1


def test_whatever_the_product_imports_is_locked_for_running_it() -> None:
    """A package that only tests install would be missing where the product runs."""
    locked = set(
        re.findall(r"^([a-z0-9._-]+)==", (rules.ROOT / "requirements.txt").read_text(), re.MULTILINE)
    )
    names = metadata.packages_distributions()

    def missing(_path: Path, source: str) -> list[str]:
        return [
            f"line {line}: {name}"
            for name, line in rules.foreign_imports(source)
            if not {re.sub(r"[-_.]+", "-", one).lower() for one in names.get(name, [name])} & locked
        ]

    assert "django" in locked
    assert [complaint for complaint in broken(missing) if "pytest_embedded" not in complaint] == []
    assert missing(Path("x.py"), "import hypothesis, json\nfrom django import db") == ["line 1: hypothesis"]
