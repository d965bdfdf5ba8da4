"""What bench/results/*.json hold, and how to ask for it without caring what is missing."""
import json
import statistics


class Results:
    """The cases that were measured, by name."""

    def __init__(self, folder):
        self.cases = {}
        for file in sorted(folder.glob("*.json")):
            kept = json.loads(file.read_text())
            if isinstance(kept, dict) and "case" in kept:
                self.cases[kept["case"]] = kept

    def case(self, case):
        return self.cases.get(case)

    def runs(self, case, name):
        return self.cases.get(case, {}).get("series", {}).get(name, [])

    def median(self, case, name, key):
        """None when there is no such figure."""
        values = [run[key] for run in self.runs(case, name) if key in run]
        return statistics.median(values) if values else None

    def span(self, case, name, key):
        values = [run[key] for run in self.runs(case, name) if key in run]
        return (min(values), max(values)) if values else None

    def fact(self, case, name):
        return self.cases.get(case, {}).get("facts", {}).get(name)

    def ratio(self, first, second):
        """median(*first) / median(*second), or None."""
        above, below = self.median(*first), self.median(*second)
        return above / below if above is not None and below else None

    def sizes(self):
        """leads -> what the scale case found, ascending."""
        found = self.cases.get("scale", {}).get("sizes", {})
        return {int(size): found[size] for size in sorted(found, key=int)}
