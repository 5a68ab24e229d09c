"""The head of the tree as it was at any size: what a paper that was made at that size is held against."""

from django.conf import settings
from django.db import connection

from events.log import merkle, note
from events.log.tree import Reader


def text(size: int) -> str:
    """The text of the checkpoint over the first `size` claims: origin, size and root, as the log would sign it.

    Nobody need have signed just this size: any later checkpoint is shown to continue it. Raises ProofError where the tree
    has fewer leaves.
    """
    with connection.cursor() as cursor:
        root = Reader(cursor, size).subtree(0, size) if size else merkle.EMPTY_ROOT
    return note.checkpoint_text(settings.LOG_ORIGIN, size, root)
