-- How many leads an owner has ('': nobody's), by status and source, so that the total of such a list needs no lead.
CREATE TABLE lead_owner_tally (
    tenant_id TEXT NOT NULL,
    owner TEXT NOT NULL,
    status TEXT NOT NULL,
    source TEXT NOT NULL,
    total INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, owner, status, source)
) STRICT, WITHOUT ROWID;

INSERT INTO lead_owner_tally (tenant_id, owner, status, source, total)
SELECT tenant_id, owner, status, source, count(*) FROM lead GROUP BY 1, 2, 3, 4;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('lead_owner_tally', 'lead_owner_tally', '10000 1000 20 5 1');

ANALYZE sqlite_schema;
