"""What somebody who has just started the demo wants to know: where it is, who they can be, what to try."""

import json
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.utils import timezone
from rich.console import Console
from rich.markup import escape

from batteries.models import Battery
from compliance import calendar
from compliance.demo import cast, purse
from compliance.demo.cast import Site
from compliance.demo.people import PEOPLE
from compliance.demo.purse import Purse
from events import epc
from parties.roles import Role

_READ = "-H 'Authorization: Bearer {key}'"
_WRITE = "-X POST " + _READ + " -H 'Content-Type: application/json'"


def card() -> str:
    """The address, the logins, a key for each role and three commands to try, in colour where the terminal has it."""
    kept = purse.read()
    console = Console(soft_wrap=True, highlight=False)
    with console.capture() as capture:
        for line in _lines(kept, settings.PUBLIC_ORIGIN):
            console.print(line)
    return capture.get()


def _lines(kept: Purse, origin: str) -> Iterator[str]:
    yield f"\n[bold green]{origin}[/]   콘솔 · Console {origin}/console   API {origin}/api/docs"
    if kept.sample:
        yield f"   팩 · A pack {origin}{urlsplit(kept.sample).path}"
    if kept.passwords:
        yield "\n[bold]로그인 · Logins[/]"
        yield from _logins(kept)
    if kept.keys:
        yield "\n[bold]API 키 · API keys[/]"
        yield from _keys(kept)
        yield "\n[bold]해 보기 · Try[/]"
        yield from _commands(kept, origin)
    yield ""


def _logins(kept: Purse) -> Iterator[str]:
    for person in PEOPLE:
        if password := kept.passwords.get(person.username):
            yield f"  {person.username:<10} [bold]{escape(password)}[/]  {person.what.ko} · {person.what.en}"


def _keys(kept: Purse) -> Iterator[str]:
    world = cast.world()
    for key, token in kept.keys.items():
        company = world.get(key)
        if company is not None:
            roles = ", ".join(Role(role).label.partition(" · ")[0] for role in sorted(company.roles))
            yield f"  [bold]{escape(token)}[/]  {company.names.ko} · {company.names.en} [dim]({company.gln}, {roles})[/]"


def _commands(kept: Purse, origin: str) -> Iterator[str]:
    today = calendar.day_of(timezone.now())
    period = {"period_start": str(today - timedelta(days=364)), "period_end": str(today)}
    yield "  [dim]# 감독기관이 보는 심각한 관리 공백 · what a regulator must look at[/]"
    yield _command(f"'{origin}/api/v1/gaps?severity=critical&limit=5'", _READ, kept.keys["regulator"])
    if kept.sample:
        yield from _about_the_sample(kept, origin, cast.world().site("centre_a"))
    yield f"  [dim]# 거점수거센터의 연간 보고서 · a year's report; soon after at {origin}/api/v1/reports/<id>.pdf, same key[/]"
    yield _command(f"{origin}/api/v1/reports", _WRITE, kept.keys["centre_a"], period)


def _about_the_sample(kept: Purse, origin: str, centre: Site) -> Iterator[str]:
    if Battery.objects.filter(epc_key=epc.parse(kept.sample).key, holder=cast.world()[centre.operator].gln).exists():
        # Received once, it is not to be received again: that would be a gap of the reader's own making.
        yield "  [dim]# 되찾은 팩의 이력 · the story of the pack that was lost[/]"
        yield _command(f"{origin}/api/v1/batteries/{quote(kept.sample, safe='')}/history", _READ, kept.keys["centre_a"])
        return
    receipt = {
        "type": "received", "battery": kept.sample, "facility": centre.gln, "condition": "intact",
        "occurred_at": timezone.now().astimezone(calendar.SEOUL).isoformat(timespec="seconds"),
    }  # fmt: skip
    yield "  [dim]# 사라졌던 팩을 입고하면 G01이 해소됨 · receive the pack that was lost, and its gap G01 closes[/]"
    yield _command(f"{origin}/api/v1/events", _WRITE, kept.keys["centre_a"], receipt)


def _command(address: str, options: str, key: str, body: dict | None = None) -> str:
    sent = f" -d '{json.dumps(body)}'" if body else ""
    return escape(f"  curl -s {address} {options.format(key=key)}{sent}")
