"""Line charts as inline SVG: no script, no font, no file beside the page."""
from html import escape

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 760, 220, 64, 28, 16, 28
COLOURS = ["#2563eb", "#dc2626", "#059669", "#d97706"]


def nice_ceiling(value):
    """The next 1, 2 or 5 times a power of ten."""
    if value <= 0:
        return 1.0
    power = 1.0
    while power * 10 <= value:
        power *= 10
    while power > value:
        power /= 10
    return next(step * power for step in (1, 2, 5, 10) if step * power >= value)


def line_chart(title, unit, series):
    """`series` is {name: [(seconds, value), …]}. Gives the text of an <svg>."""
    points = [point for line in series.values() for point in line]
    if not points:
        return f"<p>{escape(title)}: no samples.</p>"
    last = max(max(at for at, _ in points), 1.0)
    top = nice_ceiling(max(value for _, value in points))
    wide, high = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def place(at, value):
        return f"{LEFT + wide * at / last:.1f},{TOP + high * (1 - value / top):.1f}"

    parts = [f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}">',
             f'<text x="{LEFT}" y="16" class="title">{escape(title)}</text>']
    for step in range(5):
        value = top * step / 4
        y = TOP + high * (1 - step / 4)
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" class="grid"/>'
                     f'<text x="{LEFT - 8}" y="{y + 4:.1f}" class="tick" text-anchor="end">{value:,.4g}{escape(unit)}</text>')
    for step in range(6):
        at = last * step / 5
        parts.append(f'<text x="{LEFT + wide * step / 5:.1f}" y="{HEIGHT - 8}" class="tick" text-anchor="middle">{at:,.0f} s</text>')
    for number, (name, line) in enumerate(series.items()):
        colour = COLOURS[number % len(COLOURS)]
        path = " ".join(place(at, value) for at, value in line)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
        if len(series) > 1:
            parts.append(f'<text x="{WIDTH - RIGHT}" y="{16 + 13 * number}" class="tick" text-anchor="end" fill="{colour}">{escape(name)}</text>')
    return "".join(parts) + "</svg>"
