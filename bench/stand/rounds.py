"""Contenders measured in turn (A B A B …), so that a slow moment of the machine meets all of them."""
import statistics


class Series(dict):
    """contender -> the figures of its rounds; and who is missing, with the reason."""

    def __init__(self):
        super().__init__()
        self.missing = {}


def in_turn(contenders, rounds, progress, into=None):
    """Calls each contender once a round. One that fails is left out from then on and said in `missing`."""
    series = into if into is not None else Series()
    for number in range(rounds):
        for name, measure in contenders.items():
            if name in series.missing:
                progress.advance(name)
                continue
            progress.show(f"{name}, round {number + 1} of {rounds}")
            try:
                figures = measure()
            except Exception as failure:  # a peer's fault must not cost the others their figures
                series.missing[name] = f"round {number + 1}: {failure}"[:300]
                progress.say(f"{name}: {series.missing[name]}")
            else:
                series.setdefault(name, []).append(figures)
                progress.say_figures(name, figures)
            progress.advance(name)
    return series


def median(runs, key):
    return statistics.median(run[key] for run in runs)


def span(runs, key):
    values = [run[key] for run in runs]
    return min(values), max(values)
