"""All templates: they compile, obey the content policy, and use drawings that exist."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory, override_settings
from django.utils import timezone

from core.gallery import gallery
from core.gallery_frame import gallery_shell
from core.templatetags.icons import DRAWINGS

ROOT = Path(settings.BASE_DIR) / "templates"
TEMPLATES = sorted(str(path.relative_to(ROOT)) for path in ROOT.rglob("*.html"))
INLINE = re.compile(
    r"""\sstyle=["']|\son[a-z]+=["']|javascript:|<style(?![^>]*nonce)|<script(?![^>]*(src=|json))"""
)


def words_of(name):
    return re.sub(r"\{#.*?#\}", "", (ROOT / name).read_text())


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_compiles(name):
    assert get_template(name)


@pytest.mark.parametrize(
    "name", [name for name in TEMPLATES if "/emails/" not in name and "/letters/" not in name]
)
def test_no_template_needs_what_the_content_policy_refuses(name):
    assert not INLINE.search(words_of(name))


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_page_hides_where_its_forms_come_from(name):
    # With the policy no-referrer a browser sends "Origin: null", and every form of the page is refused.
    assert "no-referrer" not in words_of(name)


def test_every_drawing_named_in_a_template_exists():
    named = {found for name in TEMPLATES for found in re.findall(r'\{% icon "([^"]+)"', words_of(name))}
    named |= {found for name in TEMPLATES for found in re.findall(r'\bicon="([^"]+)"', words_of(name))}
    assert len(named) > 20
    assert named <= set(DRAWINGS)


@override_settings(
    STORAGES={"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
)
def test_the_gallery_shows_every_component():
    request = RequestFactory().get("/dev/ui/")
    request.user = AnonymousUser()
    html = render_to_string(
        "pages/gallery.html", {**gallery(timezone.localtime()), "shell": gallery_shell()}, request=request
    )
    assert html.count("<h1>") == 1
    assert html.count("Components") >= 2
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "429", "500", "503"])
def test_error_pages_need_no_context(code):
    html = render_to_string(f"{code}.html")
    title = re.search(r"<title>(.*?)</title>", html)[1]
    assert title
    assert f"<h1>{title}</h1>" in html
