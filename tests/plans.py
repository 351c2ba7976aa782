"""What a query plan does to the tables of tenants, and what is wrong with it. Pure: plans are handed in as JSON.

Every way into a tenant's table begins at an index whose first column is the organisation, and uses it. One other way is
as good: fetching a row that is already named by its primary key.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Node = Mapping[str, Any]


@dataclass(frozen=True)
class Index:
    """An index: the table it belongs to, and the name of its first column."""

    table: str
    first: str


def faults(plan: Node, tenant_tables: Collection[str], indexes: Mapping[str, Index]) -> list[str]:
    """Return what is wrong with a plan, one sentence each. `indexes` are by name, partitions' included."""
    return [fault for node in _nodes(plan) if (fault := _fault(node, tenant_tables, indexes)) is not None]


def tables(plan: Node) -> set[str]:
    """Return the tables that a plan reads, by index or not."""
    return {node["Relation Name"] for node in _nodes(plan) if "Relation Name" in node}


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for child in node.get("Plans", ()):
        yield from _nodes(child)


def _fault(node: Node, tenant_tables: Collection[str], indexes: Mapping[str, Index]) -> str | None:
    table = node.get("Relation Name", "")
    if node["Node Type"] == "Seq Scan":
        return f"{table} is read row by row" if table in tenant_tables else None
    name = node.get("Index Name")
    if name is None or indexes[name].table not in tenant_tables:
        return None
    index, condition = indexes[name], node.get("Index Cond", "")
    if index.first == "organisation_id":
        return None if "organisation_id" in condition else f"{name} is read from end to end"
    if index.first == "id" and "id = " in condition.replace("ANY", "="):
        return None
    return f"{name} does not begin with the organisation"
