-- The counts that the analytics are read from.

-- How many leads there are now, by the UTC day they were made on (days since 1970), status and source. Moved in the
-- transaction of each lead, so that no question about leads over time needs the leads.
CREATE TABLE lead_tally (
    tenant_id TEXT NOT NULL,
    day INTEGER NOT NULL,
    status TEXT NOT NULL,
    source TEXT NOT NULL,
    total INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, day, status, source)
) STRICT, WITHOUT ROWID;

INSERT INTO lead_tally (tenant_id, day, status, source, total)
SELECT tenant_id, created_at / 86400000000, status, source, count(*) FROM lead GROUP BY 1, 2, 3, 4;

-- What happened on a day: leads_synced, emails_sent, workflows_executed …
CREATE TABLE event_tally (
    tenant_id TEXT NOT NULL,
    day INTEGER NOT NULL,
    event TEXT NOT NULL,
    total INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, day, event)
) STRICT, WITHOUT ROWID;

INSERT INTO event_tally (tenant_id, day, event, total)
SELECT tenant_id, at / 86400000000, 'emails_sent', count(*) FROM mail WHERE outcome = 'sent' GROUP BY 1, 2;

INSERT INTO event_tally (tenant_id, day, event, total)
SELECT tenant_id, at / 86400000000, 'leads_synced', count(*) FROM crm_call
WHERE outcome = 'created' GROUP BY 1, 2;

INSERT INTO event_tally (tenant_id, day, event, total)
SELECT campaign.tenant_id, campaign_event.at / 86400000000, 'emails_' || campaign_event.kind, count(*)
FROM campaign_event JOIN campaign ON campaign.id = campaign_event.campaign_id
WHERE campaign_event.kind IN ('opened', 'clicked') GROUP BY 1, 2, 3;

-- Runs of workflows are counted here, by the database, so that whatever starts or ends one need not think of it.
CREATE TRIGGER workflow_run_started AFTER INSERT ON workflow_run
BEGIN
    INSERT INTO event_tally (tenant_id, day, event, total)
    VALUES (new.tenant_id, new.started_at / 86400000000, 'workflows_executed', 1)
    ON CONFLICT (tenant_id, day, event) DO UPDATE SET total = total + 1;
END;

CREATE TRIGGER workflow_run_ended AFTER UPDATE OF status ON workflow_run
WHEN new.status <> old.status AND new.status IN ('completed', 'failed')
BEGIN
    INSERT INTO event_tally (tenant_id, day, event, total)
    VALUES (
        new.tenant_id,
        new.finished_at / 86400000000,
        CASE new.status WHEN 'completed' THEN 'workflows_succeeded' ELSE 'workflows_failed' END,
        1
    )
    ON CONFLICT (tenant_id, day, event) DO UPDATE SET total = total + 1;
END;

INSERT INTO sqlite_stat1 (tbl, idx, stat)
VALUES
    ('lead_tally', 'lead_tally', '100000 10000 20 5 1'),
    ('event_tally', 'event_tally', '10000 5000 5 1');

ANALYZE sqlite_schema;
