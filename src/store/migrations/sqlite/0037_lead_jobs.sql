-- Work on many leads that goes on in the background: files of leads, and workflows started for many. filter is a JSON object of texts.
CREATE TABLE lead_job (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenant (id),
    user_id TEXT NOT NULL, -- who began it
    username TEXT NOT NULL,
    address TEXT NOT NULL,
    request_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    format TEXT NOT NULL, -- of an export
    filter TEXT NOT NULL, -- of an export
    workflow_id TEXT NOT NULL, -- '': an export
    workflow_name TEXT NOT NULL,
    total INTEGER NOT NULL, -- leads, as they were counted at its beginning
    done INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    why TEXT NOT NULL, -- it failed, or the first lead was refused
    bytes INTEGER NOT NULL, -- of the file
    attempts INTEGER NOT NULL, -- how often it was taken up
    created_at INTEGER NOT NULL,
    ended_at INTEGER NOT NULL -- 0: it is waiting or running
) STRICT;

CREATE INDEX lead_job_owner ON lead_job (tenant_id, user_id, id);
CREATE INDEX lead_job_open ON lead_job (id) WHERE ended_at = 0;

-- Leads that a job has not come to yet: some ids, a line each. A part goes in the transaction that works it off.
CREATE TABLE lead_job_part (
    job_id TEXT NOT NULL REFERENCES lead_job (id),
    place INTEGER NOT NULL,
    lead_ids TEXT NOT NULL,
    PRIMARY KEY (job_id, place)
) STRICT, WITHOUT ROWID;
