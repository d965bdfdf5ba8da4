"""Writes everything that is made of the results."""
import pathlib

from report import chapters, markdown, page, performance
from report.results import Results
from stand.machine import ROOT

PERFORMANCE = ROOT / "docs" / "performance.md"


def write_charts(results, folder):
    folder.mkdir(exist_ok=True)
    for chapter in chapters.all_chapters(results):
        for block in chapter.blocks:
            if isinstance(block, chapters.Chart) and block.svg:
                (folder / f"{block.name}.svg").write_text(block.svg + "\n")
    for name, svg in performance.pictures(results).items():
        (folder / f"{name}.svg").write_text(svg + "\n")


def report(folder, target=None, document=PERFORMANCE):
    """Reads folder/*.json; writes REPORT.md, REPORT.html and charts/ into `target` (default: beside), fills in `document` if
    it is there. Gives the path of REPORT.md."""
    target, results = pathlib.Path(target or folder), Results(folder)
    write_charts(results, target / "charts")
    (target / "REPORT.html").write_text(page.report(results))
    written = target / "REPORT.md"
    written.write_text(markdown.report(results))
    if document.exists() and results.cases:
        document.write_text(performance.fill(document.read_text(), results))
    return written
