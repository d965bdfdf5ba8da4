#include "app/debug_page.h"

namespace ao::app {

namespace {

constexpr std::string_view kHead = R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="2">
<title>Lead debug server</title>
<link rel="stylesheet" href="/debug.css">
</head>
<body>
<h1>Lead debug server</h1>
<p>The last 50 requests, newest first. Send one:</p>
<pre>curl -s -X PUT http://127.0.0.1:8001/debug/lead/lead-1 -H 'Content-Type: application/json' -d '{"email":"not an address","score":"high"}'</pre>
)";

constexpr std::string_view kStyle = R"(:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 2rem auto; padding: 0 1rem; }
article { border: 1px solid #8886; border-radius: 8px; padding: .25rem 1rem 1rem; margin: 1rem 0; }
article h2 { font-size: 1.05rem; overflow-wrap: anywhere; }
pre { background: #8882; border-radius: 6px; padding: .5rem .75rem; white-space: pre-wrap; overflow-wrap: anywhere; }
ol { list-style: none; padding: 0; }
li { overflow-wrap: anywhere; }
.ok { color: #1a7f37; }
.no { color: #cf222e; }
@media (prefers-color-scheme: dark) { .ok { color: #4ac26b; } .no { color: #ff7b72; } }
)";

void append_escaped(std::string& out, std::string_view text) {
    for (char c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else if (c == '"')
            out += "&quot;";
        else
            out += c;
    }
}

void append_block(std::string& out, std::string_view title, std::string_view text) {
    if (text.empty()) return;
    out.append("<h3>").append(title).append("</h3>\n<pre>");
    append_escaped(out, text);
    out += "</pre>\n";
}

void append_steps(std::string& out, const std::vector<DebugStep>& steps) {
    if (steps.empty()) return;
    out += "<h3>Steps</h3>\n<ol>\n";
    for (const DebugStep& step : steps) {
        out += step.ok ? R"(<li><span class="ok">✓ passed</span> <b>)"
                       : R"(<li><span class="no">✗ refused</span> <b>)";
        append_escaped(out, step.step);
        out += "</b> ";
        append_escaped(out, step.detail);
        out += "</li>\n";
    }
    out += "</ol>\n";
}

void append_trace(std::string& out, const DebugTrace& trace) {
    out += "<article>\n<h2>";
    append_escaped(out, trace.method + " " + trace.target);
    out += trace.status < 400 ? R"( <span class="ok">)" : R"( <span class="no">)";
    out +=
        std::to_string(trace.status) + "</span></h2>\n<p>" + base::to_rfc3339(trace.at) + "</p>\n";
    append_steps(out, trace.steps);
    append_block(out, "Raw body, " + std::to_string(trace.body_bytes) + " bytes", trace.body);
    append_block(out, "Parsed", trace.parsed);
    std::string headers;
    for (const auto& [name, value] : trace.headers)
        headers += name + ": " + value + "\n";
    append_block(out, "Headers", headers);
    append_block(out, "Reply", trace.reply);
    out += "</article>\n";
}

}  // namespace

std::string debug_page(const DebugTraces& traces) {
    std::string out(kHead);
    for (const DebugTrace& trace : traces.newest_first())
        append_trace(out, trace);
    if (traces.newest_first().empty()) out += "<p>No request yet.</p>\n";
    return out += "</body>\n</html>\n";
}

std::string_view debug_style() {
    return kStyle;
}

}  // namespace ao::app
