"""Django's door for web servers."""

import os

from django.core.wsgi import get_wsgi_application

from core.garbage import collect_seldom

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reputation.settings")

application = get_wsgi_application()
collect_seldom()
