"""Everything that the pages say, in both languages. What declarations say of themselves stays with them."""

from batteries.words import ENDINGS, FORMS, LEGAL
from portal.words import desk, frame, limits, log, pack, recording, reports, statistics
from portal.words.recording import NEXT

WORDS = frame.WORDS | pack.WORDS | recording.WORDS | desk.WORDS | limits.WORDS | log.WORDS | reports.WORDS | statistics.WORDS

__all__ = ["ENDINGS", "FORMS", "LEGAL", "NEXT", "WORDS"]
