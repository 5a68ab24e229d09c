-- The roles of the service, on any PostgreSQL >= 15; a superuser or an administrator runs it once, and may run it again.
-- Passwords are set apart: ALTER ROLE owner PASSWORD '…'.
--
-- Rights are granted to the four group roles (migrations do it); people and programs log in as members.
DO $$
DECLARE
    role text;
BEGIN
    FOREACH role IN ARRAY ARRAY['owner', 'app', 'sequencer', 'collector'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'traceability_' || role) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', 'traceability_' || role);
        END IF;
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
            EXECUTE format('CREATE ROLE %I LOGIN', role);
        END IF;
        EXECUTE format('GRANT %I TO %I', 'traceability_' || role, role);
    END LOOP;
END
$$;
