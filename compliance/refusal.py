from parties.text import Text


class Refused(Exception):
    """Something that cannot be done, or not by who asks for it; `code` is stable and `text` says what to do."""

    def __init__(self, code: str, text: Text):
        super().__init__(text.en)
        self.code = code
        self.text = text
