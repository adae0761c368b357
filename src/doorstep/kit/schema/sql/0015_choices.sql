-- What customers choose themselves, without signing in: nothing is changed, each choice is a row more.

CREATE TABLE choice (
    shop   text NOT NULL,
    person uuid NOT NULL,
    kind   text NOT NULL,                              -- language, quiet, channel:<purpose>
    at     timestamptz NOT NULL,
    change uuid NOT NULL,                              -- what was chosen in one go; also consent.event of its consents
    value  text NOT NULL,
    was    text NOT NULL,
    source text NOT NULL,
    PRIMARY KEY (shop, person, kind, at, change)
);
CREATE TABLE consent_wish (                            -- double opt-in: counts once the link of a message confirmed it
    shop    text NOT NULL,
    person  uuid NOT NULL,
    id      uuid NOT NULL,
    purpose text NOT NULL,
    channel text NOT NULL,
    at      timestamptz NOT NULL,
    change  uuid NOT NULL,
    wording text NOT NULL,
    ended_at timestamptz,                              -- confirmed, or taken back
    PRIMARY KEY (shop, person, id)
);
CREATE TABLE choice_link (                             -- links that were made before this moment lead nowhere
    shop   text NOT NULL,
    person uuid NOT NULL,
    since  timestamptz NOT NULL,
    PRIMARY KEY (shop, person)
);
