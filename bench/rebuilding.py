"""What a worker of a rebuild does; it stands apart from the rows, as a new process has no Django yet."""

import time
from uuid import UUID


def warm(_) -> None:
    """Connect, so that what is measured is the work alone."""
    from events import sequencer

    sequencer.size()
    time.sleep(0.3)


def rebuild(after: int, until: int) -> int:
    """Write the custody of the keys behind `after` up to `until` anew; answers how many claims stand in it."""
    from batteries import projection
    from batteries.models import Battery
    from events import sequencer

    first, last = UUID(int=after), UUID(int=until)
    for _ in projection.rewrite(first, last, below=sequencer.size()):
        pass
    return sum(Battery.objects.filter(epc_key__gt=first, epc_key__lte=last).values_list("claims", flat=True))
