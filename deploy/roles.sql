-- Two roles for PostgreSQL: `jadegate_owner` owns the schema and brings in versions; `jadegate`
-- serves and works, and can't change a table, a trigger or a rule of access. Run by an administrator
-- in Jadegate's database, once, and again after a restore:
--
--     psql -d jadegate -v owner=jadegate_owner -v serving=jadegate -f deploy/roles.sql
--
-- How each proves itself is the administrator's: `ALTER ROLE ... PASSWORD`, a certificate, a socket.
-- From then on `jadegate db upgrade` is called with the owner's JADEGATE_DATABASE_URL alone, and
-- everything else with the serving role's.
SELECT format('CREATE ROLE %I LOGIN', name)
FROM unnest(ARRAY[:'owner', :'serving']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
REVOKE CREATE ON SCHEMA public FROM :"serving";
GRANT USAGE, CREATE ON SCHEMA public TO :"owner";
GRANT USAGE ON SCHEMA public TO :"serving";

-- What stands there already, made by whoever it was.
SELECT format('ALTER TABLE public.%I OWNER TO %I', tablename, :'owner')
FROM pg_tables WHERE schemaname = 'public' \gexec
SELECT format('ALTER SEQUENCE public.%I OWNER TO %I', s.relname, :'owner')
FROM pg_class s JOIN pg_namespace n ON n.oid = s.relnamespace
WHERE s.relkind = 'S' AND n.nspname = 'public'
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = s.oid AND d.deptype IN ('a', 'i')) \gexec
SELECT format('ALTER FUNCTION public.%I(%s) OWNER TO %I', p.proname,
              pg_get_function_identity_arguments(p.oid), :'owner')
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname = 'public'
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') \gexec

-- Rows, and no more: no TRUNCATE, no REFERENCES, no TRIGGER.
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO :"serving";
GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO :"serving";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO :"serving";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public
  GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO :"serving";
REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM :"serving";
