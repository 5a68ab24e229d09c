from parties.text import Text


class Refused(Exception):
    """A step that the gap's life does not have here, or that somebody else must take; `text` says which."""

    def __init__(self, code: str, text: Text):
        super().__init__(text.en)
        self.code = code
        self.text = text
