"""Train the dictionary by which ledger entries are compressed, on a fleet as operators would tell it.

    .venv/bin/python manage.py shell < bench/train_dictionary.py

A dictionary is part of the stored format: this writes the next number and never an old one. Add the file to
events/entry.py to make new entries use it.
"""

import time
from datetime import date
from pathlib import Path
from random import Random

import zstandard
from django.conf import settings
from django.utils import timezone

from batteries import naming
from batteries.lifecycle import intake, recording
from compliance.demo import cast, fleet
from events import canonical, entry, ledger
from events.entry import Author

SIZE_BYTES = 32 * 1024
FOLDER = Path(settings.BASE_DIR) / "events" / "dictionaries"


def entries(packs: int, seed: int) -> list[bytes]:
    """Entries of a fleet, as they are when they are compressed."""
    found = []
    for gln, bodies in fleet.build(packs, seed, date(2026, 11, 23), cast.world()).events.items():
        by = Author(gln, f"key:{Random(gln).randbytes(4).hex()}")
        names = naming.Names([])
        for body in bodies:
            native = intake.read(body, by=by, names=names, now=timezone.now())
            if isinstance(native, intake.Native) and "target" not in native.type.fields:
                event = ledger.named(recording.compile(native, by=by).event, by=by)
                found.append(entry.fold(entry.seal(canonical.dumps(event), by=by))[1])
    return found


def measure(name: str, compressor, sample: list[bytes]) -> None:
    """Print what `compressor` makes of `sample`."""
    start = time.perf_counter()
    sizes = [len(compressor.compress(item)) for item in sample]
    spent = (time.perf_counter() - start) / len(sample) * 1e6
    raw = sum(map(len, sample)) / len(sample)
    print(f"{name:>22}: {raw:.0f} B -> {sum(sizes) / len(sizes):.0f} B, {spent:.1f} µs an entry")


training, other = entries(2000, 1), entries(400, 2)
dictionary = zstandard.train_dictionary(SIZE_BYTES, Random(0).sample(training, min(len(training), 30_000)), level=3)
number = max((int(path.stem) for path in FOLDER.glob("*.zdict")), default=0) + 1
(FOLDER / f"{number}.zdict").write_bytes(dictionary.as_bytes())
measure("without a dictionary", zstandard.ZstdCompressor(level=3), other)
measure(
    f"with dictionary {number}", zstandard.ZstdCompressor(level=3, dict_data=dictionary, write_dict_id=False), other
)
