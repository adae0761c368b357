-- Asking carriers: one row for each leg that is asked for, one for each account.

CREATE TABLE poll_leg (
    shop     text NOT NULL,
    leg      text NOT NULL,                            -- leg:<carrier>:<NUMBER>
    account  text NOT NULL,                            -- its name in carriers.toml
    state    text NOT NULL CHECK (state IN ('open', 'ended', 'given_up')),
    next_at  timestamptz NOT NULL,
    known    jsonb NOT NULL,                           -- what deciding when to ask takes
    tries    smallint NOT NULL DEFAULT 0,              -- asked in vain since the last answer
    asked    integer NOT NULL DEFAULT 0,
    kept     integer NOT NULL DEFAULT 0,               -- answers that told something new
    cost     numeric(14, 6) NOT NULL DEFAULT 0,        -- in the shop's currency; a batch is shared by its numbers
    answer   bytea,                                    -- hash of the last answer
    why      text NOT NULL DEFAULT '',                 -- what was wrong at last
    PRIMARY KEY (shop, leg)
) WITH (fillfactor = 70);
CREATE INDEX poll_leg_due ON poll_leg (shop, account, next_at) WHERE state = 'open';
CREATE TABLE poll_account (
    shop       text NOT NULL,
    account    text NOT NULL,
    day        date NOT NULL,                          -- of which `asked` counts, in UTC
    asked      integer NOT NULL DEFAULT 0,             -- requests that day, counted before they go out
    total      bigint NOT NULL DEFAULT 0,              -- requests ever
    cost       numeric(14, 6) NOT NULL DEFAULT 0,
    free_at    timestamptz NOT NULL,                   -- when the limit for a second allows the next request
    failures   integer NOT NULL DEFAULT 0,             -- one after another
    open_until timestamptz,                            -- the circuit is open: nobody is asked until then
    stopped_at timestamptz,                            -- the carrier refused who we say we are
    stopped_by bytea,                                  -- keyed hash of what was refused: other secrets start it again
    leased_until timestamptz,                          -- a worker asks just now
    answered_at timestamptz,
    why        text NOT NULL DEFAULT '',
    PRIMARY KEY (shop, account)
) WITH (fillfactor = 70);
