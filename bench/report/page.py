"""REPORT.html: the same as REPORT.md with charts, one file that needs nothing else."""
import re
from html import escape

from report import aims, chapters, markdown

STYLE = """
:root{--ink:#1f2933;--soft:#66727f;--line:#e3e7ec;--page:#fbfcfd;--card:#fff;--good:#12803c;--bad:#c0392b;--link:#2f6fed}
@media (prefers-color-scheme:dark){:root{--ink:#e6eaf0;--soft:#9aa7b4;--line:#2b333d;--page:#12161b;--card:#1a2027;--good:#5fd38a;--bad:#ff8577;--link:#6ea1ff}}
*{box-sizing:border-box}body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
main{max-width:1000px;margin:0 auto;padding:40px 20px 80px}h1{font-size:28px;margin:0 0 4px}h2{font-size:20px;margin:0 0 4px}
.soft{color:var(--soft);font-size:13px}section{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:22px 24px;margin:22px 0}
nav{display:flex;flex-wrap:wrap;gap:4px 14px}nav a{white-space:nowrap}a{color:var(--link)}.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;margin:14px 0;font-size:14px}
th{font-weight:600;color:var(--soft);font-size:12.5px;text-align:right;vertical-align:bottom}td{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
th,td{padding:6px 10px;border-bottom:1px solid var(--line)}th.words,td.words{text-align:left;font-variant-numeric:normal;white-space:normal}tr:last-child td{border-bottom:0}
.met{color:var(--good);font-weight:600;white-space:nowrap}.unmet{color:var(--bad);font-weight:600;white-space:nowrap}ul{padding-left:20px;margin:8px 0}
details{margin-top:10px}summary{cursor:pointer;color:var(--soft)}code{font-size:.92em}pre{font-size:12px;overflow-x:auto;background:var(--page);padding:12px;border-radius:6px}svg{display:block;margin:16px 0}.count{font-size:15px;margin:10px 0}
"""


def inline(text):
    """The Markdown that our own words use: code, bold, links."""
    text = escape(str(text), quote=False)
    text = re.sub(r"`([^`]+)`", r"<code>\1</code>", text)
    text = re.sub(r"\*\*([^*]+)\*\*", r"<b>\1</b>", text)
    return re.sub(r"\[([^\]]+)\]\(([^)]+)\)", r'<a href="\2">\1</a>', text)


def table(head, rows, words=1, marks=None):
    """marks: the class of each row's last cell."""
    def line(tag, cells, last=""):
        made = ""
        for n, cell in enumerate(cells):
            kind = last if last and n == len(cells) - 1 else ("words" if n < words else "")
            made += f"<{tag}{f' class={kind}' if kind else ''}>{inline(cell)}</{tag}>"
        return f"<tr>{made}</tr>"
    body = "".join(line("td", row, marks[n] if marks else "") for n, row in enumerate(rows))
    return f'<div class=wide><table><thead>{line("th", head)}</thead><tbody>{body}</tbody></table></div>'


def items(lines):
    return "<ul>" + "".join(f"<li>{inline(line)}</li>" for line in lines) + "</ul>"


def block(each):
    if isinstance(each, chapters.Text):
        return f"<p>{inline(each.words)}</p>"
    if isinstance(each, chapters.Bullets):
        return items(each.items)
    if isinstance(each, chapters.Table):
        return table(each.head, each.rows, each.words)
    return each.svg


def aims_section(results):
    judged = aims.judge(results)
    met = sum(aim.met is True for aim in judged)
    marks = [{True: "met", False: "unmet", None: "words soft"}[aim.met] for aim in judged]
    rows = [[aim.what, aim.aim, aim.measured, {True: "✓ met", False: "✗ not met", None: "not measured"}[aim.met]] for aim in judged]
    marks = [f'"{mark}"' for mark in marks]
    return (f'<section id=aims><h2>Aims</h2><p class=count>{met} of {len(judged)} met.</p>'
            f'{table(["what", "aim", "measured", ""], rows, 3, marks)}</section>')


def anchor(title):
    return re.sub(r"\W+", "-", title.lower()).strip("-")


def commands(case):
    return f"<pre>{escape(chr(10).join(case['commands']))}</pre>" if case.get("commands") else ""


def section(each):
    case = each.case
    missing = [f"{name}: {why}" for name, why in case["missing"].items()]
    return (f"<section id={anchor(each.title)}><h2>{escape(each.title)}</h2><p class=soft>{inline(markdown.provenance(case))}</p>"
            + "".join(map(block, each.blocks)) + (f"<p>Not measured:</p>{items(missing)}" if missing else "")
            + f"<details><summary>How it was measured</summary>{items(case['settings'])}{commands(case)}</details></section>")


def report(results):
    found = chapters.all_chapters(results)
    links = "".join(f'<a href="#{anchor(each.title)}">{escape(each.title)}</a>' for each in found)
    return (f'<!doctype html><html lang=en><head><meta charset=utf-8><meta name=viewport content="width=device-width,initial-scale=1">'
            f"<title>Measurements</title><style>{STYLE}</style></head><body><main><h1>Measurements</h1>"
            f"<p class=soft>Made by <code>bench/run.py</code>. Medians of rounds in turn; the lines over the bars are their range.</p>"
            f'<nav><a href="#aims">Aims</a>{links}</nav>{aims_section(results)}{"".join(map(section, found))}'
            f"<section><h2>Machine and versions</h2><p>{escape(markdown.machines(results))}.</p><p>{escape(markdown.versions(results))}</p></section></main></body></html>\n")
