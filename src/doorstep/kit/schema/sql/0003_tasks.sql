-- Why a task was given up, when its hand-over was reported as not taken, and the index that finds those not reported yet.
ALTER TABLE task
    ADD COLUMN act text NOT NULL DEFAULT 'task',           -- what the playbook wanted done: task, refund, case, …
    ADD COLUMN ended_why text NOT NULL DEFAULT '',
    ADD COLUMN alarmed_at timestamptz;
CREATE INDEX task_overdue ON task (take_until) WHERE state = 'open' AND alarmed_at IS NULL AND take_until IS NOT NULL;
