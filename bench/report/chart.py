"""Charts as SVG text: one style for light and dark, no scripts, the figures as text and on hover."""
import math
from html import escape

STYLE = """<style>
.ao-chart{--ink:#1f2933;--soft:#66727f;--line:#d9dee4;--ours:#2f6fed;--peer:#b4bfca;--limit:#5f6b78;--b:#e8710a;--c:#12a150;--d:#9333ea;--e:#d6336c;--back:#fff}
@media (prefers-color-scheme:dark){.ao-chart{--ink:#e6eaf0;--soft:#9aa7b4;--line:#313a46;--ours:#6ea1ff;--peer:#55616e;--limit:#8b98a6;--b:#ff9d47;--c:#4ccf83;--d:#c084fc;--e:#f783ac;--back:#1a2027}}
.ao-chart text{font:13px system-ui,-apple-system,"Segoe UI",sans-serif;fill:var(--ink)}
.ao-chart .soft{fill:var(--soft);font-size:12px}.ao-chart .title{font-weight:600;font-size:14px}
.ao-chart .ours{fill:var(--ours)}.ao-chart .peer{fill:var(--peer)}.ao-chart .limit{fill:var(--limit)}
.ao-chart .grid{stroke:var(--line);stroke-width:1}.ao-chart .span{stroke:var(--ink);stroke-width:1.2;opacity:.55}
.ao-chart .bold{font-weight:600}.ao-chart .back{fill:var(--back)}
</style>"""
WIDTH, LABELS, ROW, HEAD, EDGE = 860, 330, 28, 54, 18
INKS = ("--ours", "--b", "--c", "--d", "--e", "--limit", "--soft", "--ink")


def shown(value):
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def frame(height, title, note, body):
    wide, high = WIDTH + 2 * EDGE, height + 2 * EDGE
    return (f'<svg class="ao-chart" xmlns="http://www.w3.org/2000/svg" viewBox="{-EDGE} {-EDGE} {wide} {high}" width="{wide}" height="{high}" role="img" '
            f'aria-label="{escape(title)}" style="max-width:100%;height:auto">{STYLE}<rect class="back" x="{-EDGE}" y="{-EDGE}" width="{wide}" height="{high}" rx="8"/>'
            f'<text class="title" x="0" y="18">{escape(title)}</text><text class="soft" x="0" y="37">{escape(note)}</text>{body}</svg>')


def bars(title, note, rows, unit=""):
    """rows: (label, value, (least, most) or None, "ours" | "peer" | "limit"), drawn in the order given. Empty without rows."""
    if not rows:
        return ""
    largest = max(max(value, span[1] if span else 0) for _, value, span, _ in rows) or 1
    room = WIDTH - LABELS - 110
    body = ""
    for index, (label, value, span, kind) in enumerate(rows):
        top = HEAD + index * ROW
        length = max(2.0, value / largest * room)
        said = f"{shown(value)}{unit}"
        hover = f"{label}: {said}" + (f", from {shown(span[0])} to {shown(span[1])}" if span else "")
        weight = ' class="bold"' if kind == "ours" else ""
        body += (f'<g><title>{escape(hover)}</title><text x="{LABELS - 10}" y="{top + 14}" text-anchor="end"{weight}>{escape(label)}</text>'
                 f'<rect class="{kind}" x="{LABELS}" y="{top + 2}" width="{length:.1f}" height="{ROW - 11}" rx="3"/>')
        end = length
        if span and span[1] > span[0]:
            low, high = (span[0] / largest * room, span[1] / largest * room)
            end = max(length, high)
            body += f'<line class="span" x1="{LABELS + low:.1f}" x2="{LABELS + high:.1f}" y1="{top + 10.5}" y2="{top + 10.5}"/>'
        body += f'<text x="{LABELS + end + 8:.1f}" y="{top + 15}">{said}</text></g>'
    return frame(HEAD + len(rows) * ROW + 6, title, note, body)


def lines(title, note, series, unit=""):
    """series: name -> [(x, y)], both axes logarithmic. Names stand at the right, one a line."""
    points = [point for line in series.values() for point in line]
    if not points:
        return ""
    left, top, height = 60, 56, 300
    width = WIDTH - left - 250
    xs, ys = [math.log10(x) for x, _ in points], [math.log10(max(y, 1e-9)) for _, y in points]
    x0, x1, y0, y1 = min(xs), max(xs), math.floor(min(ys)), math.ceil(max(ys))

    def place(x, y):
        across = (math.log10(x) - x0) / ((x1 - x0) or 1) * width
        return left + across, top + height - (math.log10(max(y, 1e-9)) - y0) / ((y1 - y0) or 1) * height

    body = ""
    for power in range(y0, y1 + 1):
        _, y = place(10**x0, 10**power)
        body += (f'<line class="grid" x1="{left}" x2="{left + width}" y1="{y:.1f}" y2="{y:.1f}"/>'
                 f'<text class="soft" x="{left - 8}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:g}{unit}</text>')
    for x in sorted({x for x, _ in points}):
        across, _ = place(x, 10**y0)
        body += f'<text class="soft" x="{across:.1f}" y="{top + height + 18}" text-anchor="middle">{x:,}</text>'
    ends, taken = sorted(((place(*line[-1])[1], name) for name, line in series.items())), -1e9
    where = {}
    for y, name in ends:
        where[name] = taken = max(y, taken + 17)
    for index, (name, line) in enumerate(series.items()):
        ink = f"var({INKS[index % len(INKS)]})"
        path = " ".join(f"{'M' if n == 0 else 'L'}{place(*point)[0]:.1f},{place(*point)[1]:.1f}" for n, point in enumerate(line))
        body += f'<g><title>{escape(name)}: {", ".join(f"{x:,}: {shown(y)}{unit}" for x, y in line)}</title>'
        body += f'<path d="{path}" style="fill:none;stroke:{ink};stroke-width:2"/>'
        for point in line:
            body += f'<circle cx="{place(*point)[0]:.1f}" cy="{place(*point)[1]:.1f}" r="3.5" style="fill:{ink}"/>'
        body += (f'<text x="{left + width + 14}" y="{where[name] + 4:.1f}" style="fill:{ink}">{escape(name)}</text></g>')
    return frame(top + height + 30, title, note, body)
