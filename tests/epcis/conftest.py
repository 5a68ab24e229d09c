from tests.api.conftest import calls, collector, maker, nobody, regulator, stranger

__all__ = ["calls", "collector", "maker", "nobody", "regulator", "stranger"]
