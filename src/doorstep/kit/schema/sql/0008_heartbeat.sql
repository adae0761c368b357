-- A worker runs several loops, each with a sign of life of its own.
ALTER TABLE heartbeat DROP CONSTRAINT heartbeat_pkey, ADD PRIMARY KEY (worker, loop);
