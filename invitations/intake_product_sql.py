"""The statements of intake that concern products: what the created and updated events were about.

As in `intake_sql`, lookups are fenced subqueries on unique keys. The rows know their events already.
"""

WANTED_SKUS = """
SELECT DISTINCT wanted.sku FROM intake_row r CROSS JOIN unnest(r.skus) AS wanted(sku)
WHERE r.verdict IS NULL OR r.verdict = 'updated' ORDER BY wanted.sku
"""

# Details replace what stood there; blanks replace nothing. The rows come in the order of their SKUs.
PRODUCTS = """
INSERT INTO invitations_product AS p (organisation_id, public_uuid, sku, name, url, image_url, brand, gtin, mpn,
    created_at, updated_at)
SELECT %(organisation)s, given.*, %(now)s, %(now)s
FROM unnest(%(uuids)s::uuid[], %(skus)s::varchar[], %(names)s::varchar[], %(urls)s::varchar[],
    %(image_urls)s::varchar[], %(brands)s::varchar[], %(gtins)s::varchar[], %(mpns)s::varchar[]) AS given
ON CONFLICT (organisation_id, sku) DO UPDATE SET
    name = coalesce(nullif(excluded.name, ''), p.name),
    url = coalesce(nullif(excluded.url, ''), p.url),
    image_url = coalesce(nullif(excluded.image_url, ''), p.image_url),
    brand = coalesce(nullif(excluded.brand, ''), p.brand),
    gtin = coalesce(nullif(excluded.gtin, ''), p.gtin),
    mpn = coalesce(nullif(excluded.mpn, ''), p.mpn),
    updated_at = excluded.updated_at
WHERE excluded.name <> '' OR excluded.url <> '' OR excluded.image_url <> '' OR excluded.brand <> ''
    OR excluded.gtin <> '' OR excluded.mpn <> ''
"""

EVENT_PRODUCTS = """
INSERT INTO invitations_eventproduct (organisation_id, event_id, product_id)
SELECT %(organisation)s, r.event_id, p.id
FROM intake_row r CROSS JOIN unnest(r.skus) AS wanted(sku) CROSS JOIN LATERAL (
    SELECT p.id FROM invitations_product p
    WHERE p.organisation_id = %(organisation)s AND p.sku = wanted.sku OFFSET 0
) AS p
WHERE r.verdict IS NULL OR r.verdict = 'updated'
ORDER BY r.event_id, p.id
ON CONFLICT (organisation_id, event_id, product_id) DO NOTHING
"""
