"""Legacy links under the names that every area's cases have."""

from bench import linking

CASES = {"prepare": linking.prepare, "product": linking.legacy, "limit": linking.hashes}
