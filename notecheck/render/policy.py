"""A policy for a terminal: what is in force, and where each value comes from."""

from __future__ import annotations

from datetime import date
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from notecheck.policy.site import Site


def in_force(site: Site, day: date | None) -> dict[str, Any]:
    """Returns every value of a policy in force on a day with its origin, as plain data."""
    policy = site.on(day)
    return {
        "id": policy.id,
        "version": policy.version,
        "sha256": policy.sha256,
        "on": day.isoformat() if day else None,
        "elements": [
            {
                "id": e.id,
                **{
                    key: {"value": getattr(e, key), "from": site.origin("elements", (e.id,), key, day)} for key in _KEYS
                },
            }
            for e in policy.element
        ],
        "findings": [
            {
                "code": f.code,
                "name": f.name,
                "severity": {
                    "value": f.severity,
                    "from": site.origin("findings", (f.name, f.code), "severity", day),
                },
            }
            for f in (*policy.finding, *policy.claim, *policy.record)
        ],
        "severity": {status: policy.severity[status].model_dump() for status in sorted(policy.severity)},
        "tracings_retained_elsewhere": site.retained_elsewhere,
        "headings": site.headings,
        "abbreviations": site.abbreviations,
        "people": {name: list(roles) for name, roles in site.people.items()},
    }


_KEYS = ("need", "critical", "weight")


def show(site: Site, day: date | None, console: Console) -> None:
    """Prints a policy."""
    data = in_force(site, day)
    console.print(Text(f"{data['id']} {data['version']}", style="bold"), f"on {day}" if day else "without a date")
    console.print(f"sha256 {data['sha256']}")
    table = Table(box=None, padding=(0, 2, 0, 0), title="Elements", title_justify="left", title_style="bold")
    for name in ("element", "need", "critical", "weight", "from"):
        table.add_column(name, overflow="fold")
    for row in data["elements"]:
        origins = dict.fromkeys(row[key]["from"] for key in _KEYS)
        critical = "critical" if row["critical"]["value"] else ""
        table.add_row(row["id"], row["need"]["value"], critical, f"{row['weight']['value']:g}", ", ".join(origins))
    console.print(table)
    table = Table(box=None, padding=(0, 2, 0, 0), title="Findings", title_justify="left", title_style="bold")
    for name in ("code", "name", "severity", "from"):
        table.add_column(name, overflow="fold")
    for row in data["findings"]:
        table.add_row(row["code"], row["name"], row["severity"]["value"], row["severity"]["from"])
    console.print(table)
    for status, levels in data["severity"].items():
        console.print(f"{status}: " + ", ".join(f"{level} {value}" for level, value in levels.items()))
    if data["tracings_retained_elsewhere"]:
        console.print("tracings are kept outside of the note")
    for name in ("headings", "abbreviations", "people"):
        for key, value in data[name].items():
            console.print(Text(f"{name}: {key} = {value if isinstance(value, str) else ', '.join(value)}"))
