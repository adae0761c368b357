-- Changes of a delivery that were asked for, and windows of our own route. What a request says lies in the timeline.

CREATE TABLE delivery_change (
    shop         text NOT NULL,
    subject      text NOT NULL,
    request      text NOT NULL,
    parcel       text NOT NULL DEFAULT '',
    slot         text NOT NULL,                        -- what excludes one another: where, when, note, …
    change       text NOT NULL,
    same         bytea NOT NULL,                       -- keyed hash of what it says
    asked_at     timestamptz NOT NULL,
    through      text NOT NULL,                        -- task
    task         uuid,                                 -- whose end is the answer
    window_day   date,
    window_start time,
    window_end   time,
    ended        text NOT NULL DEFAULT '' CHECK (ended IN ('', 'replaced', 'withdrawn', 'refused')),
    ended_at     timestamptz,
    PRIMARY KEY (shop, subject, request)
);
CREATE INDEX delivery_change_window ON delivery_change (shop, window_day, window_start) WHERE window_day IS NOT NULL;
CREATE TABLE delivery_window (
    shop   text NOT NULL,
    day    date NOT NULL,
    starts time NOT NULL,
    ends   time NOT NULL,
    taken  integer NOT NULL DEFAULT 0 CHECK (taken >= 0),
    PRIMARY KEY (shop, day, starts, ends)
);
