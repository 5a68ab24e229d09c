from parties.text import Text


class QueryError(ValueError):
    """A question that cannot be answered; `exception` is what EPCIS 2.0 (12.5) calls it, `text` says what to do."""

    def __init__(self, exception: str, text: Text):
        super().__init__(text.en)
        self.exception = exception
        self.text = text


def wrong(name: str, en: str, ko: str) -> QueryError:
    """The parameter `name` cannot be so."""
    shown = name[:80]
    return QueryError("QueryParameterException", Text(f"'{shown}': {en}", f"'{shown}': {ko}"))
