-- Who is told and who is held out, so that the effect of a playbook can be measured.

ALTER TABLE ask ADD COLUMN arm text NOT NULL DEFAULT '';   -- told, untold: the group in which its person was counted
CREATE INDEX ask_arm ON ask (shop, playbook, verdict_at) WHERE arm <> '';
