class EpcError(ValueError):
    """An identifier cannot be read; `code` is stable, `en` and `ko` say what is wrong and what to do."""

    def __init__(self, code: str, en: str, ko: str):
        super().__init__(en)
        self.code = code
        self.en = en
        self.ko = ko
