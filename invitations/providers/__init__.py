"""Mail providers by HTTP: letters out under the same protocol as by SMTP, and what they report later.

Begin at `post_letters` (posting) and `read_reports` (reports). Provider names and words are django-anymail's.
"""
