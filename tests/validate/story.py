"""What a validation run says: what it does, what it found, and the table at the end."""
import os
import sys
import textwrap
import time

COLOURS = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
CODES = {"ok": "32", "FAIL": "31", "skip": "33", "title": "1"}


def paint(text, kind):
    return f"\033[{CODES[kind]}m{text}\033[0m" if COLOURS else text


class Task:
    """One validation task: its checks, and the figure or fact worth a place in the table."""

    def __init__(self, number, title):
        self.number, self.title = number, title
        self.passed = self.failed = self.skipped = 0
        self.found, self.started, self.seconds = [], time.monotonic(), 0.0

    def verdict(self):
        if self.failed:
            return "FAIL"
        return "ok" if self.passed else "skip"


class Story:
    """Prints the run as it goes. One Story a run, one `begin` a task."""

    def __init__(self):
        self.tasks = []

    def begin(self, number, title):
        self.end()
        self.tasks.append(Task(number, title))
        print("\n" + paint(f"Task {number}: {title}", "title"), flush=True)

    def end(self):
        if self.tasks:
            task = self.tasks[-1]
            task.seconds = task.seconds or time.monotonic() - task.started

    def say(self, text):
        """What is done next, in words."""
        for line in textwrap.wrap(text, 116):
            print(f"  {line}", flush=True)

    def check(self, what, holds, detail=""):
        task = self.tasks[-1]
        if holds:
            task.passed += 1
        else:
            task.failed += 1
        word = "ok" if holds else "FAIL"
        print(f"    {paint(f'{word:<5}', word)} {what}" + ("" if holds else f"  {str(detail)[:400]}"), flush=True)
        return bool(holds)

    def skip(self, what, why):
        self.tasks[-1].skipped += 1
        print(f"    {paint('skip ', 'skip')} {what}: {why}", flush=True)

    def found(self, text):
        """A figure or fact for the table."""
        self.tasks[-1].found.append(text)

    def close(self):
        """The table and the line that the test runner reads; gives the exit status."""
        self.end()
        print("\n" + paint(f"{'':<2}{'task':<34}{'verdict':<9}{'checks':>7}{'seconds':>9}  found", "title"))
        for task in self.tasks:
            word = task.verdict()
            print(f"{task.number:<2}{task.title:<34}{paint(f'{word:<9}', word)}{task.passed:>3}/{task.passed + task.failed:<3}"
                  f"{task.seconds:>9.1f}  {'; '.join(task.found)}")
        passed, failed, skipped = (sum(getattr(task, name) for task in self.tasks) for name in ("passed", "failed", "skipped"))
        print(f"{passed} passed, {failed} failed, {skipped} skipped", flush=True)
        return 1 if failed else 0
