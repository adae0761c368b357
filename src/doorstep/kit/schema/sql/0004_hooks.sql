-- Outgoing hooks: what other systems are told, written with the state that it follows from and sent from nowhere else.

CREATE TABLE hook (                                    -- what is remembered of a hook of hooks.toml
    shop    text NOT NULL,
    hook    text NOT NULL,                             -- its name
    url     text NOT NULL,                             -- another address is another receiver: it is switched on again
    since   timestamptz NOT NULL,                      -- what was known before this moment is no news for it
    off_at  timestamptz,                               -- the receiver said that it is gone (410)
    off_why text NOT NULL DEFAULT '',
    PRIMARY KEY (shop, hook)
);
CREATE TABLE hook_delivery (                           -- the outbox: one row for each event (or step) and hook
    shop       text NOT NULL,
    subject    text NOT NULL,                          -- order:<id>
    month      date NOT NULL,                          -- of the moment when it became known
    id         uuid NOT NULL,                          -- hash of what is told to whom; the receiver gets it as webhook-id
    hook       text NOT NULL,
    kind       text NOT NULL,
    event      uuid,                                   -- the event that is told; of a playbook's step NULL
    payload    jsonb NOT NULL,                         -- without personal data
    state      text NOT NULL CHECK (state IN ('waiting', 'in_flight', 'sent', 'dead', 'shadow')),
    attempts   smallint NOT NULL DEFAULT 0,            -- since it was offered or replayed
    due_at     timestamptz NOT NULL,                   -- in flight: until when whoever sends it is believed to live
    made_at    timestamptz NOT NULL,
    started_at timestamptz,
    ended_at   timestamptz,
    worker     text NOT NULL DEFAULT '',
    status     smallint,                               -- of the last answer
    error      text NOT NULL DEFAULT '',
    refused    boolean NOT NULL DEFAULT false,         -- the last answer was a refusal and not a passing trouble
    PRIMARY KEY (shop, subject, month, id)
) PARTITION BY RANGE (month);
CREATE TABLE hook_delivery_other PARTITION OF hook_delivery DEFAULT WITH (fillfactor = 70);
CREATE INDEX hook_delivery_due ON hook_delivery (shop, hook, due_at) WHERE state IN ('waiting', 'in_flight');
CREATE INDEX hook_delivery_dead ON hook_delivery (shop, hook) WHERE state = 'dead';
CREATE INDEX hook_delivery_made ON hook_delivery USING brin (made_at);   -- for pruning
