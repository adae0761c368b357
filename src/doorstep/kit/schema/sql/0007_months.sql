-- Messages, attempts and hook deliveries lie in a partition a month, made ahead by tend: old months are then whole tables
-- that no hot question touches, and that go away as one when nothing is left in them.

-- Make the partitions of `months` months from `first` on; return how many were new. What came for a month before its
-- partition did stays in the default one, and the month with it: moving it would stop everybody else.
CREATE FUNCTION make_months(parent regclass, first date, months integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    rest regclass := to_regclass(parent || '_other');
    options text := (SELECT 'WITH (' || array_to_string(reloptions, ', ') || ')' FROM pg_class WHERE oid = rest);
    start date;
    part text;
    taken boolean;
    made integer := 0;
BEGIN
    PERFORM set_config('lock_timeout', '1s', true); -- everybody else would wait behind us: rather try again later
    PERFORM pg_advisory_xact_lock(hashtext('doorstep months'));
    FOR start IN SELECT (date_trunc('month', first) + make_interval(months => n))::date
                   FROM generate_series(0, months - 1) n
    LOOP
        part := parent || to_char(start, '_YYYYMM');
        CONTINUE WHEN to_regclass(part) IS NOT NULL;
        EXECUTE format('SELECT EXISTS (SELECT FROM %s WHERE month = %L)', rest, start) INTO taken;
        CONTINUE WHEN taken;
        EXECUTE format('CREATE TABLE %I PARTITION OF %s FOR VALUES FROM (%L) TO (%L) %s',
                       part, parent, start, (start + interval '1 month')::date, coalesce(options, ''));
        made := made + 1;
    END LOOP;
    RETURN made;
END $$;

-- Drop the partitions of months before `before` that hold nothing any more; return how many.
CREATE FUNCTION drop_months(parent regclass, before date) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    part regclass;
    full_ boolean;
    dropped integer := 0;
BEGIN
    PERFORM set_config('lock_timeout', '1s', true);
    PERFORM pg_advisory_xact_lock(hashtext('doorstep months'));
    FOR part IN SELECT c.oid::regclass FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                 WHERE i.inhparent = parent AND c.relname ~ '_[0-9]{6}$'
                   AND to_date(right(c.relname, 6), 'YYYYMM') < date_trunc('month', before)
                 ORDER BY c.relname
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %s)', part) INTO full_;
        CONTINUE WHEN full_;
        EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', part); -- what somebody is just writing there counts too
        EXECUTE format('SELECT EXISTS (SELECT FROM %s)', part) INTO full_;
        CONTINUE WHEN full_;
        EXECUTE format('DROP TABLE %s', part);
        dropped := dropped + 1;
    END LOOP;
    RETURN dropped;
END $$;

CREATE INDEX delivery_dead ON delivery (shop, due_at) WHERE state = 'dead'; -- what could not be delivered, for the console

SELECT make_months('message', current_date, 3), make_months('delivery', current_date, 3),
       make_months('hook_delivery', current_date, 3);
