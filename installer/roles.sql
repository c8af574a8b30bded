-- The three roles of the centre; run once as a superuser: psql -f roles.sql. Set their passwords with \password.
-- None but the backup's may see past row-level security.
CREATE ROLE forecourt_owner LOGIN;
CREATE ROLE forecourt_app LOGIN;
CREATE ROLE forecourt_backup LOGIN BYPASSRLS;
CREATE DATABASE forecourt OWNER forecourt_owner ENCODING 'UTF8' TEMPLATE template0;
GRANT pg_read_all_data TO forecourt_backup;
