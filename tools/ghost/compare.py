#!/usr/bin/env python3
"""Compares what two servers answered, page by page: Ghost's folder first, ours second.

    compare.py <ghost folder> <our folder> [--only <theme or theme/route>] [--show N] [--markdown <file>]

Both folders are fetch.py's. Pages become lists of tokens (tags with sorted attributes, texts with
whitespace collapsed), feeds and sitemaps likewise; API answers and JSON-LD flat lists of path and
value. What no two servers can share (ids, version stamps, keys, their own addresses) is blotted
out on both sides here; our pictures, whose files are named for their bytes, get the names back
under which they were brought (pictures.json, from fetch.py). What differs on purpose stands in
justified.toml, each with its reason, and nowhere else. Pages that a theme leaves to the house are
counted apart. Exit code 1 when a page differs without justification.
"""

import argparse
import fnmatch
import json
import re
import sys
import tomllib
import xml.etree.ElementTree as xml
from collections import Counter, defaultdict
from difflib import SequenceMatcher
from html.parser import HTMLParser
from pathlib import Path

BLOTS = [
    (re.compile(r"https?(:|%3A)(\\?/|%2F){2}(localhost|127\.0\.0\.1)(:|%3A)?\d*", re.I), "ORIGIN"),
    (re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"), "UUID"),
    (re.compile(r"\b[0-9a-f]{26}\b"), "KEY"),
    (re.compile(r"\?v=[\w-]+"), "?v=V"),
    (re.compile(r"(\?|&)v=[0-9a-f]{10}"), r"\1v=V"),
]
# Fields of an API's answer that programs act on.
HEADERS = ("content-version", "deprecation", "link", "access-control-allow-origin", "access-control-allow-methods",
           "access-control-allow-headers", "access-control-max-age")
SITEMAPS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
MAPPED = (f"{SITEMAPS}url", f"{SITEMAPS}sitemap")
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


def blot(words):
    for pattern, ink in BLOTS:
        words = pattern.sub(ink, words)
    return words


def flat(words):
    return re.sub(r"\s+", " ", words).strip()


class Names:
    """The names under which pictures were brought, in place of the hashes that are their names here."""

    def __init__(self, folder):
        known = folder / "pictures.json"
        self.names = json.loads(known.read_text()) if known.exists() else {}

    def put_back(self, tokens):
        def name(found):
            return found[1] + self.names.get(found[2], found[2])
        return [re.sub(r"(/content/images/(?:size/\w+/)?(?:format/\w+/)?)([0-9a-f]{64}\.\w+)", name, token) for token in tokens]


class Page(HTMLParser):
    """A page as a list of tokens."""

    def __init__(self, words):
        super().__init__(convert_charrefs=True)
        self.tokens, self.waiting, self.inside = [], [], None
        self.feed(words)
        self.close()
        self.text()

    def text(self):
        words = "".join(self.waiting)
        self.waiting = []
        if self.inside == "json":
            try:
                # Texts in JSON-LD as texts elsewhere: whitespace collapsed.
                self.tokens.extend("ld " + flat(line.replace("\\n", " ")) for line in answer(words))
                return
            except ValueError:
                pass
        words = flat(blot(words))
        if words:
            self.tokens.append(f'"{words}"')

    def handle_starttag(self, tag, attrs):
        self.text()
        seen = {}
        for name, value in attrs:
            seen.setdefault(name, flat(blot(value or "")))
        self.tokens.append("<" + " ".join([tag] + [f'{n}="{v}"' if v else n for n, v in sorted(seen.items())]) + ">")
        self.inside = "json" if seen.get("type") == "application/ld+json" else None

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        self.text()
        self.inside = None
        if tag not in VOID:
            self.tokens.append(f"</{tag}>")

    def handle_data(self, data):
        self.waiting.append(data)

    def handle_comment(self, data):
        self.text()
        self.tokens.append(f"<!-- {flat(blot(data))} -->")

    def handle_decl(self, decl):
        self.tokens.append(f"<!{decl.lower()}>")


def feed(words):
    tokens = []

    def walk(node):
        if node.tag in MAPPED:
            # What is told of an address, with the address before it, so that a rule can speak of one.
            told = [(part.tag.split("}")[-1], flat(blot(part.text or ""))) for part in node.iter() if (part.text or "").strip()]
            address = next((words for name, words in told if name == "loc"), "")
            tokens.extend([f"{address} is listed"] + [f"{address} {name} {words}" for name, words in told[1:]])
            return
        tokens.append("<" + " ".join([node.tag] + [f'{n}="{flat(blot(v))}"' for n, v in sorted(node.attrib.items())]) + ">")
        words = (node.text or "").strip()
        # A description is read as markup, whether it has any or not.
        if words and (node.tag == "description" or re.search(r"<\w+[^>]*>", words)):
            tokens.extend(Page(words).tokens)
        elif words:
            # A story's name in feeds must be the same to the last letter: readers' programs keep it.
            tokens.append(f'"{words if node.tag == "guid" else flat(blot(words))}"')
        for child in node:
            walk(child)
        tokens.append(f"</{node.tag}>")

    walk(xml.fromstring(words))
    return tokens


def answer(words):
    tokens = []

    def walk(path, value):
        if isinstance(value, dict):
            for key in sorted(value):
                walk(f"{path}.{key}", value[key])
        elif isinstance(value, list):
            tokens.append(f"{path}: {len(value)} rows")
            for row in value:
                # Named by its slug, so that a rule can speak of one story.
                walk(f"{path}[{row.get('slug', '') if isinstance(row, dict) else ''}]", row)
        elif isinstance(value, str) and "<" in value:
            # A body as its tokens, so that one odd letter does not hide the rest.
            tokens.append(f"{path}:")
            tokens.extend(Page(value).tokens)
        else:
            tokens.append(f"{path} = {flat(blot(json.dumps(value, ensure_ascii=False)))}")

    walk("", json.loads(words))
    return tokens


def read(folder, theme, route):
    body = (folder / theme / route).read_bytes().decode("utf-8", "replace")
    head = json.loads((folder / theme / f"{route}.head").read_text())
    kind = head.get("content-type", "").split(";")[0]
    first = [f"status {head['status']}", f"type {kind}"] + ([f"location {blot(head['location'])}"] if head.get("location") else [])
    if theme == "api":
        first += [f"{name}: {blot(head[name])}" for name in HEADERS if head.get(name)]
    try:
        if theme == "api" and body:
            return first + answer(body)
        if "xml" in kind:
            return first + feed(body)
    except (ValueError, xml.ParseError) as broken:
        return first + [f"not parsed: {broken}", flat(blot(body[:300]))]
    return first + (Page(body).tokens if "html" in kind else [flat(blot(line)) for line in body.splitlines()])


class Justified:
    """Rules from justified.toml: tokens that are dropped or rewritten before comparing."""

    def __init__(self, path):
        read = tomllib.loads(path.read_text())
        self.rules, self.left = read["difference"], read["left"]
        self.used, self.asked = Counter(), set()
        for rule in self.rules:
            rule["pattern"] = re.compile(rule["token"])
            rule["on"] = re.compile(rule.get("on", ""))

    def is_left(self, place):
        return any(fnmatch.fnmatch(place, where) for left in self.left for where in left["where"])

    def apply(self, side, place, tokens):
        for number, rule in enumerate(self.rules):
            if rule.get("side", "both") not in ("both", side) or not any(fnmatch.fnmatch(place, where) for where in rule.get("where", ["*"])):
                continue
            self.asked.add(number)
            out, hits, gone, depth, words, standing = [], 0, None, 0, [], []
            within, before = rule.get("within"), None
            for at, token in enumerate(tokens):
                name = re.match(r"<(/?)([\w{}:/.-]+)", token)
                starts, ends = bool(name) and not name[1] and name[2] not in VOID, bool(name) and bool(name[1])
                if gone:
                    # An element goes with all that is in it.
                    if name and name[2] == gone:
                        depth += starts - ends
                        if not depth:
                            gone, before = None, token
                            if rule.get("text"):
                                out += ['"' + flat(" ".join(words)) + '"', token]
                    if token.startswith('"'):
                        words.append(token[1:-1])
                    continue
                inside = not within or any(named for _, named in standing)
                if within and starts:
                    standing.append((name[2], bool(re.search(within, token))))
                    inside = inside or standing[-1][1]
                elif within and ends and any(open_ == name[2] for open_, _ in standing):
                    while standing.pop()[0] != name[2]:
                        pass
                # A script or a style sheet is told by what is in it as well.
                told = token + "".join(t for t in tokens[at + 1:at + 2] if t.startswith('"')) if token.startswith(("<script", "<style")) else token
                fits = inside and rule["pattern"].search(token if "becomes" in rule else told) and rule["on"].search(token)
                if fits and rule.get("empty"):
                    fits = starts and tokens[at + 1:at + 2] == [f"</{name[2]}>"]
                if fits and rule.get("repeated"):
                    fits = starts and before == f"</{name[2]}>"
                before = token
                if fits:
                    hits += 1
                    if "becomes" not in rule:
                        if starts:
                            gone, depth, words = name[2], 1, []
                            if rule.get("text"):
                                out.append(token)
                            if within:
                                standing.pop()
                        continue
                    token = rule["pattern"].sub(rule["becomes"], token)
                if token:
                    out.append(token)
            tokens = out
            if hits:
                self.used[number] += hits
        return tokens


def differences(theirs, ours):
    for kind, a, b, c, d in SequenceMatcher(None, theirs, ours, autojunk=False).get_opcodes():
        if kind != "equal":
            yield tuple(theirs[a:b]), tuple(ours[c:d])


def short(tokens, most=6):
    said = " ".join(t if len(t) < 240 else t[:240] + "…" for t in tokens[:most])
    return said + (f" … {len(tokens) - most} more" if len(tokens) > most else "") if tokens else "(nothing)"


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("ghost", type=Path)
    asked.add_argument("ours", type=Path)
    asked.add_argument("--only", default="*")
    asked.add_argument("--show", type=int, default=40)
    asked.add_argument("--markdown", type=Path)
    asked = asked.parse_args()
    justified = Justified(Path(__file__).parent / "justified.toml")
    names = Names(asked.ours)
    scores, found, places, left = defaultdict(dict), Counter(), defaultdict(list), [0, 0]
    for head in sorted(asked.ghost.glob("*/*.head")):
        theme, route = head.parent.name, head.name.removesuffix(".head")
        place = f"{theme}/{route}"
        if not (fnmatch.fnmatch(place, asked.only) or theme == asked.only) or not (asked.ours / theme / route).exists():
            continue
        theirs, ours = read(asked.ghost, theme, route), names.put_back(read(asked.ours, theme, route))
        if justified.is_left(place):
            left[0] += theirs[:2] == ours[:2]
            left[1] += 1
            continue
        theirs, ours = justified.apply("ghost", place, theirs), justified.apply("ours", place, ours)
        alike = 1.0 if theirs == ours else SequenceMatcher(None, theirs, ours, autojunk=False).ratio()
        scores[theme][route] = alike
        for difference in set(differences(theirs, ours)):
            found[difference] += 1
            places[difference].append(place)
    out = []
    pairs = [s for theme, rows in scores.items() for s in rows.values() if theme not in ("machine", "api")]
    equal = sum(s == 1.0 for s in pairs)
    out.append(f"{equal} of {len(pairs)} theme and route pairs equal ({100 * equal / max(1, len(pairs)):.1f} %), mean likeness {sum(pairs) / max(1, len(pairs)):.4f}")
    for other in [theme for theme in ("machine", "api") if theme in scores]:
        rows = scores[other].values()
        out.append(f"{sum(s == 1.0 for s in rows)} of {len(rows)} under {other} equal")
    if left[1]:
        out.append(f"{left[0]} of {left[1]} pages that the theme leaves to the house answered with the same status and type")
    for theme, rows in scores.items():
        worst = sorted((s, r) for r, s in rows.items() if s < 1.0)
        out.append(f"{theme:10} {sum(s == 1.0 for s in rows.values()):3}/{len(rows):<3} " + " ".join(f"{r}={s:.3f}" for s, r in worst[:30]))
    out.append("")
    for difference, count in found.most_common(asked.show):
        theirs, ours = difference
        out.append(f"{count:4} × e.g. {', '.join(places[difference][:3])}")
        out.append(f"       ghost: {short(theirs)}")
        out.append(f"       ours:  {short(ours)}")
    for number, rule in enumerate(justified.rules):
        if number in justified.asked and not justified.used[number] and asked.only == "*":
            out.append(f"no use for the justification: {rule['token']}")
    print("\n".join(out))
    if asked.markdown:
        asked.markdown.write_text("\n".join(out) + "\n")
    sys.exit(0 if pairs and all(s == 1.0 for rows in scores.values() for s in rows.values()) else 1)


if __name__ == "__main__":
    main()
