-- What messages show beside their words: codes of offers, and what baskets taught.

CREATE TABLE offer_use (                               -- held while codes are drawn, so that the budget is never exceeded
    shop  text NOT NULL,
    offer text NOT NULL,
    drawn integer NOT NULL,
    PRIMARY KEY (shop, offer)
);
CREATE TABLE offer_drawn (
    shop     text NOT NULL,
    offer    text NOT NULL,
    code     text NOT NULL,
    person   uuid NOT NULL,
    ask      uuid NOT NULL,                            -- the message that names it
    drawn_at timestamptz NOT NULL,
    until    date NOT NULL,
    PRIMARY KEY (shop, offer, code)
);
CREATE UNIQUE INDEX offer_drawn_ask ON offer_drawn (shop, offer, ask);
CREATE INDEX offer_drawn_person ON offer_drawn (shop, offer, person);
CREATE TABLE related (
    shop       text NOT NULL,
    version    text NOT NULL,
    learned_at timestamptz NOT NULL,
    model      bytea NOT NULL,
    PRIMARY KEY (shop)
);
