-- The API: events in the order in which they were committed, orders page by page, answers that may be asked for again.

-- Which transaction wrote an event. Whoever reads all events up to the oldest transaction that still runs, and remembers
-- how far, misses none and reads none twice, whatever is written meanwhile. Events from before are the oldest.
ALTER TABLE event ADD COLUMN tx xid8 NOT NULL DEFAULT '0';
ALTER TABLE event ALTER COLUMN tx SET DEFAULT pg_current_xact_id();
CREATE INDEX event_written ON event (shop, tx);

CREATE INDEX order_state_listed ON order_state (shop, coalesce(placed_at, '-infinity'::timestamptz) DESC, subject DESC);

CREATE TABLE api_answer (                              -- what was answered to a write under an idempotency key
    shop     text NOT NULL,
    handle   text NOT NULL,                            -- of the API key that asked
    key      text NOT NULL,                            -- its idempotency key
    asked    bytea NOT NULL,                           -- hash of method, path and body
    at       timestamptz NOT NULL,
    status   smallint,
    body     bytea,
    PRIMARY KEY (shop, handle, key)
);
CREATE INDEX api_answer_at ON api_answer (shop, at);

-- A restored database counts its transactions anew: what bears a number that is still to come is from before, and oldest.
-- Run after all migrations, each time.
CREATE FUNCTION begin_new_life() RETURNS void LANGUAGE sql AS $$
    UPDATE event e SET tx = '0' FROM shop s WHERE e.shop = s.shop AND e.tx >= pg_snapshot_xmax(pg_current_snapshot());
$$;
REVOKE EXECUTE ON FUNCTION begin_new_life() FROM PUBLIC;
