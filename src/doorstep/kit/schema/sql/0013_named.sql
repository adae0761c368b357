-- What a provider calls a message, by which its receipts speak of it; how many parts it was charged as, and what they cost.
ALTER TABLE delivery
    ADD COLUMN named text NOT NULL DEFAULT '',
    ADD COLUMN parts smallint NOT NULL DEFAULT 1,
    ADD COLUMN cost  numeric(12, 6) NOT NULL DEFAULT 0;    -- in the shop's currency
CREATE INDEX delivery_named ON delivery (shop, named) WHERE named <> '';
