-- What comes back for messages, and addresses that are not written to.

ALTER TABLE message ADD COLUMN reached text NOT NULL DEFAULT '';   -- what it has come to, folded from its receipts

CREATE TABLE receipt (
    shop      text NOT NULL,
    message   uuid NOT NULL,
    id        uuid NOT NULL,                            -- hash of what was told: telling it twice is telling it once
    fate      text NOT NULL,
    at        timestamptz NOT NULL,
    heard_at  timestamptz NOT NULL,
    channel   text NOT NULL,
    hash      bytea NOT NULL,                           -- keyed hash of the address that the message went to
    cause     text NOT NULL DEFAULT '',
    code      text NOT NULL DEFAULT '',
    permanent boolean NOT NULL DEFAULT false,
    machine   boolean NOT NULL DEFAULT false,
    PRIMARY KEY (shop, message, id)
);
CREATE INDEX receipt_address ON receipt (shop, hash, channel) WHERE fate IN ('failed', 'delayed', 'complained');

CREATE TABLE suppression (
    shop      text NOT NULL,
    channel   text NOT NULL,
    hash      bytea NOT NULL,
    why       text NOT NULL,
    since     timestamptz NOT NULL,
    until     timestamptz,                              -- none: for good, until staff lift it
    message   uuid NOT NULL,
    on_list   boolean NOT NULL DEFAULT true,
    lifted_at timestamptz,
    lifted_by text NOT NULL DEFAULT '',
    PRIMARY KEY (shop, channel, hash)
);
