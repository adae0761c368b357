-- A carrier's number is one subject for ever. Which of its eras an order means is settled when the order is folded, from
-- the times of all its scans: no longer when a scan is stored, which depended on the order of arrival.

-- What was stored under a later era of its own (leg:<carrier>:<number>~<era>) comes back to its number.
CREATE TEMPORARY TABLE stray ON COMMIT DROP AS
    SELECT l.shop, l.subject AS old, f.subject AS new
    FROM leg l JOIN leg f ON f.shop = l.shop AND f.carrier = l.carrier AND f.number = l.number AND f.era = 0
    WHERE l.era > 0;
INSERT INTO todo (shop, subject, due_at, priority, why)
    SELECT DISTINCT p.shop, p.parent, now(), 0, 'again'
    FROM stray s JOIN link c ON c.shop = s.shop AND c.child IN (s.old, s.new)
    JOIN link p ON p.shop = c.shop AND p.child = c.parent;
UPDATE event e SET fact = jsonb_set(e.fact, '{leg}', to_jsonb(s.new))
    FROM stray s JOIN link c ON c.shop = s.shop AND c.child = s.old
    WHERE e.shop = c.shop AND e.subject = c.parent AND e.fact->>'kind' = 'leg_linked' AND e.fact->>'leg' = s.old;
INSERT INTO link (shop, child, parent, event)
    SELECT c.shop, s.new, c.parent, c.event FROM stray s JOIN link c ON c.shop = s.shop AND c.child = s.old
    ON CONFLICT DO NOTHING;
DELETE FROM link c USING stray s WHERE c.shop = s.shop AND c.child = s.old;
UPDATE event e SET subject = s.new FROM stray s WHERE e.shop = s.shop AND e.subject = s.old;
-- Signatures are sealed for the subject they were stored under: these can be opened no longer, so nothing may stay.
DELETE FROM vault v USING stray s WHERE v.shop = s.shop AND v.subject = s.old;
INSERT INTO vault_key (shop, subject, wrapped)
    SELECT s.shop, s.new, NULL FROM stray s JOIN vault_key k ON k.shop = s.shop AND k.subject = s.old
    WHERE k.wrapped IS NULL
    ON CONFLICT (shop, subject) DO UPDATE SET wrapped = NULL;   -- what was forgotten stays forgotten
DELETE FROM vault_key k USING stray s WHERE k.shop = s.shop AND k.subject = s.old;

DELETE FROM leg WHERE era > 0;
ALTER TABLE leg DROP CONSTRAINT leg_pkey, DROP COLUMN era, DROP COLUMN first_at, DROP COLUMN last_at;
ALTER TABLE leg ADD PRIMARY KEY (shop, carrier, number);
