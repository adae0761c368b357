-- The learned estimator's models and what they answer from; what each estimator told of each order, and how it held.

CREATE TABLE promise_model (                           -- boosted models as texts; the newest answers
    shop    text NOT NULL,
    version text NOT NULL,                             -- hash of the content
    made_at timestamptz NOT NULL,
    as_of   timestamptz NOT NULL,                      -- what had happened by then taught it
    orders  integer NOT NULL,
    taught_by text NOT NULL,                           -- hash of the cases
    model   jsonb NOT NULL,
    tested  jsonb NOT NULL,                            -- its back-test in short
    PRIMARY KEY (shop, version)
);
CREATE TABLE promise_memory (                          -- the cases from which recent levels are taken, packed
    shop    text PRIMARY KEY,
    made_at timestamptz NOT NULL,
    orders  integer NOT NULL,
    cases   bytea NOT NULL
);
CREATE TABLE forecast (                                -- what was told of an order at one stage, and what came
    shop       text NOT NULL,
    subject    text NOT NULL,                          -- order:<id>
    stage      text NOT NULL,                          -- purchase, handover
    how        text NOT NULL,                          -- live, tested (walked through afterwards, with what was known then)
    week       date NOT NULL,
    carrier    text NOT NULL,
    service    text NOT NULL,
    lane       text NOT NULL,
    facts      jsonb NOT NULL,
    settles_at timestamptz,                            -- when time alone settles it; unset once it is settled
    PRIMARY KEY (shop, subject, stage, how)
);
CREATE INDEX forecast_cell ON forecast (shop, how, stage, week, carrier, service, lane);
CREATE INDEX forecast_settles ON forecast (shop, settles_at) WHERE settles_at IS NOT NULL;
CREATE TABLE accuracy (                                -- its cells counted ahead, so that a page never counts orders
    shop    text NOT NULL,
    how     text NOT NULL,
    stage   text NOT NULL,
    week    date NOT NULL,
    carrier text NOT NULL,
    service text NOT NULL,
    lane    text NOT NULL,
    tally   jsonb NOT NULL,
    PRIMARY KEY (shop, how, stage, week, carrier, service, lane)
);
