"""A backup of the whole database as one file beside a manifest, and its way back into an empty one.

Holds claims, log, operators, keys as hashes, reports and what is folded from them. Holds no secret of the environment, no
session, and never the signer's memory, which must know better than any backup what was signed.
"""

from parties.text import Text


class BackupError(Exception):
    """A backup or a restore cannot go on; the text says what to do."""

    def __init__(self, text: Text, *, detail: str = ""):
        super().__init__(text.en)
        self.text, self.detail = text, detail
