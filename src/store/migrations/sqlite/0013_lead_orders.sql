-- Lists by score and by last change walk an index of their own from its end instead of sorting every lead. New leads go
-- to few places of the one and to the end of the other, so both cost an insert little; a covering status, source and
-- owner let the usual filters be checked without touching the rows.
CREATE INDEX lead_score ON lead (tenant_id, score, id, status, source, owner);
CREATE INDEX lead_updated ON lead (tenant_id, updated_at, id, status, source, owner);

-- The leads of a company, and the order by it.
CREATE INDEX lead_company ON lead (tenant_id, company, id);

INSERT INTO sqlite_stat1 (tbl, idx, stat)
VALUES
    ('lead', 'lead_score', '1000000 130000 10000 1 1 1 1'),
    ('lead', 'lead_updated', '1000000 130000 2 1 1 1 1'),
    ('lead', 'lead_company', '1000000 130000 50 1');

ANALYZE sqlite_schema;
