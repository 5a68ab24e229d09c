import pytest
from collections import defaultdict
from datetime import timedelta
from django.utils import timezone
from compliance import calendar
from compliance.demo import cast, faults, fleet, registry
from compliance.demo.book import Book
from compliance.simulation import nation
from compliance.simulation.nation import National
from compliance.demo.fleet import Fleet
from compliance.simulation import loading
from compliance.models import Gap
from tests import world as worlds
from batteries.lifecycle.declaration import REGISTRY

@pytest.mark.django_db
def test_all():
    registry.enter(cast.world(), now=timezone.now())
    until = calendar.day_of(timezone.now())
    book = Book(tag="TTTT", until=until)
    scene = National(cast.world(), book)
    number = 0; owner = {}; expected = {}
    plans = [(f, 1, 0) for f in (*faults.MAIN, *faults.FURTHER)]
    cohorts = {c.story: c for c in (*nation.IN_USE, *nation.ABROAD, *nation.AT_HOME, *fleet._COHORTS)}
    for rep in range(3):
        plans += [(c.story, c.least, getattr(c, "reach_days", 0)) for c in cohorts.values()]
    for story, n, reach in plans:
        book.begin(); scene.reach_days = reach
        numbers = [number + i + 1 for i in range(n)]; number += n
        try:
            got = story(scene, *numbers)
        except Exception as e:
            print("BROKEN", story.__name__, numbers, repr(e)[:300]); book.stories.pop(); continue
        for bodies in book.stories[-1].values():
            for b in bodies:
                names = [b.get("battery")] + (b.get("batteries") or []) + [r.get("lot") for k in ("outputs","inputs") for r in b.get(k, [])] + [r["id"] for r in b.get("modules", [])] + [b.get("product"), b.get("fitted")]
                for x in names:
                    if isinstance(x, str): owner.setdefault(x, story.__name__)
        if hasattr(got, "rules"):
            expected[story.__name__] = (got.epc, set(got.rules), got.anchor_type)
            owner[got.epc] = story.__name__
    made = Fleet("TTTT", book.stories, [])
    for corrections in (False, True):
        for gln, bodies in made.events.items():
            mine = [b for b in bodies if (b["type"] in {"corrected", "voided"}) is corrections]
            from batteries.lifecycle import recording
            from events.entry import Author
            for b, r in zip(mine, recording.record(mine, by=Author(gln, "key:d"))):
                if r.faults: print("REFUSED", b["type"], [ (f.pointer, f.text.en) for f in r.faults][:2], owner.get(b.get("battery")))
    told = {b["type"] for bs in made.events.values() for b in bs}
    print("UNTOLD", set(REGISTRY) - told)
    while worlds.integrate(): pass
    worlds.settle()
    from events import epc
    own = {}
    for k, v in owner.items():
        try: own[epc.parse(k).uri] = v
        except Exception: pass
    found = defaultdict(set)
    for g in Gap.objects.exclude(status="resolved"):
        found[own.get(g.epc, g.epc)].add((g.rule, str(g.details.get("type","")), str(g.details.get("reasons","")), "" if g.epc == expected.get(own.get(g.epc), ("",))[0] else g.epc[-22:]))
    for name in sorted(set(found) | set(expected)):
        want = expected.get(name, ("", set(), ""))[1]
        got = {r for r, *_ in found[name]}
        if want != got: print("DIFF", name, "want", want, "got", sorted(found[name]))
