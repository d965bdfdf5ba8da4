-- Counts the changes of what a workflow says: its draft, and which version new runs take. Whoever edits it says which one they saw.
ALTER TABLE workflow ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
