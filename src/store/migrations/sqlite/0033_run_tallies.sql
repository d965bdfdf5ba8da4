-- The program counts runs of workflows, once a commit for all that started or ended in it. A trigger made each of those
-- changes keep a copy of every page it touched.
DROP TRIGGER workflow_run_started;
DROP TRIGGER workflow_run_ended;
