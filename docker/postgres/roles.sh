#!/usr/bin/env bash
# Run once by the database's image on an empty volume. Two roles: the owner migrates the tables; Corridor itself works as
# another, which row-level security binds. Their passwords are those of the two connection strings.
set -euo pipefail

password_of() {
  sed -n 's/.*Password=\([^;]*\).*/\1/p' "$1"
}

# The passwords come through the environment, never through a command line that others can list.
OWNER_PASSWORD=$(password_of "${OWNER_CONNECTION_FILE:?}") RUNTIME_PASSWORD=$(password_of "${RUNTIME_CONNECTION_FILE:?}") \
  psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres <<'SQL'
\getenv owner_password OWNER_PASSWORD
\getenv runtime_password RUNTIME_PASSWORD
CREATE ROLE corridor_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'owner_password';
CREATE ROLE corridor LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'runtime_password';
CREATE DATABASE corridor OWNER corridor_owner;
REVOKE ALL ON DATABASE corridor FROM PUBLIC;
GRANT CONNECT ON DATABASE corridor TO corridor;
\connect corridor
ALTER SCHEMA public OWNER TO corridor_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO corridor;
SQL
