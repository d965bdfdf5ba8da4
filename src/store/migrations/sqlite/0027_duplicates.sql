-- Leads that were one: what was merged, as it was before and after, and what moved with it, so that it can be undone.
CREATE TABLE lead_merge (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL,
    kept_id TEXT NOT NULL,
    merged_at INTEGER NOT NULL,
    merged_by TEXT NOT NULL,
    undone_at INTEGER NOT NULL -- 0: it stands
) STRICT;

CREATE INDEX lead_merge_list ON lead_merge (tenant_id, merged_at, id);
CREATE INDEX lead_merge_kept ON lead_merge (tenant_id, kept_id);

-- part: absorbed; before and after, of the lead that was kept.
CREATE TABLE lead_merge_copy (
    merge_id TEXT NOT NULL,
    part TEXT NOT NULL,
    id TEXT NOT NULL,
    tenant_id TEXT NOT NULL,
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    email TEXT NOT NULL,
    phone TEXT NOT NULL,
    phone_e164 TEXT NOT NULL,
    company TEXT NOT NULL,
    source TEXT NOT NULL,
    status TEXT NOT NULL,
    owner TEXT NOT NULL,
    score INTEGER NOT NULL,
    tags TEXT NOT NULL,
    custom_fields TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (merge_id, part, id)
) STRICT, WITHOUT ROWID;

-- Tasks, mails and calls that went over to the lead that was kept.
CREATE TABLE lead_merge_moved (
    merge_id TEXT NOT NULL,
    noun TEXT NOT NULL,
    row_id TEXT NOT NULL,
    lead_id TEXT NOT NULL, -- whose it was
    PRIMARY KEY (merge_id, noun, row_id)
) STRICT, WITHOUT ROWID;

-- Pairs that somebody has looked at and that are two; the smaller id first.
CREATE TABLE lead_distinct (
    tenant_id TEXT NOT NULL,
    one_id TEXT NOT NULL,
    other_id TEXT NOT NULL,
    said_at INTEGER NOT NULL,
    said_by TEXT NOT NULL,
    PRIMARY KEY (tenant_id, one_id, other_id)
) STRICT, WITHOUT ROWID;
