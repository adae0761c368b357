-- Delivery options: capacity that is held at the checkout and kept by the order; and what waits at each location.

CREATE TABLE delivery_slot (                           -- how much of a window of a day is taken; its row is the lock
    shop    text NOT NULL,
    service text NOT NULL,                             -- of options.toml
    day     date NOT NULL,
    name    text NOT NULL,                             -- 08:00-12:00, day, or the id of a point
    taken   integer NOT NULL CHECK (taken >= 0),
    PRIMARY KEY (shop, service, day, name)
);
CREATE TABLE delivery_hold (                           -- each row is one of what is taken
    shop    text NOT NULL,
    id      uuid NOT NULL,
    service text NOT NULL,
    day     date NOT NULL,
    name    text NOT NULL,
    held_at timestamptz NOT NULL,
    until   timestamptz NOT NULL,
    subject text,                                      -- order:<id>, once its order came
    PRIMARY KEY (shop, id)
);
CREATE INDEX delivery_hold_slot ON delivery_hold (shop, service, day, name, until) WHERE subject IS NULL;
CREATE INDEX delivery_hold_subject ON delivery_hold (shop, subject) WHERE subject IS NOT NULL;
CREATE TABLE location_backlog (                        -- what waits to leave a location, counted by tend
    shop       text NOT NULL,
    location   text NOT NULL,
    counted_at timestamptz NOT NULL,
    backlog    jsonb NOT NULL,
    PRIMARY KEY (shop, location)
);
