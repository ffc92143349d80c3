"""`notecheck serve`: the page and REST, on this machine unless it is protected."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import click

from notecheck.commands.options import NOT_EVALUATED, POLICY, Checkers

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8093, show_default=True, help="The port; 0 takes any.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes that check; one for each processor, at most 4.")
@click.option("--token-file", type=_FILE, help="A file with the token that requests must carry.")
@click.option("--tls-cert", type=_FILE, help="A certificate in PEM form, to speak TLS.")
@click.option("--tls-key", type=_FILE, help="The certificate's key in PEM form.")
@click.option("--behind-proxy", is_flag=True, help="A proxy in front asks for credentials and speaks TLS.")
@click.option("--audit-log", type=_FILE, help="A file for a JSON line on each request; identifiers are hashed.")
@click.option("--audit-key", type=_FILE, help="A file with the key of those hashes.")
@POLICY
def serve(
    host: str,
    port: int,
    workers: int | None,
    token_file: Path | None,
    tls_cert: Path | None,
    tls_key: Path | None,
    behind_proxy: bool,
    audit_log: Path | None,
    audit_key: Path | None,
    policy: str | None,
) -> None:
    """Serves the page for coders and REST for programs. Stores nothing.

    An address that other machines reach needs --token-file, --tls-cert and --tls-key, or --behind-proxy.
    """
    if (tls_cert is None) != (tls_key is None):
        raise click.UsageError("--tls-cert and --tls-key go together")
    if (audit_log is None) != (audit_key is None):
        raise click.UsageError("--audit-log and --audit-key go together")
    try:
        from notecheck.service.serving import Address, serve
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == "notecheck":
            raise
        click.echo(f"notecheck: {error.name} is not installed: pip install 'notecheck[serve]'", err=True)
        sys.exit(NOT_EVALUATED)
    from notecheck.errors import ServiceError
    from notecheck.service.settings import Settings, check_address, processors, secret

    logging.basicConfig(level=logging.WARNING, format="notecheck: %(message)s")
    site = Checkers(policy).site_beside(None)
    used = site.on(None)
    workers = workers or processors()

    def say(where: str) -> None:
        many = f"{workers} worker{'s' if workers > 1 else ''}"
        click.echo(f"notecheck serves {where} (policy {used.id} {used.version}, {many}). Nothing is stored.", err=True)

    try:
        check_address(host, token=token_file is not None, tls=tls_cert is not None, behind_proxy=behind_proxy)
        settings = Settings(
            site=site,
            workers=workers,
            token=secret(token_file, "token") if token_file else None,
            audit_log=audit_log,
            audit_key=secret(audit_key, "audit key").encode() if audit_key else None,
        )
        serve(settings, Address(host, port, tls_cert, tls_key, behind_proxy), say)
    except ServiceError as error:
        click.echo(f"notecheck: {error}", err=True)
        sys.exit(NOT_EVALUATED)
