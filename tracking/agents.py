"""What kind of program asks, as coarsely as the verdicts need it. Pure; nothing longer than 40 letters leaves here."""

from __future__ import annotations

import re
from functools import lru_cache

LONGEST = 40  # as long as the column
BOT = "bot:"  # before the name of a program that says of itself that it is no person's
SHARED = "shared:"  # before the name of a network that people and scanners share
APPLE, GOOGLE, YAHOO = "apple-mail-proxy", "google-image-proxy", "yahoo-image-proxy"
# Proxies that fetch images for a reader, or whether anybody reads or not: what they fetch proves nothing.
PROXIES = frozenset({APPLE, GOOGLE, YAHOO})
OTHER = "other"

# Names that programs give themselves: crawlers, link previews, mail gateways, libraries, headless browsers.
# CUBOT is a maker of telephones.
_MACHINES = re.compile(
    r"(\b\w{0,30}(?<!cu)bot\b|crawler|spider|slurp|scrapy|headlesschrome|phantomjs|puppeteer|playwright|selenium|webdriver"
    r"|curl|wget|python|aiohttp|httpx|go-http-client|java/|apache-httpclient|libwww-perl|lwp|ruby|php|guzzlehttp"
    r"|node-fetch|axios|undici|postman|httpie|facebookexternalhit|whatsapp|skypeuripreview|bingpreview|slack-imgproxy"
    r"|embedly|barracuda|proofpoint|mimecast|ciscosecureemail|ironport|messagelabs|symantec|trendmicro|tmes|fortiguard"
    r"|fortimail|sophos|forcepoint|urlscan|virustotal|google-safety|safebrowsing|pingdom|uptime|jetty|lua-resty-http)"
)
_PROGRAMS = (
    ("outlook", re.compile(r"microsoft outlook|ms-?office|outlook-(?:ios|android)")),
    ("thunderbird", re.compile(r"thunderbird")),
    ("edge", re.compile(r"edg(?:e|a|ios)?/")),
    ("opera", re.compile(r"\bopr/|opera")),
    ("samsung", re.compile(r"samsungbrowser")),
    ("firefox", re.compile(r"firefox|fxios")),
    ("chrome", re.compile(r"chrome|crios|chromium")),
    ("safari", re.compile(r"version/.*safari")),
    ("webkit", re.compile(r"applewebkit")),
    ("explorer", re.compile(r"trident|msie")),
)
_SYSTEMS = (
    ("ios", re.compile(r"iphone|ipad|ipod")),
    ("android", re.compile(r"android")),
    ("windows", re.compile(r"windows")),
    ("macos", re.compile(r"mac os x|macintosh")),
    ("chromeos", re.compile(r"\bcros\b")),
    ("linux", re.compile(r"linux|x11")),
)


def family(user_agent: str) -> str:
    """Return the family of a User-Agent header, such as `chrome/android`, `google-image-proxy` or `bot:curl`.

    A blank header is `bot:blank`, since every person's program names itself; what nobody knows is `other`.
    Apple's mail proxy says `Mozilla/5.0` and not a letter more. What follows the first 500 letters is not read.
    """
    return _family(user_agent[:500])


@lru_cache(maxsize=4096)
def _family(user_agent: str) -> str:
    text = user_agent.strip().lower()
    if not text:
        return BOT + "blank"
    if text == "mozilla/5.0":
        return APPLE
    if "googleimageproxy" in text:
        return GOOGLE
    if "yahoomailproxy" in text:
        return YAHOO
    if found := _MACHINES.search(text):
        return (BOT + found[1].rstrip("/"))[:LONGEST]
    program = next((name for name, pattern in _PROGRAMS if pattern.search(text)), OTHER)
    system = next((name for name, pattern in _SYSTEMS if pattern.search(text)), "")
    return f"{program}/{system}" if system else program


def system_of(agent: str) -> str:
    """Return the operating system in a family, or an empty text where none is known."""
    return agent.partition("/")[2]
