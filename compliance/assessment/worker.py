"""What a process of its own does for a judgement of much at once; Django is not ready when this module is read there."""

from datetime import datetime


def begin(database: str) -> None:
    """Make the process ready for work on `database`, which in a test is not the one of the settings."""
    import django

    django.setup()
    from django.db import connection

    connection.settings_dict["NAME"] = database


def do_part(assessment_id: int, number: int, below: int, now: datetime) -> int:
    """Judge one part; answers how many things it had."""
    from compliance.assessment import work
    from compliance.models import Assessment

    return work.do_part(Assessment.objects.get(pk=assessment_id), number, below=below, now=now)
