"""A sequencer that does not ask whether it is the only one."""

import os

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "traceability.settings")
    django.setup()
    from django.core.management import call_command

    from events import sequencer

    sequencer.try_lock = lambda: True
    call_command("sequence", interval=0.01)
