from django.db.backends.postgresql import base
from psycopg import OperationalError
from psycopg_pool import ConnectionPool


class DatabaseWrapper(base.DatabaseWrapper):
    """Looks at a connection when it leaves the pool.

    The pool's own check rests for a second after a dead connection, then for two and four: where the database has been
    away, the first requests after it would all give up before they came to a living one. What ended one connection has
    nearly always ended all.
    """

    def get_new_connection(self, conn_params):
        found = super().get_new_connection(conn_params)
        if self.pool is None:
            return found
        try:
            ConnectionPool.check_connection(found)
        except OperationalError:
            self.pool.putconn(found)
            self.pool.drain()
            return super().get_new_connection(conn_params)
        return found
