"""From bench/results/*.json to REPORT.md, REPORT.html, the charts and the figures of docs/performance.md."""
