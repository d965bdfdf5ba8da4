"""One file a chapter of the report: what is measured, beside what, and how. See bench/README.md."""
