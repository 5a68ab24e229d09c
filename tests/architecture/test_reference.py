"""Generated pages say what the code says."""

from django.core.management import call_command


def test_reference_pages_are_up_to_date(capsys):
    call_command("reference", "--check")
