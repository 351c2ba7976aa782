"""Django's own tracking door: slower than the process, with the same answers, for installations without it.

It appends a hit and does nothing else; every decision stands in `core`.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from tracking import core
from tracking.answers import Answer, shown
from tracking.noting import doorway, note
from tracking.pages import Page
from tracking.personal import led_on
from tracking.services.hits import known_place


@csrf_exempt
def follow(request: HttpRequest, token: str) -> HttpResponse:
    """Answer a click, a pixel, the hidden link, a listing's static link, a personal or an onward link."""
    door = doorway()
    asked = core.ask(request.method or "GET", request.path_info, door.tokens)
    if asked is None:
        return _response(_shown(request, Page.UNKNOWN))
    if isinstance(asked, Answer):
        return _response(asked)
    place = None
    if asked.token is not None:
        place = known_place((asked.token.organisation, asked.token.listing))
    answer = core.answer(door, asked, place, request.META.get("QUERY_STRING", ""))
    if asked.token is not None and core.is_personal(asked, place):
        answer = led_on(asked.token) or answer
    note(request, door, asked, place)
    return _response(_shown(request, answer) if isinstance(answer, Page) else answer)


def _shown(request: HttpRequest, page: Page) -> Answer:
    return shown(page, request.headers.get("Accept-Language", "")[:200])


def _response(answer: Answer) -> HttpResponse:
    response = HttpResponse(answer.body, status=answer.status)
    del response.headers["Content-Type"]
    for name, value in answer.headers:
        response.headers[name] = value
    return response
