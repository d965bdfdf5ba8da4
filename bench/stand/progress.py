"""What is being measured, how far it is, and how long it will take: a bar on a terminal, plain lines in a log."""
import shutil
import sys
import time


def clock(seconds):
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


class Progress:
    """`cases` are (name, expected seconds). The time left is what is expected of the rest, corrected by how the done part went."""

    def __init__(self, cases, out=sys.stdout):
        self.expected = dict(cases)
        self.out, self.terminal = out, out.isatty()
        self.started = time.monotonic()
        self.done_s = 0.0  # of what was expected
        self.case, self.steps, self.step, self.words = "", 1, 0, ""

    def begin(self, case, steps):
        """`steps` calls of advance() will come."""
        self.case, self.steps, self.step = case, max(1, steps), 0
        self.say(f"── {case}: about {clock(self.expected.get(case, 0))} min")

    def end(self, case):
        self.done_s += self.expected.get(case, 0)
        self.step = self.steps = 1
        self.case = ""

    def advance(self, _=None):
        self.step = min(self.steps, self.step + 1)
        self._draw()

    def show(self, words):
        self.words = words
        self._draw()

    def say_figures(self, name, figures):
        shown = [f"{key} {value:,.3g}" if abs(value) < 1000 else f"{key} {value:,.0f}"
                 for key, value in figures.items() if isinstance(value, (int, float)) and not key.endswith("_cores")]
        self.say(f"   {name:34.34} {'  '.join(shown[:5])}")

    def say(self, line):
        if self.terminal:
            self.out.write("\r\033[K")
        self.out.write(line + "\n")
        self.out.flush()
        self._draw()

    def close(self):
        if self.terminal:
            self.out.write("\r\033[K")
        self.out.write(f"done in {clock(time.monotonic() - self.started)} min\n")

    def _share(self):
        whole = sum(self.expected.values()) or 1
        return min(0.999, (self.done_s + self.expected.get(self.case, 0) * self.step / self.steps) / whole)

    def _draw(self):
        if not self.terminal:
            return
        share, spent = self._share(), time.monotonic() - self.started
        whole = sum(self.expected.values())
        pace = spent / (share * whole) if share > 0.05 else 1.0
        filled = int(share * 24)
        line = f"{'█' * filled}{'░' * (24 - filled)} {share:4.0%}  {clock((1 - share) * whole * pace)} left  {self.case}: {self.words}"
        self.out.write("\r\033[K" + line[:shutil.get_terminal_size().columns - 1])
        self.out.flush()
