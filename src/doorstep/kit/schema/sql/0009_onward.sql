-- Legs that lead to other legs (a next carrier, a pallet, a number that posts share): few among many links.
CREATE INDEX link_onward ON link (shop, parent, child) WHERE parent LIKE 'leg:%';
