"""A bar for work whose parts have names."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn


@contextmanager
def showing() -> Iterator[Callable[[str, int, int], None]]:
    """Show a bar on the terminal; the function yielded takes what is being done, how much is done, and how much there is."""
    columns = BarColumn(), TaskProgressColumn(), TextColumn("{task.description}")
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("")
        yield lambda what, done, total: progress.update(task, description=what, completed=done, total=max(total, 1))
