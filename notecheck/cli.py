"""The command line: arguments in, one call, exit code out. Nothing heavy is imported before it is needed."""

from __future__ import annotations

import click

from notecheck._version import __version__
from notecheck.commands.audit import packet, report, sample
from notecheck.commands.check import check
from notecheck.commands.claim import claim, explain, precheck
from notecheck.commands.compare import compare
from notecheck.commands.evaluate import evaluate
from notecheck.commands.export import export
from notecheck.commands.mllp import mllp
from notecheck.commands.outcomes import outcomes
from notecheck.commands.query import query
from notecheck.commands.record import record
from notecheck.commands.rules import policy, rule, rules, schema
from notecheck.commands.scan import scan
from notecheck.commands.serve import serve
from notecheck.commands.template import template
from notecheck.commands.training import training


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="notecheck")
def main() -> None:
    """Checks cardiac stress-test technician notes for documentation completeness (CPT 93017)."""


_COMMANDS = (
    check,
    record,
    query,
    claim,
    precheck,
    explain,
    template,
    export,
    scan,
    compare,
    report,
    training,
    sample,
    packet,
    outcomes,
    evaluate,
    serve,
    mllp,
    rules,
    rule,
    policy,
    schema,
)
for _command in _COMMANDS:
    main.add_command(_command)
