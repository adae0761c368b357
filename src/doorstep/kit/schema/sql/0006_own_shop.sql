-- Shops never see one another, even where a page's question forgot to name its shop: the pages work as a role for which
-- the rows of other shops do not exist. The current shop is a setting of the transaction. Loops and commands own the
-- tables and are not held by it.

-- Give every table that has a shop its policy, and the role of the pages its rights. Run after all migrations, each time.
-- Where we may not make the role, somebody else can make it and let us work as it; until then the pages work without,
-- and `doorstep doctor` says so.
CREATE FUNCTION keep_shops_apart() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    part record;
BEGIN
    BEGIN
        IF to_regrole('doorstep_web') IS NULL THEN
            CREATE ROLE doorstep_web NOLOGIN;
        END IF;
        IF NOT pg_has_role('doorstep_web', 'MEMBER') THEN
            GRANT doorstep_web TO CURRENT_USER;
        END IF;
    EXCEPTION WHEN insufficient_privilege OR duplicate_object OR unique_violation THEN
        NULL; -- not ours to make, or another database of the same server was first
    END;
    FOR part IN
        SELECT c.oid::regclass AS name, c.relrowsecurity AS apart
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'shop' AND NOT a.attisdropped
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
          AND c.relname !~ '^(member|procrastinate)'         -- staff and jobs: the pages reach them as themselves
        ORDER BY 1
    LOOP
        IF NOT part.apart THEN
            EXECUTE format('CREATE POLICY own_shop ON %s USING (shop = current_setting(''doorstep.shop'', true))', part.name);
            EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', part.name);
        END IF;
        CONTINUE WHEN to_regrole('doorstep_web') IS NULL;
        IF NOT has_table_privilege('doorstep_web', part.name, 'DELETE') THEN
            EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO doorstep_web', part.name);
        END IF;
    END LOOP;
    IF to_regrole('doorstep_web') IS NULL THEN
        RETURN;
    END IF;
    IF NOT has_table_privilege('doorstep_web', 'heartbeat', 'SELECT') THEN
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO doorstep_web', current_schema());
        GRANT SELECT ON heartbeat TO doorstep_web;
        GRANT USAGE ON SEQUENCE inbox_id TO doorstep_web;
    END IF;
    FOR part IN                                              -- doors that lead from a word of a link to its shop
        SELECT p.oid::regprocedure AS name FROM pg_proc p
        WHERE p.pronamespace = current_schema()::regnamespace AND p.prosecdef
          AND NOT has_function_privilege('doorstep_web', p.oid, 'EXECUTE')
    LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO doorstep_web', part.name);
    END LOOP;
END $$;

-- The order behind a link. Whoever knows the word of a link may see that order: its shop becomes the current one.
CREATE FUNCTION order_behind(word text)
    RETURNS TABLE (shop text, subject text, version bigint, release text, state jsonb, inputs bytea)
    LANGUAGE plpgsql SECURITY DEFINER AS $$
#variable_conflict use_column
BEGIN
    SELECT o.shop, o.subject, o.version, coalesce(s.release, ''), o.state, o.inputs
      INTO order_behind.shop, order_behind.subject, order_behind.version, order_behind.release, order_behind.state,
           order_behind.inputs
      FROM order_state o JOIN shop s ON s.shop = o.shop
     WHERE o.token = word;
    IF FOUND THEN
        PERFORM set_config('doorstep.shop', order_behind.shop, true);
        RETURN NEXT;
    END IF;
END $$;

-- For links whose page somebody has already: the versions of their orders, and nothing else.
CREATE FUNCTION marks_behind(words text[]) RETURNS TABLE (token text, version bigint, release text)
    LANGUAGE plpgsql SECURITY DEFINER AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT o.token, o.version, coalesce(s.release, '')
      FROM order_state o JOIN shop s ON s.shop = o.shop
     WHERE o.token = ANY(words);
END $$;

REVOKE EXECUTE ON FUNCTION keep_shops_apart(), order_behind(text), marks_behind(text[]) FROM PUBLIC;
DO $$
BEGIN -- what works with its owner's rights must not be led to tables of somebody else
    EXECUTE format('ALTER FUNCTION order_behind(text) SET search_path = %I, pg_temp', current_schema());
    EXECUTE format('ALTER FUNCTION marks_behind(text[]) SET search_path = %I, pg_temp', current_schema());
END $$;
