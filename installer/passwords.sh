#!/bin/sh
# Run once by the database's container: gives the three roles their passwords, read by psql from the secrets' files, so
# that none stands in an argument.
set -eu
psql -v ON_ERROR_STOP=1 -U postgres <<'SQL'
\set owner `cat /run/secrets/owner`
\set app `cat /run/secrets/app`
\set backup `cat /run/secrets/backup`
ALTER ROLE forecourt_owner PASSWORD :'owner';
ALTER ROLE forecourt_app PASSWORD :'app';
ALTER ROLE forecourt_backup PASSWORD :'backup';
SQL
