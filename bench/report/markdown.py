"""REPORT.md, and tables for other documents."""
from report import aims, chapters
from report.words import number

HEAD = """# Measurements

Made by `bench/run.py`; do not edit. [The same with charts](REPORT.html), and [how to read it, what noise to expect](../README.md).

"""


def table(head, rows, words=1):
    lines = ["| " + " | ".join(head) + " |", "|" + "".join(" --- |" if n < words else " ---: |" for n in range(len(head)))]
    return "\n".join(lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows])


def verdict(met):
    return {True: "met", False: "**not met**", None: "not measured"}[met]


def aims_table(results):
    return table(["what", "aim", "measured", ""], [[aim.what, aim.aim, aim.measured, verdict(aim.met)] for aim in aims.judge(results)], 4)


def block(each):
    if isinstance(each, chapters.Text):
        return each.words
    if isinstance(each, chapters.Bullets):
        return "\n".join(f"- {item}" for item in each.items)
    if isinstance(each, chapters.Table):
        return table(each.head, each.rows, each.words)
    return f"![{each.title}](charts/{each.name}.svg)" if each.svg else ""


def provenance(case):
    """How a chapter came about: when, on what, by which command."""
    return f"`{case['command']}`, {case['date']}, revision {case.get('revision') or 'unknown'}; {noise(case)}."


def machines(results):
    """What the figures were made on, a line for each different machine."""
    found = {}
    for case in results.cases.values():
        machine = case["machine"]
        line = f"{machine['cores']} cores ({machine['cpu']}), {machine['memory_gib']:.0f} GiB, {machine['system']}, Linux {machine['kernel']}"
        found.setdefault(line, []).append(case["case"])
    return "; ".join(line if len(found) == 1 else f"{line} ({', '.join(cases)})" for line, cases in found.items())


def noise(case):
    """What else ran: the largest share of the cores that others used while a load run was on, and the load before it began."""
    others = [run["other_cores"] for runs in case["series"].values() for run in runs if "other_cores" in run]
    before = f"load {number(case['machine'].get('load_before', 0.0))} before"
    return before + (f", others used up to {number(max(others))} cores meanwhile" if others else "")


def chapter(each):
    case = each.case
    parts = [f"## {each.title}", provenance(case)]
    parts += [text for text in map(block, each.blocks) if text]
    missing = [f"{name}: {why}" for name, why in case["missing"].items()]
    if missing:
        parts.append("Not measured:\n\n" + "\n".join(f"- {line}" for line in missing))
    parts.append("How it was measured:\n\n" + "\n".join(f"- {line}" for line in case["settings"]))
    if case.get("commands"):
        parts.append("<details><summary>Every command</summary>\n\n```sh\n" + "\n".join(case["commands"]) + "\n```\n\n</details>")
    return "\n\n".join(parts)


def versions(results):
    found = {}
    for case in results.cases.values():
        found |= case.get("versions", {})
    return ", ".join(f"{name} {version}" if name not in version else version for name, version in found.items())


def report(results):
    parts = [HEAD.strip(), "## Aims", aims_table(results), *(chapter(each) for each in chapters.all_chapters(results))]
    parts += ["## Machine and versions", f"{machines(results)}.", versions(results)]
    return "\n\n".join(parts) + "\n"
