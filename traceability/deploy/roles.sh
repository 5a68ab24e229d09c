# Runs once, on an empty database server, as its administrator: the four roles, their passwords, the database's owner.
set -e
psql -v ON_ERROR_STOP=1 --dbname "$POSTGRES_DB" --username "$POSTGRES_USER" --file "${ROLES_SQL:-/deploy/roles.sql}"
psql -v ON_ERROR_STOP=1 --dbname "$POSTGRES_DB" --username "$POSTGRES_USER" --set database="$POSTGRES_DB" \
    --set owner="$OWNER_PASSWORD" --set app="$APP_PASSWORD" --set sequencer="$SEQUENCER_PASSWORD" \
    --set collector="$COLLECTOR_PASSWORD" <<'SQL'
ALTER ROLE owner PASSWORD :'owner';
ALTER ROLE app PASSWORD :'app';
ALTER ROLE sequencer PASSWORD :'sequencer';
ALTER ROLE collector PASSWORD :'collector';
ALTER DATABASE :"database" OWNER TO owner;
SQL
