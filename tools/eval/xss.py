"""Hostile markup through every door of the wire, as a partner would send it, for the browser to look at.

A door turns one attack into a row for `courant wire`, and the answer into the fragments that would be printed. The
browser checker loads a page for each distinct fragment, about eight a second; thousands of fragments are therefore
laid on shared pages, each in a section of its own, and a page that runs script is taken apart again to name the row.
"""
import html
import html.parser
import json
import re
import subprocess
import sys

PROSE = "<p>The harbor office counted nineteen barges on Monday and expects as many on Tuesday, said the harbor master, who has counted them for thirty years.</p>"
PLAIN = re.sub(r"<[^>]+>", "", PROSE)
TOGETHER = 20
# No tag of these is closed, or they change how everything after them is parsed: such a fragment gets a page of its own.
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
ODD = {"plaintext", "textarea", "title", "style", "script", "xmp", "noscript", "noembed", "noframes", "iframe", "svg", "math", "template", "select", "frameset"}


def rss(text):
    said = html.escape(text)
    return ("<?xml version='1.0' encoding='utf-8'?><rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'>"
            "<channel><title>t</title><link>https://partner.example/</link><item><title>Barges</title><guid>g</guid>"
            f"<description>{said}</description><content:encoded>{html.escape(PROSE)}{said}{html.escape(PROSE)}</content:encoded></item></channel></rss>")


def atom(text):
    said = html.escape(text)
    return ("<?xml version='1.0' encoding='utf-8'?><feed xmlns='http://www.w3.org/2005/Atom'><title>t</title><id>x</id><updated>2026-03-02T00:00:00Z</updated>"
            f"<entry><id>1</id><title>Barges</title><updated>2026-03-02T00:00:00Z</updated><summary type='html'>{said}</summary><content type='html'>{said}</content></entry></feed>")


def json_feed(text):
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": [{"id": "1", "title": "Barges", "summary": text, "content_html": text}]})


def story_page(text):
    return ("<!doctype html><html lang=en><head><meta charset=utf-8><title>The barges are back</title></head><body><article>"
            f"<h1>The barges are back</h1><p>By Jane Doe</p>{PROSE * 3}{text}{PROSE * 3}</article></body></html>")


def pasted(text):
    return f"The barges are back\nBy Jane Doe\nThe Harbor Post\n\n{PLAIN}\n\n{text}\n\n{PLAIN}\n"


def items(answer):
    return [item["html"] for item in answer.get("items", [])]


def stories(answer):
    return [story["html"] for story in answer.get("stories", [])]


# name -> (what `courant wire` is asked, the row, the fragments in its answer)
DOORS = {
    "clean": ("clean", lambda t: {"html": t}, lambda a: [a["output"]]),
    "rss": ("feed", lambda t: {"input": rss(t)}, items),
    "atom": ("feed", lambda t: {"input": atom(t)}, items),
    "jsonfeed": ("feed", lambda t: {"input": json_feed(t)}, items),
    "page": ("page", lambda t: {"html": story_page(t), "url": "https://partner.example/barges"}, lambda a: [a["html"]]),
    "bare-page": ("page", lambda t: {"html": t, "url": "https://partner.example/barges"}, lambda a: [a["html"]]),
    "paste": ("paste", lambda t: {"text": pasted(t)}, stories),
    "paste-html": ("paste", lambda t: {"html": PROSE + t + PROSE}, stories),
}


def balanced(fragment):
    """Does it close all it opens, in order? Then it cannot reach into the next section of a shared page."""
    if "<!" in fragment or "<?" in fragment:
        return False
    open_tags = []
    for end, name in re.findall(r"<(/?)([a-zA-Z][^\s/>]*)(?:\"[^\"]*\"|'[^']*'|[^>\"'])*>", fragment):
        name = name.lower()
        if name in ODD:
            return False
        if name in VOID:
            continue
        if not end:
            open_tags.append(name)
        elif not open_tags or open_tags.pop() != name:
            return False
    return not open_tags


class Words(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.said, self.hidden = [], 0
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.hidden += tag in ("title", "script", "style")

    def handle_endtag(self, tag):
        self.hidden -= tag in ("title", "script", "style")

    def handle_data(self, data):
        if not self.hidden:
            self.said += re.findall(r"\w+", data)


def unaccounted(fragment, answer):
    """The words a reader sees in the fragment that stand nowhere in the answer: not printed, and no removal names them."""
    def strings(part):
        if isinstance(part, str):
            yield from Words(part).said
            yield from re.findall(r"\w+", part)
        elif isinstance(part, (dict, list)):
            for inner in part.values() if isinstance(part, dict) else part:
                yield from strings(inner)
    told = set(strings({k: v for k, v in (answer or {}).items() if k != "id"}))
    return [word for word in Words(fragment).said if word not in told]


def check(shared, rows, file, *more):
    """Run the checker over rows: (ids that executed, of how many, lines worth showing), or None and its last words."""
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    report = file.with_suffix(".report.json")
    report.unlink(missing_ok=True)
    ran = subprocess.run([sys.executable, shared / "eval/xss_browser_check/xss_browser_check.py", file, "--report", report, *more],
                         capture_output=True, text=True, errors="replace")
    if ran.returncode == 2 or not report.exists() or "not checked (browser error)" in ran.stdout:
        return None, (ran.stdout + ran.stderr)[-400:]
    return json.loads(report.read_text()), [line.strip() for line in ran.stdout.split("\n") if "distinct" in line or "not counted" in line]


def look(shared, fragments, work):
    """fragments: {text: [names]}. (names that ran script, lines), or (None, why) when the browser did not look."""
    alone = [text for text in fragments if not balanced(text)]
    together = [text for text in fragments if balanced(text)]
    # The last page holds script on purpose, in the midst of others: were it not seen, sharing would be blind.
    pages = [together[n:n + TOGETHER] for n in range(0, len(together), TOGETHER)] + [[text] for text in alone]
    canary = [*together[:TOGETHER // 2], "<p>canary <img src=x onerror=1></p>", *together[TOGETHER // 2:TOGETHER]]
    bound = [{"id": str(n), "output": "".join(f"<section>{text}</section>\n" for text in page)} for n, page in enumerate([*pages, canary])]
    report, lines = check(shared, bound, work / "pages.jsonl")
    if report is None:
        return None, lines
    seen = set(report["executed"])
    if str(len(pages)) not in seen:
        return None, "script that was put on a shared page on purpose was not seen"
    suspects = [text for n, page in enumerate(pages) if str(n) in seen for text in page]
    if not suspects:
        return [], lines
    report, more = check(shared, [{"id": str(n), "output": text} for n, text in enumerate(suspects)], work / "suspects.jsonl")
    if report is None:
        return None, more
    ran = [name for n, text in enumerate(suspects) if str(n) in report["executed"] for name in fragments[text]]
    # What ran only in company still ran.
    return ran or [name for text in suspects for name in fragments[text]], lines + more
