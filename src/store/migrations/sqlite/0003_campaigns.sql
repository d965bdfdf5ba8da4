-- Campaigns and what happened to their messages. The counters stand in the campaign's own row, moved in the transaction
-- that stores the event, so that reading them costs one row.
CREATE TABLE campaign (
    id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    type TEXT NOT NULL,
    subject TEXT NOT NULL,
    template_id TEXT NOT NULL,
    status TEXT NOT NULL,
    sent INTEGER NOT NULL,
    delivered INTEGER NOT NULL,
    opened INTEGER NOT NULL,
    clicked INTEGER NOT NULL,
    bounced INTEGER NOT NULL,
    unsubscribed INTEGER NOT NULL,
    converted INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE INDEX campaign_list ON campaign (tenant_id, created_at, id);

-- Reported twice (providers repeat their webhooks), an event has the same id and counts once.
CREATE TABLE campaign_event (
    id TEXT NOT NULL PRIMARY KEY,
    campaign_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    address TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;

CREATE INDEX campaign_event_campaign ON campaign_event (campaign_id, at);

-- How the CRM answered last.
CREATE INDEX crm_call_recent ON crm_call (tenant_id, at);
