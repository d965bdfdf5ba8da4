"""Figures as people read them."""


def number(value):
    """Three digits that count; thousands with commas."""
    if value is None:
        return "–"
    if value == 0 or isinstance(value, int):
        return f"{int(value):,}"
    size = abs(value)
    if size >= 100:
        return f"{value:,.0f}"
    if size >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}"


def span(pair):
    return "–" if pair is None else f"{number(pair[0])}–{number(pair[1])}"


def times(value):
    return "–" if value is None else f"{number(value)}×"


def percent(value):
    return "–" if value is None else f"{value:.0%}"
