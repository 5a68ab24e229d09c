"""What a process of its own does for a judgement of much at once; Django is not ready when this module is read there."""

import gc
from datetime import datetime

_COLLECT_AFTER = 100_000
"""Objects made before the collector looks: histories are many small ones in no circle, and it would look at them in vain."""


def begin(database: str) -> None:
    """Make the process ready for work on `database`, which in a test is not the one of the settings."""
    import django

    django.setup()
    from django.db import connection

    connection.settings_dict["NAME"] = database
    spare_collector()


def spare_collector() -> None:
    """Have the collector of circles look seldom: a third of the time went there when it was measured."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_COLLECT_AFTER, 50, 50)


def do_part(assessment_id: int, number: int, below: int, now: datetime) -> int:
    """Judge one part; answers how many things it had."""
    from compliance.assessment import work
    from compliance.models import Assessment

    return work.do_part(Assessment.objects.get(pk=assessment_id), number, below=below, now=now)
