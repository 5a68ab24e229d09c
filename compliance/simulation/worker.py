"""What a process of its own does for a load; Django is not ready when this module is read there."""


def begin(database: str) -> None:
    """Make the process ready for work on `database`, which in a test is not the one of the settings."""
    import django

    django.setup()
    from django.db import connection

    connection.settings_dict["NAME"] = database


def record(plan, block: int) -> tuple[int, list[dict]]:
    """Tell one block and record it; answers how many claims it has, and the truth about them."""
    from compliance.simulation import blocks, loading

    made = blocks.tell(plan, block)
    return loading.record(made), [planted.as_json() for planted in made.truth]
