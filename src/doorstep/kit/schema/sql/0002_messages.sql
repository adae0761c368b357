-- What the governor of messages needs besides the spine.

ALTER TABLE ask ADD COLUMN judged jsonb;               -- what its final verdict was judged from, without addresses

-- How many live messages left today (the shop's own day), for each switch that has a daily cap: playbook:<name>, channel:<name>.
CREATE TABLE sent_today (
    shop   text NOT NULL,
    day    date NOT NULL,
    switch text NOT NULL,
    n      integer NOT NULL,
    PRIMARY KEY (shop, day, switch)
);

CREATE INDEX message_person ON message (shop, person, made_at);   -- budgets over all playbooks
