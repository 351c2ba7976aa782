"""What the papers say is true: paths, commands, addresses, variables, ticks and closed lists."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import Any

import pytest
from django.core.management import get_commands, load_command_class
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import override

from accounts.curl import example
from accounts.models.api_key import Scope
from api.v1.serializers.events import EventIn
from balancing.eligibility import FallbackReason
from invitations.bulk_outcomes import BulkOutcome
from invitations.delivery_reasons import DeliveryReason
from invitations.import_fates import Fate
from invitations.models import DeliveryEvent
from invitations.refusals import Refusal
from invitations.states import DeliveryState, InvitationState
from invitations.verdicts import ImportVerdict
from links.verdicts import LinkVerdict
from reputation.celery import app
from reputation.embedded.roles import DATABASE, ROLES

ROOT = Path(__file__).resolve().parent.parent
PAPERS = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
IN_CODE = re.compile(r"`([^`\n]+)`")
FENCES = re.compile(r"```\w*\n(.*?)```", re.DOTALL)
A_PATH = re.compile(r"\.?[\w-]+(?:/[\w.-]+)*(?:\.\w+|/)")
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)(?:#[^)]*)?\)|(?:src|srcset)=\"([^\"]+)\"")
ROOT_FILES = re.compile(r"[\w.-]+\.(?:md|txt|toml|json|in|example)|manage\.py|Procfile|LICENSE")
MADE = ("node_modules/", ".local/")  # not in a fresh clone
LISTS: dict[str, Any] = {
    "Import verdicts": ImportVerdict,
    "Undo outcomes": Fate,
    "Link verdicts": LinkVerdict,
    "Invitation states": InvitationState,
    "Delivery states": DeliveryState,
    "Bulk outcomes": BulkOutcome,
    "Refusal reasons": Refusal,
    "Delivery reasons": DeliveryReason,
    "Fallback reasons": FallbackReason,
}

papers = pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: str(paper.relative_to(ROOT)))


def spans(paper: Path) -> list[str]:
    """Return what stands between backticks, and every line of the code blocks."""
    text = paper.read_text()
    blocks = [line.strip() for block in FENCES.findall(text) for line in block.splitlines()]
    return IN_CODE.findall(FENCES.sub("", text)) + blocks


def glossary(heading: str) -> str:
    text = (ROOT / "docs" / "glossary.md").read_text()
    return text.partition(f"\n### {heading}\n")[2].partition("\n### ")[0]


@cache
def dev() -> Any:
    spec = spec_from_loader("dev", SourceFileLoader("dev", str(ROOT / "dev")))
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@papers
def test_paths_exist(paper: Path) -> None:
    named = [
        span
        for span in spans(paper)
        if ("/" in span and A_PATH.fullmatch(span)) or ROOT_FILES.fullmatch(span)
    ]
    missing = [path for path in named if not path.startswith(MADE) and not (ROOT / path).exists()]
    assert missing == []


def test_named_places_inside_files_exist() -> None:
    named = re.findall(r"`([\w/]+\.py)` \(`([\w.]+)`\)", (ROOT / "README.md").read_text())
    assert ("invitations/services/sending/draining.py", "_Drain._turn") in named
    for path, name in named:
        assert re.search(rf"(?:class|def) {name.rpartition('.')[2]}\b", (ROOT / path).read_text()), (
            path,
            name,
        )


@papers
def test_links_lead_somewhere(paper: Path) -> None:
    targets = [first or second for first, second in LINK.findall(paper.read_text())]
    assert [target for target in targets if not (paper.parent / target).exists()] == []


def test_the_papers_name_enough_to_be_worth_checking() -> None:
    named = {span for paper in PAPERS for span in spans(paper) if "/" in span and A_PATH.fullmatch(span)}
    assert len(named) > 60
    assert {"./dev up", "./dev test"} <= {span.partition("  ")[0] for span in spans(ROOT / "README.md")}


@papers
def test_dev_commands_exist(paper: Path) -> None:
    named = {word for span in spans(paper) for word in re.findall(r"\./dev (\w+)", span)}
    assert named - {*dev().COMMANDS, "help"} == set()


@papers
def test_management_commands_and_their_options_exist(paper: Path) -> None:
    said = [
        match
        for span in spans(paper)
        for match in re.findall(r"(?:manage\.py|dev manage) (\w+)([^`#&]*)", span)
    ]
    known = get_commands()
    assert [name for name, _ in said if name not in known] == []
    for name, rest in said:
        parser = load_command_class(known[name], name).create_parser("manage.py", name)
        wrong = [
            word for word in re.findall(r"(?<=\s)--[\w-]+", rest) if word not in parser._option_string_actions
        ]
        assert (name, wrong) == (name, [])


@papers
def test_addresses_exist(paper: Path) -> None:
    for span in spans(paper):
        if re.fullmatch(r"/(?:app|api|dev|accounts|healthz|readyz)[\w/-]*", span):
            try:
                resolve(span)
            except Resolver404:
                pytest.fail(f"{span} is no address of ours")


def test_every_variable_that_is_read_is_explained() -> None:
    explained = set(re.findall(r"^#?([A-Z][A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    read: set[str] = set()
    for file in (*ROOT.glob("reputation/**/*.py"), *ROOT.glob("tracking/*.py"), ROOT / "dev"):
        source = file.read_text()
        read |= set(re.findall(r"(?:env\.\w+|\bdatabase|\btext)\(\s*(?:env, )?\"([A-Z][A-Z_]+)\"", source))
        read |= set(re.findall(r"environ(?:\.get\(|\.setdefault\(|\[)\"([A-Z][A-Z_]+)\"", source))
    # The machine's own, the framework's, and those of the test runner.
    others = {"PATH", "XDG_RUNTIME_DIR", "DJANGO_SETTINGS_MODULE", "PYTEST_XDIST_WORKER"}
    assert explained == read - others


def test_example_of_the_environment_holds_no_secret() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    assert {"SECRET_KEY=", "FIELD_KEYS=1:", "ADDRESS_PEPPERS="} <= set(lines)


def test_operations_tell_every_tick() -> None:
    text = (ROOT / "docs" / "operations.md").read_text()
    told = set(re.findall(r"^\| `([\w.]+)` \| (\d+ s|day) \| `(\w+)` \|$", text, re.MULTILINE))
    assert told == {
        (
            entry["task"],
            "day" if entry["schedule"] == 86_400 else f"{entry['schedule']} s",
            entry["options"]["queue"],
        )
        for entry in app.conf.beat_schedule.values()
    }


def test_operations_make_the_roles_that_the_policies_name() -> None:
    text = (ROOT / "docs" / "operations.md").read_text()
    made = re.findall(r"^CREATE ROLE (\w+) +LOGIN NOSUPERUSER NOBYPASSRLS ", text, re.MULTILINE)
    assert made == [role for role, _ in ROLES.values()]
    assert f"CREATE DATABASE {DATABASE} OWNER {made[0]} " in text


@pytest.mark.parametrize("heading", LISTS)
def test_closed_lists_are_those_of_the_code(heading: str) -> None:
    told = re.findall(r"^\| `(\w+)` \| (.+?) \| (.+?) \|$", glossary(heading), re.MULTILINE)
    with override("en"):
        assert told == [(m.value, str(m.label), str(m.sentence)) for m in LISTS[heading]]


def test_words_of_providers_are_those_of_the_code() -> None:
    told = IN_CODE.findall(glossary("Delivery states").rpartition("in django-anymail's words:")[2])
    assert told == DeliveryEvent.Kind.values


def test_first_call_in_the_readme_is_accepted() -> None:
    body = re.search(r"-d '(\{.*?\})'", (ROOT / "README.md").read_text(), re.DOTALL)
    wanted = EventIn(data=json.loads(body[1]))
    assert wanted.is_valid(), wanted.errors


def test_first_call_shown_with_a_new_key_is_accepted() -> None:
    shown = example("http://127.0.0.1", "rk_live_x", [Scope.EVENTS_WRITE], "paris", timezone.now())
    wanted = EventIn(data=json.loads(shown.partition("-d '")[2].rstrip("'")))
    assert wanted.is_valid(), wanted.errors


def test_decisions_are_numbered_and_argued() -> None:
    assert [file.name[:4] for file in DECISIONS] == [f"{n:04}" for n in range(1, len(DECISIONS) + 1)]
    for file in DECISIONS:
        lines = file.read_text().splitlines()
        assert lines[0].startswith(f"# {file.name[:4]} ")
        assert {"## Question", "## Decision", "## What follows"} <= set(lines)


def test_architecture_stays_two_pages() -> None:
    assert len((ROOT / "docs" / "architecture.md").read_text().split()) < 1200
