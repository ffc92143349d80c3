"""`python -m notecheck` is the command line."""

from notecheck.cli import main

main(prog_name="notecheck")
