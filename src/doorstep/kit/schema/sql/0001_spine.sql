-- The spine. Every key begins with the shop; every large table carries its subject in every key.

-- what the retailer decided ---------------------------------------------------------------------------------------------------
CREATE TABLE shop (
    shop        text PRIMARY KEY CHECK (shop ~ '^[a-z0-9][a-z0-9-]{0,30}$'),
    release     text,                                  -- hash of the release that is in force
    created_at  timestamptz NOT NULL DEFAULT now(),
    secret      bytea NOT NULL                         -- wrapped: keys the content and search hashes of this shop
);
CREATE TABLE release (
    shop         text NOT NULL REFERENCES shop,
    hash         text NOT NULL,
    base         text,
    documents    jsonb NOT NULL,                       -- {path: text}
    published_at timestamptz NOT NULL,
    published_by text NOT NULL,
    note         text NOT NULL DEFAULT '',
    PRIMARY KEY (shop, hash)
);
CREATE TABLE release_log (                             -- each time the pointer moved
    shop   text NOT NULL,
    at     timestamptz NOT NULL,
    hash   text NOT NULL,
    was    text,
    who    text NOT NULL,
    why    text NOT NULL DEFAULT ''
);
CREATE INDEX release_log_shop ON release_log (shop, at);

-- 1 intake --------------------------------------------------------------------------------------------------------------------
CREATE TABLE inbox_seen (
    shop        text NOT NULL,
    source      text NOT NULL,
    key         text NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (shop, source, key)
);
CREATE INDEX inbox_seen_received ON inbox_seen (received_at);
CREATE SEQUENCE inbox_id;
CREATE TABLE inbox_body (
    shop        text NOT NULL,
    day         date NOT NULL,
    id          bigint NOT NULL DEFAULT nextval('inbox_id'),
    source      text NOT NULL,                         -- the name of the source document
    key         text NOT NULL,
    topic       text NOT NULL DEFAULT '',
    meta        jsonb NOT NULL DEFAULT '{}',           -- headers that a reader needs
    sealed      bytea NOT NULL,
    size        integer NOT NULL,
    history     boolean NOT NULL DEFAULT false,
    later       boolean NOT NULL DEFAULT false,        -- history and bodies read again wait behind what is fresh
    received_at timestamptz NOT NULL,
    state       text NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'read', 'failed', 'forgotten')),
    reader      text NOT NULL DEFAULT '',              -- id@version of the reader that read it last
    read_at     timestamptz,
    tries       smallint NOT NULL DEFAULT 0,
    why         text NOT NULL DEFAULT '',
    how_to_mend text NOT NULL DEFAULT '',
    ignored     jsonb NOT NULL DEFAULT '[]',
    PRIMARY KEY (shop, day, id)
) PARTITION BY RANGE (day);
CREATE TABLE inbox_body_other PARTITION OF inbox_body DEFAULT;
ALTER TABLE inbox_body ALTER COLUMN sealed SET STORAGE EXTERNAL; -- sealed bytes do not get smaller
CREATE INDEX inbox_body_new ON inbox_body (later, id) WHERE state = 'new';
CREATE INDEX inbox_body_failed ON inbox_body (shop, id) WHERE state = 'failed';
CREATE TABLE inbox_about (                             -- bodies to which no event leads back, so that forgetting finds them
    shop    text NOT NULL,
    subject text NOT NULL,
    day     date NOT NULL,
    body    bigint NOT NULL,
    PRIMARY KEY (shop, subject, day, body)
);
CREATE INDEX inbox_about_day ON inbox_about (shop, day);
CREATE TABLE day_key (                                 -- seals the raw bytes of one shop and day
    shop    text NOT NULL,
    day     date NOT NULL,
    wrapped bytea NOT NULL,
    PRIMARY KEY (shop, day)
);
CREATE TABLE import_run (                              -- a restartable import
    shop     text NOT NULL,
    id       text NOT NULL,                            -- hash of what is imported
    kind     text NOT NULL,
    at       bigint NOT NULL DEFAULT 0,                -- position reached
    total    bigint NOT NULL DEFAULT 0,
    started_at timestamptz NOT NULL,
    ended_at timestamptz,
    findings jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (shop, id)
);

-- people and the vault ----------------------------------------------------------------------------------------------------------
CREATE TABLE vault_key (                               -- one data key per subject, destroyed by forgetting
    shop    text NOT NULL,
    subject text NOT NULL,
    wrapped bytea,                                     -- NULL: forgotten
    PRIMARY KEY (shop, subject)
);
CREATE TABLE vault (
    shop    text NOT NULL,
    subject text NOT NULL,
    ref     text NOT NULL,
    sealed  bytea NOT NULL,
    PRIMARY KEY (shop, subject, ref)
);
CREATE TABLE person (
    shop       text NOT NULL,
    id         uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    language   text NOT NULL DEFAULT '',
    zone       text NOT NULL DEFAULT '',
    country    text NOT NULL DEFAULT '',
    merged_into uuid,
    forgotten_at timestamptz,
    PRIMARY KEY (shop, id)
);
CREATE TABLE person_key (                              -- keyed hashes by which a person is found again (verified address first)
    shop   text NOT NULL,
    hash   bytea NOT NULL,
    kind   text NOT NULL,                              -- email, phone, source_id
    person uuid NOT NULL,
    PRIMARY KEY (shop, hash, kind)
);
CREATE TABLE person_order (
    shop    text NOT NULL,
    person  uuid NOT NULL,
    subject text NOT NULL,                             -- order:… or customer:…
    role    text NOT NULL,
    at      timestamptz NOT NULL,                      -- when she was first seen in this role: the last one counts
    PRIMARY KEY (shop, subject, role, person)
);
CREATE INDEX person_order_person ON person_order (shop, person);
CREATE TABLE consent (
    shop       text NOT NULL,
    person     uuid NOT NULL,
    purpose    text NOT NULL,
    channel    text NOT NULL,
    given      boolean NOT NULL,
    at         timestamptz NOT NULL,
    event      uuid NOT NULL,
    source     text NOT NULL DEFAULT '',
    wording    text NOT NULL DEFAULT '',
    PRIMARY KEY (shop, person, purpose, channel, at, event)
);
CREATE TABLE search_key (                              -- keyed hashes of e-mail, phone and name parts; plain numbers of orders and parcels
    shop    text NOT NULL,
    hash    bytea NOT NULL,
    subject text NOT NULL,
    kind    text NOT NULL,
    PRIMARY KEY (shop, hash, subject, kind)
);
CREATE INDEX search_key_subject ON search_key (shop, subject);
CREATE TABLE forgetting (                              -- re-applied after a restore
    shop    text NOT NULL,
    person  uuid NOT NULL,
    at      timestamptz NOT NULL,
    who     text NOT NULL,
    subjects text[] NOT NULL,
    PRIMARY KEY (shop, person, at)
);
CREATE TABLE looked_at (                               -- audit of every look at personal data
    shop    text NOT NULL,
    at      timestamptz NOT NULL,
    who     text NOT NULL,
    subject text NOT NULL,
    what    text NOT NULL
);
CREATE INDEX looked_at_subject ON looked_at (shop, subject, at);

-- 2 timeline --------------------------------------------------------------------------------------------------------------------
CREATE TABLE event (
    shop         text NOT NULL,
    subject      text NOT NULL,
    id           uuid NOT NULL,                        -- hash of the identity
    content      uuid NOT NULL,                        -- keyed hash of what it says
    occurred_at  timestamptz NOT NULL,
    received_at  timestamptz NOT NULL,
    utc_offset   smallint,                             -- minutes; NULL unknown
    precision    text NOT NULL DEFAULT 'second',
    zone_guessed boolean NOT NULL DEFAULT false,
    source       text NOT NULL,
    raw          bigint,                               -- inbox id it was read from first
    reader       text NOT NULL DEFAULT '',
    history      boolean NOT NULL DEFAULT false,
    retired      boolean NOT NULL DEFAULT false,       -- replaced by a better reader's set
    fact         jsonb NOT NULL,
    PRIMARY KEY (shop, subject, id, content)
) PARTITION BY HASH (subject);
DO $$ BEGIN
    FOR part IN 0..7 LOOP
        EXECUTE format('CREATE TABLE event_%s PARTITION OF event FOR VALUES WITH (MODULUS 8, REMAINDER %s)', part, part);
    END LOOP;
END $$;
CREATE INDEX event_raw ON event (shop, raw) WHERE raw IS NOT NULL;
CREATE TABLE leg (                                     -- made by whoever comes first, scan or order
    shop     text NOT NULL,
    carrier  text NOT NULL,
    number   text NOT NULL,
    era      smallint NOT NULL DEFAULT 0,              -- a number used again after a long silence is another leg
    subject  text NOT NULL,
    first_at timestamptz NOT NULL,
    last_at  timestamptz NOT NULL,
    PRIMARY KEY (shop, carrier, number, era)
);
CREATE INDEX leg_number ON leg (shop, number);
CREATE TABLE link (                                    -- promoted from link events: parcel -> order, leg -> parcel
    shop   text NOT NULL,
    child  text NOT NULL,
    parent text NOT NULL,
    event  uuid NOT NULL,
    PRIMARY KEY (shop, child, parent)
);
CREATE INDEX link_parent ON link (shop, parent);
CREATE TABLE order_state (
    shop         text NOT NULL,
    subject      text NOT NULL,                        -- order:<id>
    state        jsonb NOT NULL,
    version      bigint NOT NULL DEFAULT 0,
    last_at      timestamptz,                          -- last folded key
    last_precedence smallint,
    last_id      uuid,
    folded       integer NOT NULL DEFAULT 0,           -- rows of events that the state was folded from
    number       text NOT NULL DEFAULT '',
    milestone    text NOT NULL DEFAULT 'pending',
    placed_at    timestamptz,
    promised_to  timestamptz,
    delivered_at timestamptz,
    risk         real,
    attention    text NOT NULL DEFAULT '',             -- '', soon, late, needs_you
    inputs       bytea,                                -- JSON of the latest look: now, estimate, release
    token        text NOT NULL,                        -- of the tracking page
    wake_at      timestamptz,
    history      boolean NOT NULL DEFAULT false,
    updated_at   timestamptz NOT NULL,
    PRIMARY KEY (shop, subject)
) WITH (toast_tuple_target = 8160, fillfactor = 45);   -- inline, with room beside: it is rewritten at every look
CREATE UNIQUE INDEX order_state_token ON order_state (token);
CREATE INDEX order_state_number ON order_state (shop, number);
CREATE INDEX order_state_attention ON order_state (shop, attention, promised_to) WHERE attention <> '';
CREATE INDEX order_state_placed ON order_state (shop, placed_at DESC);
CREATE TABLE todo (                                    -- insert-only marks: look at this order
    shop     text NOT NULL,
    subject  text NOT NULL,
    due_at   timestamptz NOT NULL,
    priority smallint NOT NULL DEFAULT 0,              -- 0 fresh events, 1 wakes
    seq      bigint GENERATED ALWAYS AS IDENTITY,
    why      text NOT NULL DEFAULT '',
    PRIMARY KEY (shop, subject, seq)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX todo_due ON todo (shop, priority, due_at, seq);

-- 3 promise ---------------------------------------------------------------------------------------------------------------------
CREATE TABLE statement (                               -- the promise ledger: distinct things said
    shop        text NOT NULL,
    subject     text NOT NULL,
    id          uuid NOT NULL,                         -- hash of audience, surface, interval, wording
    audience    text NOT NULL,
    surface     text NOT NULL,
    earliest    timestamptz,
    latest      timestamptz,
    wording     text NOT NULL,
    source      text NOT NULL,
    confidence  real,
    model       text NOT NULL DEFAULT '',
    inputs      jsonb NOT NULL DEFAULT '{}',
    first_shown timestamptz NOT NULL,
    last_shown  timestamptz NOT NULL,
    shown       integer NOT NULL DEFAULT 1,
    PRIMARY KEY (shop, subject, id)
);
CREATE TABLE lane_history (                            -- finished legs and orders, for the estimators
    shop      text NOT NULL,
    subject   text NOT NULL,
    lane      text NOT NULL,                           -- origin region > destination region
    carrier   text NOT NULL DEFAULT '',
    service   text NOT NULL DEFAULT '',
    segment   text NOT NULL,                           -- purchase, handover, door
    started_at timestamptz NOT NULL,
    ended_at   timestamptz NOT NULL,
    hours     real NOT NULL,
    PRIMARY KEY (shop, subject, segment)
);
CREATE INDEX lane_history_ended ON lane_history (shop, segment, ended_at);
CREATE TABLE lane_model (                              -- quantiles learned from history
    shop     text NOT NULL,
    version  text NOT NULL,
    made_at  timestamptz NOT NULL,
    model    jsonb NOT NULL,
    orders   integer NOT NULL,
    PRIMARY KEY (shop, version)
);

-- 4 playbooks -------------------------------------------------------------------------------------------------------------------
CREATE TABLE decision (
    shop     text NOT NULL,
    subject  text NOT NULL,
    id       uuid NOT NULL,
    at       timestamptz NOT NULL,
    release  text NOT NULL,
    inputs   bytea NOT NULL,                           -- the whole situation, as the JSON that was decided on
    outcome  bytea NOT NULL,                           -- the decision
    PRIMARY KEY (shop, subject, id)
) WITH (toast_tuple_target = 8160);                    -- written often, read seldom: not worth compressing
CREATE TABLE step (                                    -- taken once per (order, playbook, step, cause)
    shop     text NOT NULL,
    subject  text NOT NULL,
    playbook text NOT NULL,
    step     text NOT NULL,
    cause    text NOT NULL,
    act      text NOT NULL,
    event    uuid,                                     -- the event that was the cause
    news_at  timestamptz,
    retracted boolean NOT NULL DEFAULT false,          -- its cause turned out wrong
    at       timestamptz NOT NULL,
    decision uuid NOT NULL,
    PRIMARY KEY (shop, subject, playbook, step, cause)
);

-- 5 tasks -----------------------------------------------------------------------------------------------------------------------
CREATE TABLE task (
    shop      text NOT NULL,
    id        uuid NOT NULL,
    subject   text NOT NULL,
    title     text NOT NULL,
    why       text NOT NULL,
    cause     text NOT NULL DEFAULT '',
    playbook  text NOT NULL DEFAULT '',
    step      text NOT NULL DEFAULT '',
    role      text NOT NULL,
    owner     text,
    due_at    timestamptz,
    checklist jsonb NOT NULL DEFAULT '[]',
    state     text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'dropped')),
    opened_at timestamptz NOT NULL,
    ended_at  timestamptz,
    ended_by  text,
    given_to  text,
    given_by  text,
    given_at  timestamptz,
    take_until timestamptz,
    version   integer NOT NULL DEFAULT 0,
    PRIMARY KEY (shop, id)
);
CREATE INDEX task_open ON task (shop, due_at) WHERE state = 'open';
CREATE INDEX task_subject ON task (shop, subject);

-- 5a messages -------------------------------------------------------------------------------------------------------------------
CREATE TABLE ask (                                     -- a trigger that wants a message; ends in exactly one final verdict
    shop      text NOT NULL,
    id        uuid NOT NULL,                           -- hash of the step's key
    subject   text NOT NULL,
    person    uuid,
    role      text NOT NULL DEFAULT 'buyer',
    playbook  text NOT NULL,
    step      text NOT NULL,
    cause     text NOT NULL,
    template  text NOT NULL,
    purpose   text NOT NULL,
    channels  text[] NOT NULL DEFAULT '{email}',
    topic     text NOT NULL DEFAULT '',
    asked_at  timestamptz NOT NULL,
    news_at   timestamptz NOT NULL,                    -- when the cause occurred
    fresh_until timestamptz NOT NULL,
    not_before timestamptz NOT NULL,
    live      boolean NOT NULL DEFAULT false,          -- false: shadow
    decision  uuid,
    release   text NOT NULL DEFAULT '',
    facts     jsonb NOT NULL DEFAULT '{}',             -- what the template may say: estimate, parcel
    verdict   text CHECK (verdict IN ('sent', 'merged', 'superseded', 'refused')),
    deferred_until timestamptz,
    reason    text NOT NULL DEFAULT '',
    rule      text NOT NULL DEFAULT '',
    verdict_at timestamptz,
    message   uuid,
    PRIMARY KEY (shop, id)
);
CREATE INDEX ask_open ON ask (not_before) WHERE verdict IS NULL;
CREATE INDEX ask_person ON ask (shop, person) WHERE verdict IS NULL;
CREATE INDEX ask_subject ON ask (shop, subject);
CREATE TABLE message (
    shop      text NOT NULL,
    month     date NOT NULL,
    id        uuid NOT NULL,
    subject   text NOT NULL,
    person    uuid,
    channel   text NOT NULL,
    purpose   text NOT NULL,
    template  text NOT NULL,
    language  text NOT NULL,
    playbook  text NOT NULL DEFAULT '',
    shadow    boolean NOT NULL DEFAULT false,
    sealed    bytea NOT NULL,                          -- subject line, html, text, recipient: with the order's key
    made_at   timestamptz NOT NULL,
    fate      text NOT NULL DEFAULT 'made',            -- made, in_flight, sent, failed, unknown, shadow
    fate_at   timestamptz,
    PRIMARY KEY (shop, month, id)
) PARTITION BY RANGE (month);
CREATE TABLE message_other PARTITION OF message DEFAULT;
CREATE INDEX message_subject ON message (shop, subject);
CREATE TABLE delivery (                                -- attempts
    shop     text NOT NULL,
    month    date NOT NULL,
    message  uuid NOT NULL,
    attempt  smallint NOT NULL,
    channel  text NOT NULL,
    provider text NOT NULL,
    key      text NOT NULL,                            -- Message-ID or idempotency key
    state    text NOT NULL CHECK (state IN ('waiting', 'in_flight', 'sent', 'failed', 'unknown', 'dead')),
    due_at   timestamptz NOT NULL,
    started_at timestamptz,
    ended_at timestamptz,
    worker   text NOT NULL DEFAULT '',
    error    text NOT NULL DEFAULT '',
    permanent boolean NOT NULL DEFAULT false,
    repeat   boolean NOT NULL DEFAULT false,           -- sent once more because the answer was lost
    PRIMARY KEY (shop, month, message, attempt)
) PARTITION BY RANGE (month);
CREATE TABLE delivery_other PARTITION OF delivery DEFAULT;
CREATE INDEX delivery_due ON delivery (due_at) WHERE state IN ('waiting', 'in_flight');

-- counters of the loops, for doctor and the console -----------------------------------------------------------------------------
CREATE TABLE heartbeat (
    worker text PRIMARY KEY,
    loop   text NOT NULL,
    at     timestamptz NOT NULL,
    done   bigint NOT NULL DEFAULT 0,
    note   text NOT NULL DEFAULT ''
);
