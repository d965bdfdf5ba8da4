"""Call stacks of a running server: samples by perf; where the kernel forbids that, shares of instructions by callgrind."""
import collections
import re
import shutil
import subprocess

from stand.process import Failed

HERTZ, STACK_BYTES = 499, 16384
FRAME = re.compile(r"^\s+[0-9a-f]+ (.*?)(?: \(([^()]*)\))?$")


def short(name):
    """A C++ name without its parameters and template arguments."""
    name = re.sub(r"^(?:\(anonymous namespace\)::)+", "", name.replace("(anonymous namespace)::", ""))
    name = name.replace("operator()", "operator\0").replace("operator<<", "operator\1").replace("operator->", "operator\2")
    kept, level = [], 0
    for letter in name:
        if letter in "<(":
            level += 1
        if level == 0:
            kept.append(letter)
        if letter in ">)":
            level = max(0, level - 1)
    text = "".join(kept).replace("\0", "()").replace("\1", "<<").replace("\2", "->")
    text = re.sub(r"\s*\[clone[^\]]*\]|\.(?:actor|resume|destroy|constprop|isra|part|cold)\b[.\d]*|\[abi:[^\]]*\]", "", text)
    text = re.sub(r"\s+(?:const|noexcept|&&?)\b", "", text).strip()
    return text.rsplit(" ", 1)[-1] if " " in text and "operator" not in text else text


def perf_works():
    if not shutil.which("perf"):
        return False
    done = subprocess.run(["perf", "record", "-o", "/dev/null", "-F", "99", "-g", "--", "true"], capture_output=True, check=False, timeout=20)
    return done.returncode == 0


def perf_stacks(pid, folder, seconds):
    """Samples of a process for some seconds, as (names from the outermost, 1); load must be on its way."""
    file = folder / "perf.data"
    record = ["perf", "record", "-q", "-o", str(file), "-F", str(HERTZ), "--call-graph", f"dwarf,{STACK_BYTES}", "-p", str(pid), "--", "sleep", str(seconds)]
    done = subprocess.run(record, capture_output=True, text=True, check=False, timeout=seconds + 60)
    if done.returncode != 0:
        raise Failed(f"perf record: {done.stderr.strip()[-200:]}")
    told = subprocess.run(["perf", "script", "-i", str(file), "--no-inline", "-F", "ip,sym,dso"], capture_output=True, text=True, check=False, timeout=600,
                          errors="replace")
    file.unlink()
    return list(samples(told.stdout))


def samples(text):
    """The stacks in what `perf script` prints: a frame a line, innermost first, an empty line after each sample."""
    names = []
    for line in [*text.splitlines(), ""]:
        frame = FRAME.match(line)
        if frame:
            symbol, where = frame[1].strip(), frame[2] or ""
            if symbol != "[unknown]":
                names.append(symbol + "_[k]" if "kernel" in where or where.startswith("[") else short(symbol))
        elif names:
            yield outermost_first(names), 1
            names = []


def outermost_first(names):
    """Frames that repeat right above themselves are one, and what every stack begins with is left out."""
    stack = []
    for name in reversed(names):
        if name and not (stack and stack[-1] == name) and name not in ("_start", "__libc_start_main", "__libc_start_call_main", "clone3", "start_thread"):
            stack.append(name)
    return stack


def named(text):
    """A function of callgrind's file, without the mark of its recursion."""
    return "(no name)" if text.startswith("0x") else short(text.split("'", 1)[0]) or "(no name)"


class Calls:
    """What callgrind counted: for each function its own cost and that of its calls."""

    def __init__(self, file):
        self.own, self.calls, self.called = collections.Counter(), collections.defaultdict(collections.Counter), collections.Counter()
        function, callee = "", ""
        for line in file.read_text().splitlines():
            if line.startswith("fn="):
                function = named(line[3:])
            elif line.startswith("cfn="):
                callee = named(line[4:])
            elif line[:1].isdigit() and callee:
                if callee != function:
                    self.calls[function][callee] += int(line.split()[1])
                    self.called[callee] += int(line.split()[1])
                callee = ""
            elif line[:1].isdigit():
                self.own[function] += int(line.split()[1])


def callgrind_stacks(file, least=0.001, deepest=60):
    """Stacks with their instructions from a call graph: a function's cost is divided among its callers by what each spent in it."""
    graph = Calls(file)
    whole = sum(graph.own.values())
    stacks = []

    def walk(names, name, budget):
        total = graph.own[name] + sum(graph.calls[name].values())
        if budget < least * whole or not total or len(names) > deepest or name in names:
            stacks.append(([*names, name], budget))
            return
        scale = budget / total
        if graph.own[name]:
            stacks.append(([*names, name], graph.own[name] * scale))
        for callee, cost in graph.calls[name].items():
            walk([*names, name], callee, cost * scale)

    for name in {**graph.own, **graph.calls}:  # what never returned has calls alone
        inclusive = graph.own[name] + sum(graph.calls[name].values())
        if inclusive - graph.called[name] > least * whole:
            walk([], name, inclusive - graph.called[name])
    return stacks
