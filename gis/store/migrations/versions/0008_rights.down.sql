-- Takes every right of version 0008 back.

DO $$
DECLARE
    p record;
BEGIN
    FOR p IN
        SELECT tablename, policyname FROM pg_policies
        WHERE schemaname = current_schema() AND roles <@ '{xunge_api,xunge_intake}'::name[]
    LOOP
        EXECUTE format('DROP POLICY %I ON %I', p.policyname, p.tablename);
        EXECUTE format('ALTER TABLE %I DISABLE ROW LEVEL SECURITY', p.tablename);
        EXECUTE format('REVOKE ALL ON %I FROM xunge_api, xunge_intake', p.tablename);
    END LOOP;
    FOR p IN SELECT inhrelid::regclass AS day_table FROM pg_inherits WHERE inhparent = 'fix'::regclass LOOP
        EXECUTE format('REVOKE ALL ON %s FROM xunge_intake', p.day_table);
    END LOOP;
END
$$;
REVOKE UPDATE (created_at) ON device FROM xunge_intake;

DROP FUNCTION
    make_fix_day(date), is_bound(integer), own_grids(), opened_devices(), opened_days(),
    local_day(bigint, text);
DROP VIEW duty;
DROP FUNCTION scope_for(text[]), viewer_worker(), viewer_account(), viewer_role(), viewer_district();
DROP INDEX ix_access_log_at;
