"""Whether the tables that claims are found by hold what the claims say: ids, EPCs and parties, by sums of hashes.

None of them can be read in the order of the log, and a look-up per row is one random read of the disk per row. So
both sides are summed by ranges of claims, in one pass each, and only a range whose sums differ is read row by row.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from hashlib import sha256

from events import index, ledger
from events.feed import PLACED_OR_NOT
from events.log.findings import Findings
from events.log.rows import COLUMNS, Body, Row, examine

RANGE_BITS = 11
"""A range has 2,048 claims: a few thousand rows to read where something is wrong."""
RANGES_READ_MAX = 16

_HASH = "('x' || encode(substring(sha256({}) FROM 1 FOR 7), 'hex'))::bit(56)::bigint"
_HASH_BYTES = 7
_TABLES = {
    "events_identity": "SELECT seq, uuid_send(id_key) || int8send(seq) AS packed FROM events_identity",
    "events_epc": "SELECT seq, uuid_send(epc_key) || int8send(seq) AS packed FROM events_epc",
    "events_party": "SELECT s AS seq, int8send(party) || int8send(s) || int2send(role) AS packed "
    "FROM events_party p, generate_series(p.seq, p.seq + p.claims - 1) AS s",
}
_SUMS = "SELECT seq >> {bits}, sum({hash}) FROM ({table}) AS t GROUP BY 1"
_STORED = "SELECT seq, packed FROM ({table}) AS t WHERE seq >> {bits} = ANY(%s)"
_CLAIMS = f"SELECT {COLUMNS} FROM events_event e {PLACED_OR_NOT} WHERE e.seq >= %s AND e.seq < %s"
_KINDS = {
    "events_identity": ("identity", "its id is not among those taken: it could be recorded twice",
                        "an event id stands for no claim: the row of the claim was deleted"),
    "events_epc": ("index", "a thing that it names does not lead to it: {names}",
                   "it is shown for a thing that it does not name, or twice"),
    "events_party": ("index", "a party that it is by or names does not lead to it",
                     "it is shown for a party that it is not by and does not name"),
}  # fmt: skip


class Fingerprints:
    """Sums over the rows that the claims of the log call for, by range; two numbers for 2,048 claims."""

    def __init__(self, sums: dict[str, dict[int, int]] | None = None):
        self.sums = sums or {table: {} for table in _TABLES}

    def add(self, row: Row, body: Body) -> None:
        """Take one claim in."""
        number = row.seq >> RANGE_BITS
        for table, packed in _rows(row, body).items():
            sums = self.sums[table]
            sums[number] = sums.get(number, 0) + sum(map(_hash, packed))

    def compare(self, cursor, findings: Findings, *, below: int) -> None:
        """Add to `findings` what the tables hold too much or too little for claims at positions `below`."""
        wrong = sorted({number for table in _TABLES for number in self._differing(cursor, table)})
        for number in wrong[:RANGES_READ_MAX]:
            _compare_range(cursor, findings, number, below)
        if len(wrong) > RANGES_READ_MAX:
            left = len(wrong) - RANGES_READ_MAX
            findings.add("index", "ledger", f"{left} more ranges of {1 << RANGE_BITS} claims were not looked into")

    def _differing(self, cursor, table: str) -> Iterator[int]:
        statement = _SUMS.format(bits=RANGE_BITS, hash=_HASH.format("packed"), table=_TABLES[table])
        cursor.execute(statement)
        stored = dict(cursor.fetchall())
        return (number for number, expected in self.sums[table].items() if stored.get(number) != expected)

    def keep(self) -> dict:
        """The sums as JSON values."""
        return {table: {str(number): total for number, total in sums.items()} for table, sums in self.sums.items()}

    @classmethod
    def take_up(cls, kept: dict) -> "Fingerprints":
        """The sums that `keep` wrote."""
        return cls({table: {int(number): total for number, total in sums.items()} for table, sums in kept.items()})


def _rows(row: Row, body: Body) -> dict[str, list[bytes]]:
    seq, event, by = row.seq.to_bytes(8, "big"), body.event, body.said["gln"]
    return {
        "events_identity": [ledger.identity_key(event).bytes + seq],
        "events_epc": [key.bytes + seq for key in index.things(event)],
        "events_party": [party.to_bytes(8, "big", signed=True) + seq + role.to_bytes(2, "big")
                         for party, role in index.voices(event, author=by).items()],
    }  # fmt: skip


def _hash(packed: bytes) -> int:
    return int.from_bytes(sha256(packed).digest()[:_HASH_BYTES], "big")


def _compare_range(cursor, findings: Findings, number: int, below: int) -> None:
    cursor.execute(_CLAIMS, [number << RANGE_BITS, (number + 1) << RANGE_BITS])
    claims = {row.seq: row for row in map(Row._make, cursor.fetchall())}
    # What has no place yet, or had none when the walk began, was not summed; a body that was changed vouches for nothing.
    told = {
        seq: (row, examine(row)[0]) for seq, row in claims.items() if row.position is not None and row.position < below
    }
    for table, rows in _TABLES.items():
        cursor.execute(_STORED.format(table=rows, bits=RANGE_BITS), [[number]])
        stored: dict[int, Counter[bytes]] = defaultdict(Counter)
        for seq, packed in cursor.fetchall():
            stored[seq][bytes(packed)] += 1
        _compare_table(findings, table, told, stored, claims.keys())


def _compare_table(findings: Findings, table: str, told: dict, stored: dict, known) -> None:
    kind, missing, excess = _KINDS[table]
    for row, body in told.values():
        if body is None:
            continue
        right, found = Counter(_rows(row, body)[table]), stored.get(row.seq, Counter())
        if lacking := right - found:
            findings.add(kind, row.where(body), missing.format(names=_names(body, lacking)))
        if found - right:
            findings.add(kind, row.where(body), excess)
    if table == "events_identity":
        for seq in sorted(stored.keys() - known):
            findings.add(kind, f"sequence {seq}", excess)


def _names(body: Body, lacking: Iterable[bytes]) -> str:
    keys = {packed[:16] for packed in lacking}
    return ", ".join(sorted({uri for uri, _ in index.named(body.event) if index.key(uri).bytes in keys}))
