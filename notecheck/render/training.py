"""A lab's training sheet as one page that needs nothing from elsewhere."""

from __future__ import annotations

from importlib.resources import files

import jinja2
from markupsafe import Markup

from notecheck.archive.manifest import Manifest
from notecheck.audit.training import Sheet
from notecheck.render.audit import percent
from notecheck.render.plots import bars


def page(sheet: Sheet, manifest: Manifest) -> str:
    """Returns a sheet as HTML.

    Args:
        sheet: of a lab.
        manifest: of the scan that it was made from.
    """
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters["percent"] = percent
    template = files("notecheck.render").joinpath("training.html").read_text(encoding="utf-8")
    rows = [(gap.title, gap.notes) for gap in sheet.gaps]
    plot = bars("gaps", "Entries most often not found", rows, "of notes") if rows else ""
    return environment.from_string(template).render(
        sheet=sheet,
        manifest=manifest,
        plot=Markup(plot),  # noqa: S704  the plot escapes what it shows
    )
