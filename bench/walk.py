"""Take a real order list the whole way through a running installation, and let an independent query check the sums.

Run beside `./dev up`, in the same checkout: `python -m bench.walk ORDERS.csv RATINGS.csv`. The workers of the running
installation match and send; this script imports, lets time pass (it makes letters due), reads the letters that the
development mail server kept, follows their links over HTTP, posts reviews through the real form, and compares.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import psycopg

from reputation.embedded.sessions import services_for

ROOT = Path(__file__).resolve().parent.parent
SETUP = """
from django.utils import timezone
from accounts.models import User, Organisation
from accounts.services.founding import found_organisation
from accounts.services.channels import create_channel
from core.tenancy import tenant
from invitations.services.rules import RuleSettings, save_rule
user, _ = User.objects.get_or_create(email="walk@orders.example", defaults={"name": "Walk"})
user.set_password("orders-walk-demo"); user.save()
organisation = found_organisation(user=user, name="Orders walk", country="BR")
Organisation.objects.filter(pk=organisation.pk).update(tracking_mode="full", max_event_age_days=2000)
organisation.refresh_from_db()
with tenant(organisation):
    channel = create_channel(organisation=organisation, actor=user, now=timezone.now(), name="Loja", reference="loja",
        country="BR", language="pt", time_zone="America/Sao_Paulo", legal_basis="existing_customer")
    save_rule(channel=channel, event_type="delivered", kind="service", actor=user, now=timezone.now(),
        settings=RuleSettings(is_active=True, wait_days=3, send_hour=10, uses_activation_date=True))
print("SLUG", organisation.slug, organisation.pk)
"""


class Walk:
    """The stages, each timed."""

    def __init__(self, orders: Path, ratings: Path, reviews: int) -> None:
        self.orders, self.ratings, self.wanted = orders, ratings, reviews
        self.times: dict[str, float] = {}
        self.facts: dict[str, Any] = {}
        self.owner = psycopg.connect(_dsn("DATABASE_OWNER_URL"), autocommit=True)

    def stage(self, name: str, work: Callable[[], None]) -> None:
        """Do one stage and say how long it took."""
        began = time.monotonic()
        work()
        self.times[name] = round(time.monotonic() - began, 1)
        print(f"{name:12} {self.times[name]:7.1f} s  {json.dumps(self.facts.get(name, {}))}", flush=True)

    def ask(self, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Ask the database as its owner, past everything the product does."""
        return self.owner.execute(sql, parameters).fetchall()

    def run(self) -> int:
        """Walk; return 0 when everything agrees."""
        self.stage("set up", self.set_up)
        self.stage("import", self.import_orders)
        self.stage("match", self.wait_for_matching)
        self.stage("send", self.send)
        self.stage("follow", self.follow)
        self.stage("review", self.review)
        self.stage("count", self.compare)
        print(json.dumps({"seconds": self.times, **self.facts}, indent=2))
        return 0 if self.facts["count"]["agrees"] else 1

    def set_up(self) -> None:
        """Found an organisation with a channel in São Paulo and a rule that counts from the estimated delivery."""
        words = _manage("shell", "-c", SETUP).split()
        self.slug, self.key = words[words.index("SLUG") + 1], int(words[words.index("SLUG") + 2])

    def import_orders(self) -> None:
        """Import the file as an operator would."""
        mapping = (
            "reference=order_id,email=email,occurred_at=delivered_at,activation_on=estimated_delivery_on"
        )
        printed = _manage(
            "import_events", str(self.orders), "--organisation", self.slug, "--channel", "loja", "--event-type",
            "delivered", "--mapping", mapping, "--shift-dates-to-now", "--json",
        )  # fmt: skip
        self.facts["import"] = json.loads(printed[printed.index("{") :])

    def wait_for_matching(self) -> None:
        """Wait until the workers have matched every event."""
        _wait(lambda: self._count("invitations_event", "matched_at IS NULL") == 0, 600)
        states = """SELECT state, refusal_reason, count(*) FROM invitations_invitation
            WHERE organisation_id = %s GROUP BY 1, 2"""
        self.facts["match"] = {f"{s} {r}".strip(): n for s, r, n in self.ask(states, self.key)}

    def send(self) -> None:
        """Let the time of every letter come, and wait until the workers have sent them all."""
        self.ask(
            "UPDATE invitations_delivery SET due_at = now() WHERE organisation_id = %s AND sequence = 0 RETURNING 1",
            self.key,
        )
        _wait(
            lambda: (
                self._count(
                    "invitations_delivery",
                    "sequence = 0 AND state IN ('scheduled','claimed','sending','retry')",
                )
                == 0
            ),
            900,
        )
        states = """SELECT state, count(*) FROM invitations_delivery
            WHERE organisation_id = %s AND sequence = 0 GROUP BY 1"""
        self.facts["send"] = dict(self.ask(states, self.key))

    def follow(self) -> None:
        """Read the letters and follow each link once; keep the form it leads to."""
        self.forms: dict[str, str] = {}
        letters = [
            message_from_bytes(file.read_bytes(), policy=default) for file in sorted(_mail().glob("*.eml"))
        ]
        references = dict(
            self.ask(
                """SELECT d.public_uuid::text, i.reference FROM invitations_delivery d
                JOIN invitations_invitation i ON i.id = d.invitation_id WHERE d.organisation_id = %s""",
                self.key,
            )
        )
        links = {}
        for letter in letters:
            uuid = re.sub(
                r"^dlv_(.{8})(.{4})(.{4})(.{4})(.{12})$", r"\1-\2-\3-\4-\5", str(letter["X-Delivery"])
            )
            if uuid in references:
                text = letter.get_body(("plain",)).get_content()
                links[references[uuid]] = re.findall(r"https?://\S+/(?:c|review)/[\w-]{44}/", text)[0]
        with ThreadPoolExecutor(8) as pool:
            for reference, form in zip(links, pool.map(_landing, links.values()), strict=True):
                self.forms[reference] = form
        self.facts["follow"] = {"letters": len(links), "links followed": len(self.forms)}

    def review(self) -> None:
        """Post reviews through the form, each with the rating that this order really got (the later of two)."""
        ratings = {
            row["order_id"]: row for row in sorted(_rows(self.ratings), key=lambda row: row["answered_at"])
        }
        chosen = [reference for reference in self.forms if reference in ratings][: self.wanted]
        with ThreadPoolExecutor(8) as pool:
            statuses = list(
                pool.map(lambda reference: _post(self.forms[reference], ratings[reference]["rating"]), chosen)
            )
        self.posted = [int(ratings[reference]["rating"]) for reference in chosen]
        self.facts["review"] = {"posted": len(chosen), "answered 302": statuses.count(302)}

    def compare(self) -> None:
        """Compare the rows, the roll-up and the dashboard with what was posted."""
        expected = (len(self.posted), round(sum(self.posted) / len(self.posted), 4))

        def rolled_up() -> tuple[int, float]:
            ((reviews, stars),) = self.ask(
                """SELECT coalesce(sum(reviews), 0),
                    coalesce(sum(stars_1 + 2*stars_2 + 3*stars_3 + 4*stars_4 + 5*stars_5), 0)
                FROM stats_dailycount WHERE organisation_id = %s""",
                self.key,
            )
            return int(reviews), round(stars / reviews, 4) if reviews else 0.0

        _wait(lambda: rolled_up() == expected, 120)
        ((rows, mean),) = self.ask(
            "SELECT count(*), round(avg(rating), 4) FROM reviews_review WHERE organisation_id = %s", self.key
        )
        page = _dashboard(self.slug)
        shown = (f"{expected[0]:,}".replace(",", "\u00a0") in page, f"{expected[1]:.2f}" in page)
        self.facts["count"] = {
            "posted": expected,
            "rows": (rows, float(mean)),
            "rolled up": rolled_up(),
            "dashboard shows count and mean": shown,
            "agrees": expected == (rows, float(mean)) == rolled_up() and all(shown),
        }

    def _count(self, table: str, condition: str) -> int:
        return self.ask(f"SELECT count(*) FROM {table} WHERE organisation_id = %s AND {condition}", self.key)[
            0
        ][0]


class _Stay(urllib.request.HTTPRedirectHandler):
    """Do not follow redirects: where they lead is what is tested."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


_opener = urllib.request.build_opener(_Stay)
_opener.addheaders = [
    ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
]


def _landing(url: str) -> str:
    if "/review/" in url:
        return url
    try:
        _opener.open(url, timeout=30)
    except urllib.error.HTTPError as answer:
        if answer.code == 302:
            return answer.headers["Location"]
    raise SystemExit(f"A link led nowhere: {url[:40]}…")


def _post(url: str, rating: str) -> int:
    with urllib.request.urlopen(url, timeout=60) as form:
        form.read()
    try:
        _opener.open(url, urllib.parse.urlencode({"rating": rating}).encode(), timeout=60)
    except urllib.error.HTTPError as answer:
        return answer.code
    return 200


def _dashboard(slug: str) -> str:
    jar = urllib.request.HTTPCookieProcessor()
    browser = urllib.request.build_opener(jar)
    base = os.environ["BASE_URL"]
    form = browser.open(f"{base}/accounts/login/").read().decode()
    token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)[0]
    words = {"login": "walk@orders.example", "password": "orders-walk-demo", "csrfmiddlewaretoken": token}
    browser.open(
        urllib.request.Request(
            f"{base}/accounts/login/", urllib.parse.urlencode(words).encode(), {"Referer": base}
        )
    )
    return browser.open(f"{base}/app/{slug}/?period=30").read().decode()


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def _manage(*words: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"manage.py {words[0]} failed:\n{done.stderr[-3000:]}")
    return done.stdout


def _mail() -> Path:
    return Path(os.environ["DEV_MAIL_DIR"])


def _dsn(name: str) -> str:
    return os.environ[name]


def _wait(is_done: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not is_done():
        if time.monotonic() > end:
            raise SystemExit("Waited too long.")
        time.sleep(0.5)


def main() -> int:
    """Read the arguments and walk."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("orders", type=Path)
    parser.add_argument("ratings", type=Path)
    parser.add_argument("--reviews", type=int, default=1200)
    given = parser.parse_args()
    with services_for(["shell"]):
        return Walk(given.orders.resolve(), given.ratings.resolve(), given.reviews).run()


if __name__ == "__main__":
    raise SystemExit(main())
