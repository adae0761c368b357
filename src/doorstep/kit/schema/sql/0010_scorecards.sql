-- Scorecards: facts of each leg, and their cells counted ahead, so that a page never counts legs.

CREATE TABLE leg_score (
    shop    text NOT NULL,
    subject text NOT NULL,                             -- order:<id>
    parcel  text NOT NULL,
    leg     text NOT NULL,
    week    date NOT NULL,                             -- the Monday of the week in which the carrier took it
    carrier text NOT NULL,
    service text NOT NULL,
    lane    text NOT NULL,                             -- origin region > destination region
    facts   jsonb NOT NULL,
    PRIMARY KEY (shop, subject, parcel, leg)
);
CREATE INDEX leg_score_cell ON leg_score (shop, week, carrier, service, lane);
CREATE TABLE scorecard (
    shop       text NOT NULL,
    week       date NOT NULL,
    carrier    text NOT NULL,
    service    text NOT NULL,
    lane       text NOT NULL,
    tally      jsonb NOT NULL,
    look_again timestamptz,                            -- when time alone changes it: a date passes, legs grow older
    PRIMARY KEY (shop, week, carrier, service, lane)
);
CREATE INDEX scorecard_again ON scorecard (shop, look_again) WHERE look_again IS NOT NULL;
CREATE TABLE scorecard_mark (                          -- insert-only marks: the legs of this order are to be counted anew
    shop    text NOT NULL,
    subject text NOT NULL,
    seq     bigint GENERATED ALWAYS AS IDENTITY,
    PRIMARY KEY (shop, subject, seq)
) WITH (autovacuum_vacuum_scale_factor = 0.02);
INSERT INTO scorecard_mark (shop, subject) SELECT shop, subject FROM order_state; -- what was there before
