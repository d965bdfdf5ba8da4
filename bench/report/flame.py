"""Flame graphs as SVG: a box for each function, as wide as its share, callers below; name and share on hover, no scripts."""
import re
import zlib
from html import escape

WIDTH, ROW, HEAD, SMALLEST = 1200, 18, 64, 0.8
STYLE = """<style>
.ao-flame{background:#fff}.ao-flame text{font:11px ui-monospace,Menlo,Consolas,monospace;fill:#1c1c1c;pointer-events:none}
.ao-flame .head{font:600 16px system-ui,sans-serif;fill:#1f2933}.ao-flame .note{font:12px system-ui,sans-serif;fill:#66727f}
.ao-flame rect{stroke:#fff;stroke-width:.6;rx:2}.ao-flame g:hover rect{stroke:#000;stroke-width:1.2}
@media (prefers-color-scheme:dark){.ao-flame{background:#12161b}.ao-flame .head{fill:#e6eaf0}.ao-flame .note{fill:#9aa7b4}.ao-flame rect{stroke:#12161b}
.ao-flame g:hover rect{stroke:#fff}}
</style>"""
# What a box belongs to: the first pattern that its name matches gives hue and saturation.
KINDS = (("the kernel", re.compile(r"_\[k\]$"), 212, 38), ("SQLite", re.compile(r"^(sqlite3|vdbe|btree|pager|wal|fts|balance|pcache)|sqlite3", re.I), 142, 42),
         ("our code", re.compile(r"^ao::"), 24, 88), ("Boost and the standard library", re.compile(r"^(boost|std|operator|__gnu)"), 48, 80),
         ("other libraries", re.compile(r""), 276, 32))


class Box:
    """A function and what it called; `value` is the samples in it and below."""

    def __init__(self):
        self.value, self.calls = 0.0, {}


def tree(stacks):
    """stacks: (names from the outermost, weight)."""
    root = Box()
    for names, weight in stacks:
        root.value += weight
        at = root
        for name in names:
            at = at.calls.setdefault(name, Box())
            at.value += weight
    return root


def depth(box, least):
    return 1 + max((depth(call, least) for call in box.calls.values() if call.value >= least), default=0)


def colour(name):
    hue, fullness = next((hue, fullness) for _, pattern, hue, fullness in KINDS if pattern.search(name))
    return f"hsl({hue + zlib.crc32(name.encode()) % 14 - 7} {fullness}% {62 + zlib.crc32(name.encode()) // 16 % 14}%)"


def box_svg(name, share, x, y, width):
    label = name.removesuffix("_[k]")
    room = int(width / 6.7) - 1
    shown = label if len(label) <= room else (label[:room - 1] + "…" if room > 3 else "")
    text = f'<text x="{x + 4:.1f}" y="{y + 13}">{escape(shown)}</text>' if shown else ""
    return (f'<g><title>{escape(label)}: {share:.1%}</title><rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{ROW - 1}" style="fill:{colour(name)}"/>'
            f"{text}</g>")


def legend(y):
    made, x = "", 0
    for words, _, hue, fullness in KINDS:
        made += f'<rect x="{x}" y="{y - 10}" width="11" height="11" style="fill:hsl({hue} {fullness}% 68%)"/><text class="note" x="{x + 16}" y="{y}">{words}</text>'
        x += 40 + 7 * len(words)
    return made


def svg(stacks, title, note):
    """Boxes narrower than a pixel are left out; `note` says what a sample is."""
    root = tree(stacks)
    least = root.value * SMALLEST / WIDTH
    levels = depth(root, least) - 1
    height = HEAD + levels * ROW + 30
    made = []

    def draw(box, x, level):
        for name, call in sorted(box.calls.items()):
            width = call.value / root.value * WIDTH
            if call.value >= least:
                made.append(box_svg(name, call.value / root.value, x, HEAD + (levels - 1 - level) * ROW, width))
                draw(call, x, level + 1)
            x += width

    draw(root, 0.0, 0)
    return (f'<svg class="ao-flame" xmlns="http://www.w3.org/2000/svg" viewBox="-10 0 {WIDTH + 20} {height}" width="{WIDTH + 20}" height="{height}" '
            f'style="max-width:100%;height:auto" role="img" aria-label="{escape(title)}">{STYLE}<text class="head" x="0" y="24">{escape(title)}</text>'
            f'<text class="note" x="0" y="44">{escape(note)}</text>{"".join(made)}{legend(height - 9)}</svg>\n')
