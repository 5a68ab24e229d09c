"""The names of operators and sites, looked up once for a page."""

from collections.abc import Iterable

from parties.models import Facility, Operator
from parties.text import Text


class Directory:
    """Names by GLN; who is not registered is called by the number."""

    def __init__(self, glns: Iterable[str]):
        wanted = {gln for gln in glns if gln}
        self._names: dict[str, Text] = {}
        for source in (Facility, Operator):
            rows = source.objects.filter(gln__in=wanted).values_list("gln", "name_en", "name_ko")
            self._names |= {gln: Text(en, ko) for gln, en, ko in rows}

    def name(self, gln: str) -> Text:
        """What the operator or site with `gln` is called."""
        return self._names.get(gln, Text(gln, gln))
