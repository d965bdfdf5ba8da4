#!/usr/bin/env python3
"""What is made of the results: figures in words, aims judged, charts, flame graphs, the blocks of docs/performance.md."""
import json
import pathlib
import sys
import tempfile
import unittest
import xml.dom.minidom

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from cases import http, store  # noqa: E402
from report import aims, chart, flame, markdown, page, performance, words, write  # noqa: E402
from report.results import Results  # noqa: E402
from stand import commands, profile, rounds  # noqa: E402
from stand.progress import Progress  # noqa: E402

PERF = """
\t55d0c0de0001 ao::http::(anonymous namespace)::read<int>(ao::http::Line const&) (/usr/bin/orchestrator)
\t55d0c0de0002 boost::asio::io_context::run() (/usr/bin/orchestrator)
\t55d0c0de0003 _start (/usr/bin/orchestrator)

\tffffffff0001 tcp_sendmsg ([kernel.kallsyms])
\t55d0c0de0002 boost::asio::io_context::run() (/usr/bin/orchestrator)
"""
CALLGRIND = """fn=main
10 30
cfn=work(int)
calls=1 20
10 70
fn=work(int)
20 70
"""


FOLDER = tempfile.TemporaryDirectory(prefix="ao-report-")


def new_folder():
    return pathlib.Path(tempfile.mkdtemp(dir=FOLDER.name))


def results_of(**cases):
    """Results with these series; every run has the same figures."""
    folder = new_folder()
    for case, series in cases.items():
        kept = {"case": case, "title": case, "date": "2026-01-01", "command": f"bench/run.py {case}", "rounds": 1, "series": series,
                "missing": {"somebody": "not installed"}, "settings": ["as it is"],
                "machine": {"cpu": "a CPU", "cores": 2, "memory_gib": 1.0, "system": "Debian", "kernel": "6", "load_before": 0.0}}
        (folder / f"{case}.json").write_text(json.dumps(kept))
    return folder, Results(folder)


def requests(health, peer=8.0):
    run = {"rps": 1000.0, "p50_ms": 1.0, "p99_ms": 2.0, "wrong": 0}
    return {http.LIMIT: [{**run, "cpu_us": 4.0}], http.PEERS[0]: [{**run, "cpu_us": peer}], http.OURS[0]: [{**run, "cpu_us": health}]}


def judged(results, start):
    return next(aim for aim in aims.judge(results) if aim.what.startswith(start))


class Words(unittest.TestCase):
    def test_three_digits_count(self):
        self.assertEqual([words.number(value) for value in (0.0, 0.1234, 12.34, 1234.5, 7, None)], ["0", "0.12", "12.3", "1,234", "7", "–"])


class Aims(unittest.TestCase):
    def test_met_and_not_met(self):
        self.assertIs(judged(results_of(http=requests(4.9))[1], "GET /health").met, True)
        self.assertIs(judged(results_of(http=requests(5.1))[1], "GET /health").met, False)
        self.assertIs(judged(results_of(http=requests(4.9, peer=4.5))[1], "GET /health").met, False)

    def test_what_is_not_there_is_not_judged(self):
        nothing = aims.judge(Results(new_folder()))
        self.assertEqual({aim.met for aim in nothing}, {None})
        self.assertEqual({aim.measured for aim in nothing}, {"not measured"})


class Documents(unittest.TestCase):
    def test_a_missing_peer_is_said_in_both(self):
        results = results_of(http=requests(5.0))[1]
        for text in (markdown.report(results), page.report(results)):
            self.assertIn("somebody: not installed", text)
            self.assertIn("nginx, return 200", text)

    def test_charts_are_written_and_sound(self):
        folder, _ = results_of(http=requests(5.0), store={store.POST: [{"rps": 9.0, "cpu_us": 1.0}]})
        write.report(folder, document=folder / "none.md")
        charts = list((folder / "charts").glob("http-*.svg"))
        self.assertTrue(charts)
        for file in charts:
            xml.dom.minidom.parse(str(file))

    def test_blocks_are_filled_again_and_again(self):
        results = results_of(http=requests(5.0))[1]
        once = performance.fill("before\n<!-- figures: carries -->\n<!-- end -->\nafter", results)
        self.assertIn("| health checks | 1,000 a second |", once)
        self.assertEqual(performance.fill(once, results), once)
        self.assertTrue(once.startswith("before") and once.endswith("after"))

    def test_bars_say_their_figures(self):
        drawn = chart.bars("A title", "a note", [("one & two", 2.0, (1.0, 3.0), "ours")], " µs")
        xml.dom.minidom.parseString(drawn)
        self.assertIn("one &amp; two: 2.00 µs, from 1.00 to 3.00", drawn)
        self.assertEqual(chart.bars("nothing", "", []), "")


class Flames(unittest.TestCase):
    def test_samples_are_read(self):
        stacks = list(profile.samples(PERF))
        self.assertEqual(stacks, [(["boost::asio::io_context::run", "ao::http::read"], 1), (["boost::asio::io_context::run", "tcp_sendmsg_[k]"], 1)])

    def test_names_lose_arguments_and_keep_operators(self):
        self.assertEqual(profile.short("std::vector<int, std::allocator<int>>::operator()(long) const"), "std::vector::operator()")
        self.assertEqual(profile.short("void ao::base::run<int>(ao::base::Loop&) [clone .actor]"), "ao::base::run")

    def test_a_call_graph_is_divided_among_callers(self):
        file = new_folder() / "callgrind.out"
        file.write_text(CALLGRIND)
        self.assertEqual(profile.callgrind_stacks(file), [(["main"], 30.0), (["main", "work"], 70.0)])

    def test_the_picture_is_sound_and_says_shares(self):
        drawn = flame.svg([(["main", "work<1>"], 3), (["main", "rest"], 1)], "A path", "a note")
        xml.dom.minidom.parseString(drawn)
        self.assertIn("work&lt;1&gt;: 75.0%", drawn)
        self.assertIn("main: 100.0%", drawn)


class Commands(unittest.TestCase):
    def test_neither_tokens_nor_what_varies_is_kept(self):
        commands.take()
        for port in (4001, 4002):
            commands.note(["wrk", "-H", f"Authorization: Bearer secret-{port}", f"http://127.0.0.1:{port}/api/leads/01a2038f-92d3-7021-93fa-e6a97f1fa3e9"])
        self.assertEqual(commands.take(), ["wrk -H 'Authorization: Bearer TOKEN' http://127.0.0.1:PORT/api/leads/ID"])
        self.assertEqual(commands.take(), [])


class Rounds(unittest.TestCase):
    def test_in_turn_and_a_failure_costs_nobody_else(self):
        order = []

        def fails():
            order.append("b")
            raise RuntimeError("away")

        with open("/dev/null", "w", encoding="utf-8") as out:
            progress = Progress([("case", 1)], out)
            progress.begin("case", 6)
            series = rounds.in_turn({"a": lambda: order.append("a") or {"rps": 1.0}, "b": fails, "c": lambda: order.append("c") or {"rps": 2.0}}, 2, progress)
        self.assertEqual(order, ["a", "b", "c", "a", "c"])
        self.assertEqual((len(series["a"]), len(series["c"])), (2, 2))
        self.assertEqual(series.missing, {"b": "round 1: away"})


if __name__ == "__main__":
    unittest.main()
