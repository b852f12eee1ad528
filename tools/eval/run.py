#!/usr/bin/env python3
"""Measure Courant against the evaluation sets, and fail below a floor.

    tools/eval/run.py --courant target/release/courant --shared ../shared [--only paste,extract,quotes,hostile,retention,feeds,malicious]

Every set goes through the binary as a partner's copy would: `courant wire page|paste|feed|clean` reads one JSON object
a line on standard input, {"id", "input"} and where known "encoding": "base64", "url", "headers", "format", and answers
one object a line, in order, with the same "id":
  page   {"id", "text", "title", "author", "date", "site"}        what extract_eval.py takes
  paste  what paste_check.py takes
  clean  {"id", "output"}                                         a fragment that may be printed
  quotes {"id", "quotes": [{start, end, speaker, …, "printed": the name a page prints it under}]}
  feed   {"id", "items": [{…, "body" or "html": a fragment that may be printed}], "complaints": […]}
The scoring itself is done by the evaluators in the shared folder, unchanged. Floors: floors.toml beside this file.
The last line is `N passed, N failed`. Python 3 standard library, zstd and chromium.
"""
import argparse
import base64
import gzip
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

import feeds
import xss

HERE = pathlib.Path(__file__).resolve().parent


def floors():
    """The two shapes of line that floors.toml has; a whole TOML reader is in Python 3.11, which not everyone runs."""
    table, here = {}, ""
    for line in (HERE / "floors.toml").read_text().splitlines():
        line = line.split("#")[0].strip()
        if line.startswith("["):
            here = line.strip("[]")
        elif "=" in line:
            name, value = (part.strip() for part in line.split("="))
            table[f"{here}.{name}"] = float(value)
    return table


class Scores:
    def __init__(self):
        self.floors, self.passed, self.failed, self.figures = floors(), 0, 0, {}

    def figure(self, name, value, detail=""):
        """Print one figure and hold it against its floor, if it has one."""
        self.figures[name] = value
        shown = f"{value:.4f}" if isinstance(value, float) else str(value)
        floor, ceiling = self.floors.get(name), self.floors.get(f"{name}_at_most")
        if floor is None and ceiling is None:
            print(f"        {name:34} {shown:>10}  {detail}", flush=True)
            return
        good = value >= floor if floor is not None else value <= ceiling
        bound = f"floor {floor:g}" if floor is not None else f"at most {ceiling:g}"
        self.passed, self.failed = self.passed + good, self.failed + (not good)
        print(f"{'ok' if good else 'FAILED':8}{name:34} {shown:>10}  ({bound}) {detail}", flush=True)

    def broke(self, name, why):
        self.failed += 1
        print(f"FAILED  {name}: {why}", flush=True)


def wire(binary, act, rows, out):
    """Run `courant wire ACT` over the rows; answers by id, and how many rows a CPU second."""
    data = "".join(json.dumps(row) + "\n" for row in rows)
    before, began = os.times(), time.monotonic()
    ran = subprocess.run([binary, "wire", act], input=data, capture_output=True, text=True, encoding="utf-8", errors="replace", timeout=3000)
    after = os.times()
    cpu = (after.children_user + after.children_system) - (before.children_user + before.children_system)
    out.write_text(ran.stdout, encoding="utf-8")
    answers = {}
    for line in ran.stdout.split("\n"):  # not splitlines: copy may hold other line ends, such as U+2028
        if line.strip():
            answer = json.loads(line)
            answers[answer["id"]] = answer
    if ran.returncode != 0:
        print(f"        courant wire {act} ended with {ran.returncode}: {ran.stderr.strip()[-300:]}")
    print(f"        {len(rows)} rows in {time.monotonic() - began:.1f} s, {len(rows) / max(cpu, 0.001):.0f} rows a CPU second, {len(answers)} answered")
    return answers


def unpack(archive, folder):
    subprocess.run(["tar", "--use-compress-program", "zstd -d --long=27", "-xf", archive, "-C", folder], check=True)


def attack_rows(folder):
    rows = []
    for file in sorted(pathlib.Path(folder).glob("*.jsonl")):
        rows += [json.loads(line) for line in open(file, encoding="utf-8") if line.strip()]
    return rows


def as_sent(row):
    return {k: row[k] for k in ("id", "input", "encoding", "format", "headers", "url") if k in row}


def paste(o, scores, work):
    seed = o.shared / "data/seed-page"
    row = {"id": "seed", "input": (seed / "page.txt").read_text(encoding="utf-8")}
    answers = wire(o.courant, "paste", [row], work / "paste.json")
    if not answers:
        return scores.broke("paste", "no answer")
    check = subprocess.run([sys.executable, o.shared / "eval/paste_check.py", seed / "expected.json", work / "paste.json"], capture_output=True, text=True)
    told = re.search(r"(\d+) right, (\d+) wrong", check.stdout)
    if not told:
        return scores.broke("paste", (check.stdout + check.stderr)[-300:])
    for line in check.stdout.splitlines()[:-1]:
        print(f"        {line}")
    scores.figure("paste.right", int(told[1]))
    scores.figure("paste.wrong", int(told[2]))


def extract(o, scores, work):
    for name in ("scrapinghub", "wcxb-articles", "trafilatura", "mozilla"):
        print(f"  {name}")
        data = o.shared / f"data/extract-{name}"
        truth = data / "truth.jsonl.gz"
        pages = [json.loads(line) for line in gzip.open(truth, "rt", encoding="utf-8") if line.strip()]
        folder = work / name
        folder.mkdir()
        unpack(data / "pages.tar.zst", folder)
        rows = []
        for page in pages:
            raw = (folder / page.get("page", f"pages/{page['id']}.html")).read_bytes()
            row = {"id": page["id"], "input": base64.b64encode(raw).decode(), "encoding": "base64"}
            if page.get("url"):
                row["url"] = page["url"]
            rows.append(row)
        answers = wire(o.courant, "page", rows, work / f"{name}.jsonl")
        if len(answers) < len(rows):
            scores.broke(f"extract.{name}", f"{len(rows) - len(answers)} pages without an answer")
        if not answers:
            continue
        scored = subprocess.run([sys.executable, o.shared / "eval/extract_eval.py", "--truth", truth, "--pred", work / f"{name}.jsonl", "--json"], capture_output=True, text=True)
        if scored.returncode != 0:
            scores.broke(f"extract.{name}", scored.stderr[-300:])
            continue
        result = json.loads(scored.stdout)
        for part, figures in result.items():
            if isinstance(figures, dict):
                for figure, value in figures.items():
                    if figure.lower() in ("f1", "precision", "recall", "accuracy", "exact", "loose", "wordf1"):
                        scores.figure(f"extract.{name}.{part}_{figure.lower()}", float(value))


def quotes(o, scores, work):
    for name in ("polnear", "wikinews-de"):
        print(f"  {name}")
        data = o.shared / f"data/quotes-{name}"
        read = lambda file: [json.loads(line) for line in gzip.open(data / file, "rt", encoding="utf-8") if line.strip()]
        rows = [{"id": row["id"], "text": row["text"]} for row in read("articles.jsonl.gz")]
        out = work / f"quotes-{name}.jsonl"
        answers = wire(o.courant, "quotes", rows, out)
        scored = subprocess.run([sys.executable, o.shared / "eval/quotes_eval.py", "--truth", data / "truth.jsonl.gz", "--pred", out, "--json"], capture_output=True, text=True)
        if scored.returncode != 0:
            scores.broke(f"quotes.{name}", scored.stderr[-300:])
            continue
        result = json.loads(scored.stdout)
        for part, figures in result.items():
            for figure, value in (figures.items() if isinstance(figures, dict) else ()):
                if isinstance(value, float):
                    scores.figure(f"quotes.{name}.{part}_{figure}", value)
        # Whoever a page prints words under has said them.
        right = all_printed = 0
        for row in read("truth.jsonl.gz"):
            for quote in answers.get(row["id"], {}).get("quotes", []):
                held = [q for q in row["quotes"] if q.get("speaker") and q["start"] < quote["end"] and quote["start"] < q["end"]]
                if not quote["printed"] or not held:
                    continue
                all_printed += 1
                said = {word.strip(".,’'").casefold() for word in quote["printed"].split()}
                mentions = any(a < (quote["speaker_end"] or 0) and (quote["speaker_start"] or 0) < b for q in held for a, b in spans(q))
                right += mentions or any(said & {word.strip(".,’'").casefold() for word in q["speaker"].split()} for q in held)
        if all_printed:
            scores.figure(f"quotes.{name}.printed_right", right / all_printed, f"{all_printed} printed under a name")


def spans(quote):
    return [tuple(span) for span in quote.get("speaker_spans", [])]


def hostile(o, scores, work):
    """Every attack through every door of the wire: feeds, pages, pasted copy, plain cleaning."""
    rows = attack_rows(o.shared / "data/attacks/xss") + attack_rows(o.shared / "data/attacks/html5lib_tree")
    fragments, missing = {}, 0
    for door, (act, ask, printed) in xss.DOORS.items():
        print(f"  {door}")
        answers = wire(o.courant, act, [{"id": row["id"], **ask(row["input"])} for row in rows], work / f"xss-{door}.jsonl")
        for row in rows:
            answer = answers.get(row["id"])
            found = printed(answer) if answer and "error" not in answer else []
            # A page of nothing but an attack may rightly hold no story; everything else must come out as something.
            missing += not found
            for text in found:
                fragments.setdefault(text, []).append(f"{row['id']} by {door}")
    scores.figure("hostile.missing", missing)
    began = time.monotonic()
    ran, lines = xss.look(o.shared, fragments, work)
    if ran is None:
        return scores.broke("hostile.executed", f"the browser check itself failed: {lines}")
    for line in [*lines, *sorted(ran)[:20]]:
        print(f"        {line}")
    scores.figure("hostile.executed", len(ran), f"of {len(rows)} rows x {len(xss.DOORS)} doors, {len(fragments)} distinct, {time.monotonic() - began:.0f} s")


def retention(o, scores, work):
    """Benign documents keep what they must, whichever door they come by."""
    benign = o.shared / "data/attacks/benign_html"
    rows = attack_rows(benign)
    for door in ("clean", "rss", "atom", "jsonfeed"):
        act, ask, printed = xss.DOORS[door]
        answers = wire(o.courant, act, [{"id": row["id"], **ask(row["input"])} for row in rows], work / f"benign-{door}.jsonl")
        out = work / f"kept-{door}.jsonl"
        out.write_text("".join(json.dumps({"id": name, "output": "".join(printed(answer)).replace(xss.PROSE, "")}) + "\n" for name, answer in answers.items()))
        kept = lost = 0
        for file in sorted(benign.glob("*.jsonl")):
            ran = subprocess.run([sys.executable, o.shared / "eval/xss_browser_check/retention_check.py", file, out], capture_output=True, text=True)
            told = re.search(r"kept: (\d+) of (\d+)", ran.stdout)
            if not told:
                return scores.broke(f"retention.{door}_lost", (ran.stdout + ran.stderr)[-300:])
            kept, lost = kept + int(told[1]), lost + int(told[2]) - int(told[1])
            for line in ran.stdout.splitlines()[1:]:
                print(f"        {line.strip()}")
        scores.figure(f"retention.{door}_lost", lost, f"{kept} kept")
    # A page and pasted copy are read, not only cleaned: what looks like furniture goes, but never without a word.
    for door in ("page", "paste-html"):
        act, ask, _ = xss.DOORS[door]
        answers = wire(o.courant, act, [{"id": row["id"], **ask(row["input"])} for row in rows], work / f"benign-{door}.jsonl")
        lost = {row["id"]: gone for row in rows if (gone := xss.unaccounted(row["input"], answers.get(row["id"])))}
        for name, gone in lost.items():
            print(f"        {name}  neither printed nor logged as removed: {' '.join(gone[:12])}")
        scores.figure(f"retention.{door}_unaccounted", len(lost), f"of {len(rows)}")


def fixtures(o, scores, work):
    folder = work / "fixtures"
    folder.mkdir()
    unpack(o.shared / "data/feeds/fixtures.tar.zst", folder)
    known = list(feeds.known(folder))
    rows = [row for row, _ in known]
    answers = wire(o.courant, "feed", rows, work / "feeds.jsonl")
    parsed = right = items = 0
    short = []
    for row, holds in known:
        answer = answers.get(row["id"])
        if answer is None or answer.get("error"):
            continue
        parsed += 1
        items += len(answer.get("items", []))
        if len(answer.get("items", [])) == holds:
            right += 1
        else:
            short.append(f"{row['id']}: {len(answer.get('items', []))} items, holds {holds}")
    for line in short[:8]:
        print(f"        {line}")
    scores.figure("feeds.fixtures", len(rows), f"{items} items read")
    scores.figure("feeds.parsed", parsed / len(rows))
    scores.figure("feeds.entries", right / len(rows), f"{right} of {len(rows)} yield the entries they hold")


def malicious(o, scores, work):
    rows = attack_rows(o.shared / "data/attacks/feeds_malicious")
    wrong, printed, slowest, largest = feeds.attack(o.courant, rows)
    for line in wrong[:20]:
        print(f"        {line}")
    scores.figure("malicious.rows", len(rows), f"slowest {slowest:.2f} s, most memory beyond a plain feed {largest:.0f} MiB")
    scores.figure("malicious.wrong", len(wrong))
    if printed:
        (work / "printed.jsonl").write_text("".join(json.dumps(row) + "\n" for row in printed))
        ran = subprocess.run([sys.executable, o.shared / "eval/xss_browser_check/xss_browser_check.py", work / "printed.jsonl"], capture_output=True, text=True, errors="replace")
        told = re.search(r"executed: (\d+) of (\d+)", ran.stdout)
        if not told or ran.returncode == 2:
            scores.broke("malicious.executed", (ran.stdout + ran.stderr)[-400:])
        else:
            scores.floors["malicious.executed_at_most"] = 0
            scores.figure("malicious.executed", int(told[1]), f"of {told[2]} item texts")


PARTS = {"paste": paste, "extract": extract, "quotes": quotes, "hostile": hostile, "retention": retention, "feeds": fixtures, "malicious": malicious}


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--courant", required=True)
    ask.add_argument("--shared", required=True, type=pathlib.Path)
    ask.add_argument("--only", default=",".join(PARTS))
    ask.add_argument("--figures", help="also write all figures here, as JSON")
    ask.add_argument("--keep", metavar="DIR", help="leave the answers in this new folder, to look at")
    o = ask.parse_args()
    o.courant, o.shared = os.path.abspath(o.courant), o.shared.resolve()
    scores = Scores()
    with tempfile.TemporaryDirectory(prefix="courant-eval-") as folder:
        work = pathlib.Path(o.keep or folder)
        work.mkdir(parents=True, exist_ok=True)
        for name in o.only.split(","):
            print(name)
            began = time.monotonic()
            try:
                PARTS[name](o, scores, work)
            except Exception as trouble:  # the other parts are still worth knowing
                scores.broke(name, repr(trouble)[:400])
            print(f"        {name} took {time.monotonic() - began:.0f} s")
    if o.figures:
        pathlib.Path(o.figures).write_text(json.dumps(scores.figures, indent=1, sort_keys=True) + "\n")
    print(f"{scores.passed} passed, {scores.failed} failed")
    return 1 if scores.failed else 0


if __name__ == "__main__":
    sys.exit(main())
