"""The statement that keeps links: new ones are put in, known ones brought up to date. No Django here."""

from __future__ import annotations

# The batch moves to the newest list that gives a link, so that it lives as long as the newest file that holds it;
# `made_at`, the matching key and the clicks stay those of the first time.
KEEP = """
INSERT INTO links_exportedlink AS l (
    organisation_id, public_uuid, batch_id, channel_id, family, domain, reference, matching_key, email, address, name,
    locale, host, tags, skus, product, visited_on, details, is_tracked, is_embedded, stars, url, row, fault, made_at,
    expires_at
)
SELECT %(organisation)s, r.public_uuid, %(batch)s, %(channel)s, %(family)s, r.domain, r.reference, r.matching_key,
    r.email, r.address, r.name, r.locale, r.host, r.tags, r.skus, r.product, r.visited_on, r.details, %(is_tracked)s,
    r.is_embedded, r.stars, r.url, r.row, '', %(now)s, %(expires_at)s
FROM jsonb_to_recordset(%(rows)s::jsonb) AS r (
    public_uuid uuid, domain text, reference text, matching_key text, email text, address text, name text, locale text,
    host text, tags text[], skus text[], product text, visited_on date, details jsonb, is_embedded boolean,
    stars smallint, url text, row integer
)
ORDER BY r.domain, r.reference, r.address
ON CONFLICT (organisation_id, channel_id, domain, reference, address) DO UPDATE SET
    batch_id = coalesce(excluded.batch_id, l.batch_id), family = excluded.family, name = excluded.name,
    locale = excluded.locale, host = excluded.host, tags = excluded.tags, skus = excluded.skus,
    product = excluded.product, visited_on = excluded.visited_on, details = excluded.details,
    is_embedded = excluded.is_embedded, stars = excluded.stars, row = excluded.row,
    is_tracked = l.is_tracked OR excluded.is_tracked,
    matching_key = coalesce(nullif(l.matching_key, ''), excluded.matching_key),
    url = CASE WHEN l.family = excluded.family AND l.url > '' THEN l.url ELSE excluded.url END,
    ask_at = NULL, fault = '', expires_at = greatest(l.expires_at, excluded.expires_at)
RETURNING l.row, l.id, l.public_uuid, l.matching_key, l.url, l.made_at
"""

KNOWN_URLS = """
SELECT r.row, l.url
FROM jsonb_to_recordset(%(rows)s::jsonb) AS r (row integer, domain text, reference text, address text)
JOIN links_exportedlink l USING (domain, reference, address)
WHERE l.organisation_id = %(organisation)s AND l.channel_id = %(channel)s AND l.family = %(family)s AND l.url > ''
"""
