-- Messages that go on to the next channel when they are not delivered or not read in time: one row for each look.

CREATE TABLE rung (
    shop     text NOT NULL,
    subject  text NOT NULL,
    ask      uuid NOT NULL,                            -- keeps its one verdict
    n        smallint NOT NULL,
    message  uuid NOT NULL,                            -- whose delivery is waited for
    tried    text[] NOT NULL,                          -- channels so far
    due_at   timestamptz NOT NULL,
    ended    text NOT NULL DEFAULT '',                 -- arrived, went_on, refused
    rule     text NOT NULL DEFAULT '',
    reason   text NOT NULL DEFAULT '',
    ended_at timestamptz,
    PRIMARY KEY (shop, subject, ask, n)
);
CREATE INDEX rung_due ON rung (due_at) WHERE ended = '';
