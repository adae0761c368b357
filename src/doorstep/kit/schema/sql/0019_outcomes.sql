-- What became of messages, counted ahead, and who is compared with whom.

CREATE TABLE outcome (
    shop     text NOT NULL,
    message  uuid NOT NULL,
    at       timestamptz NOT NULL,
    playbook text NOT NULL,
    template text NOT NULL,
    channel  text NOT NULL,
    purpose  text NOT NULL,
    segments text[] NOT NULL DEFAULT '{}',
    happened text[] NOT NULL,                          -- sent, delivered, machine, opened, clicked, returned, bought, complained
    contacts integer NOT NULL,                         -- within 48 hours
    PRIMARY KEY (shop, message)
);
CREATE INDEX outcome_at ON outcome (shop, at);
CREATE TABLE compared (                                -- a person of a playbook's comparison, from her first verdict on
    shop      text NOT NULL,
    playbook  text NOT NULL,
    person    uuid NOT NULL,
    arm       text NOT NULL,                           -- told, untold
    at        timestamptz NOT NULL,
    bought_at timestamptz,
    PRIMARY KEY (shop, playbook, person)
);
