#!/usr/bin/env python3
"""Takes a paper out of Courant, through a running Ghost, and back into a fresh Courant, and says what became of its stories.

    round.py <courant binary> <folder with Ghost's package and node_modules> <node> <work folder> [paper.zip]

Without paper.zip the paper is a seed of seed.py's kind, taken in first, so that every card of Ghost's editor is in it, with
sound, film and a document beside it and one story in Mobiledoc, as Ghosts before 5.0 wrote them. It is
exported (`courant export ghost`), taken in by Ghost's own importer through its Admin API, exported by Ghost, and taken in
by a second Courant, which exports it once more. Compared are the two exports of Courant: every story's words, dates,
state, topics, authors, pictures and cards. What differs is printed and counted; exit code 1 when anything does that is not
told below as Ghost's own doing.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent.parent / "bench"))
import others.ghost  # noqa: E402
from sow import Ghost, OWNER  # noqa: E402

PORT = 8877
FIELDS = ("title", "slug", "status", "type", "visibility", "featured", "custom_excerpt", "meta_title", "meta_description",
          "canonical_url", "codeinjection_head", "codeinjection_foot", "custom_template")


def name_of(address):
    """A file's name. A JPEG is set anew whenever it comes in, so its hash, which is its name, differs each time."""
    return re.sub(r"[0-9a-f]{64}(?=-?\.jpe?g)", "#", re.sub(r".*/", "", address))


class Shape(HTMLParser):
    """What a body is made of: its words, its pictures by name, its links, its cards."""

    def __init__(self, html):
        super().__init__()
        self.words, self.cards, self.links, self.pictures = [], Counter(), [], []
        self.feed(html or "")

    def handle_starttag(self, tag, attrs):
        attrs = {name: value or "" for name, value in attrs}
        for name in attrs.get("class", "").split():
            if re.fullmatch(r"kg-[a-z0-9]+(-[a-z0-9]+)?-card", name) or name in ("kg-bookmark-container",):
                self.cards[name] += 1
        if tag in ("h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "hr", "table", "audio", "video"):
            self.cards[tag] += 1
        if tag == "a" and attrs.get("href"):
            self.links.append(re.sub(r"^__GHOST_URL__", "", attrs["href"]))
        if tag in ("img", "audio", "video") and attrs.get("src"):
            self.pictures.append(name_of(attrs["src"]))

    def handle_data(self, data):
        self.words.extend(data.split())


def run(*words, **more):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, **more)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, words))}\n{done.stdout}{done.stderr}")
    return done.stdout


class Courant:
    def __init__(self, binary, folder):
        self.binary, self.folder = binary, folder
        folder.mkdir(parents=True)
        self.environment = {**os.environ, "COURANT_STORE_FOLDER": str(folder), "COURANT_SITE_URL": "https://paper.example"}
        self("staff", "add", "--name", "Edith Owner", "--email", "owner@paper.example", "--role", "owner")

    def __call__(self, *words):
        return run(self.binary, *words, env=self.environment, cwd=self.folder)


def posts(file):
    with zipfile.ZipFile(file) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".json") and "/" not in name)
        data = json.loads(archive.read(name))["db"][0]["data"]
    tags = {row["id"]: row["slug"] for row in data["tags"]}
    people = {row["id"]: row["slug"] for row in data["users"]}
    meta = {row["post_id"]: row for row in data["posts_meta"]}
    found = {}
    for row in data["posts"]:
        of = lambda table, key, names: [names.get(j[key]) for j in sorted(data[table], key=lambda j: j["sort_order"]) if j["post_id"] == row["id"]
                                        # Ghost marks whatever it takes in with the hour at which it did.
                                        and not (names.get(j[key]) or "").startswith("hash-import-")]
        more = {name: value for name, value in meta.get(row["id"], {}).items() if value}
        found[row["slug"]] = {**more, **row, "tags": of("posts_tags", "tag_id", tags), "authors": of("posts_authors", "author_id", people),
                              "image": name_of(row["feature_image"] or "")}
    return found


def ghost_round(package, node, folder, paper):
    """Hands the paper to a fresh Ghost and gives its export."""
    content = others.ghost.content(package, folder)
    environment = {**os.environ, **others.ghost.environment(content, PORT, None)}
    log = open(folder / "ghost.log", "w")
    server = subprocess.Popen([node, "index.js"], cwd=package, env=environment, stdout=log, stderr=log)
    try:
        ghost = Ghost(f"http://127.0.0.1:{PORT}")
        for _ in range(240):
            try:
                urllib.request.urlopen(f"{ghost.url}/ghost/api/admin/site/", timeout=5).read()
                break
            except (urllib.error.URLError, OSError):
                if server.poll() is not None:
                    sys.exit(f"Ghost did not start; see {folder}/ghost.log")
                time.sleep(1)
        ghost.ask("POST", "authentication/setup/", {"setup": [OWNER]})
        ghost.sign_in()
        for kind in ("posts", "pages"):
            for row in ghost.ask("GET", f"{kind}/?limit=100&fields=id")[kind]:
                ghost.ask("DELETE", f"{kind}/{row['id']}/")
        for row in ghost.ask("GET", "tags/?limit=100&fields=id")["tags"]:
            ghost.ask("DELETE", f"tags/{row['id']}/")
        wanted = Counter(row["type"] for row in posts(paper).values())
        ghost.ask("POST", "db/", files={"importfile": (paper.name, "application/zip", paper.read_bytes())})
        for _ in range(600):
            have = {kind: ghost.ask("GET", f"{kind}s/?limit=1&fields=id")["meta"]["pagination"]["total"] for kind in ("post", "page")}
            if all(have[kind] >= wanted[kind] for kind in have):
                break
            time.sleep(1)
        else:
            sys.exit(f"only {have} of {dict(wanted)} arrived; see {folder}/ghost.log")
        export = ghost.ask("GET", "db/")
        out = folder / "from-ghost.zip"
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("ghost.json", json.dumps(export))
            for part in ("images", "media", "files"):
                for file in sorted((content / part).rglob("*")):
                    if file.is_file() and "/size/" not in str(file) and not file.stem.endswith("_o"):
                        archive.write(file, f"content/{part}/{file.relative_to(content / part)}")
        return out
    finally:
        server.terminate()
        server.wait()


MOBILEDOC = {
    "version": "0.3.1", "atoms": [["soft-return", "", {}]], "markups": [["strong"], ["a", ["href", "https://bell.example/a/"]]],
    "cards": [["embed", {"url": "https://www.youtube.com/watch?v=x", "type": "video", "html": "<iframe src=\"https://www.youtube.com/embed/x\"></iframe>"}],
              ["bookmark", {"url": "https://bell.example/", "metadata": {"title": "The Bell", "url": "https://bell.example/"}}],
              ["email", {"html": "<p>Dear reader</p>"}], ["hr", {}], ["html", {"html": "<p>By hand</p>"}],
              ["callout", {"calloutEmoji": "!", "calloutText": "Mind the gap", "backgroundColor": "blue"}],
              ["code", {"code": "let x = 1;", "language": "js"}]],
    "sections": [[1, "p", [[0, [], 0, "Before "], [0, [0], 1, "the flood"], [1, [], 0, 0], [0, [1], 1, "after"]]], [1, "h2", [[0, [], 0, "Cards"]]],
                 *[[10, n] for n in range(7)], [3, "ul", [[[0, [], 0, "one"]], [[0, [], 0, "two"]]]]],
}


def seed(folder):
    """A paper with every card of Ghost's editor."""
    run(sys.executable, Path(__file__).parent / "seed.py", folder)
    paper = folder / "round.zip"
    with zipfile.ZipFile(folder / "seed.zip") as old, zipfile.ZipFile(paper, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith(".json"):
                export = json.loads(content)
                posts = export["db"][0]["data"]["posts"]
                posts.append({**posts[0], "id": "f" * 24, "uuid": "ffffffff-0000-4000-8000-000000000000", "comment_id": "f" * 24,
                              "title": "Written in Mobiledoc", "slug": "in-mobiledoc", "lexical": None, "html": None,
                              "mobiledoc": json.dumps(MOBILEDOC)})
                content = json.dumps(export)
            new.writestr(name, content)
        new.writestr("content/media/2026/10/bells.mp3", b"ID3\x04\0\0\0\0\0\0 bells")
        new.writestr("content/media/2026/10/ferry.mp4", b"\0\0\0\x18ftypmp42 ferry")
        new.writestr("content/files/2026/10/minutes.pdf", b"%PDF-1.7 minutes")
    return paper


def differences(before, after):
    for slug, row in before.items():
        other = after.get(slug)
        if other is None:
            yield slug, "story", "there", "gone"
            continue
        for name in FIELDS:
            if (row.get(name) or None) != (other.get(name) or None):
                yield slug, name, row.get(name), other.get(name)
        # Ghost keeps whole seconds.
        if (row["published_at"] or "")[:19] != (other["published_at"] or "")[:19]:
            yield slug, "published_at", row["published_at"], other["published_at"]
        for name in ("tags", "authors", "image"):
            if row[name] != other[name]:
                yield slug, name, row[name], other[name]
        # A document that came back says all; its HTML is set anew by Ghost, with the furniture of its players.
        if row["lexical"] and other["lexical"]:
            one, two = document(row["lexical"]), document(other["lexical"])
            if one != two:
                yield slug, "document", *apart(one, two)
            continue
        if row["lexical"]:
            yield slug, "document", "lexical", None
        if row["mobiledoc"]:
            cards = {kind for kind, _ in json.loads(row["mobiledoc"])["cards"]}
            kept = {node["type"] for node in nodes(json.loads(other["lexical"] or "{}"))}
            names = {"hr": "horizontalrule", "code": "codeblock"}
            if not {names.get(card, card) for card in cards} <= kept:
                yield slug, "document", sorted(cards), sorted(kept)
            continue
        one, two = Shape(row["html"]), Shape(other["html"])
        for name in ("words", "cards", "links", "pictures"):
            if getattr(one, name) != getattr(two, name):
                yield slug, name, lost(getattr(one, name), getattr(two, name)), lost(getattr(two, name), getattr(one, name))
    for slug in after.keys() - before.keys():
        yield slug, "story", "not there", "new"


def document(text):
    """The tree, with files by their names, and without what says nothing."""
    def plain(value):
        if isinstance(value, dict):
            return {name: plain(inner) for name, inner in value.items() if inner not in (None, "", [], {}, False, 0, "ltr", "normal", "left")}
        if isinstance(value, list):
            return [plain(inner) for inner in value]
        if isinstance(value, str):
            return re.sub(r"(__GHOST_URL__)?/content/[^\s\"'<>)]*/", "", value).replace("__GHOST_URL__", "")
        return value
    return plain(json.loads(text)["root"])


def nodes(tree):
    for value in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        if isinstance(value, dict) and "type" in value:
            yield value
        if isinstance(value, (dict, list)):
            yield from nodes(value)


def apart(one, two):
    """The first place at which two trees differ."""
    if isinstance(one, dict) and isinstance(two, dict):
        for name in sorted(one.keys() | two.keys()):
            if one.get(name) != two.get(name):
                return apart(one.get(name), two.get(name)) if type(one.get(name)) is type(two.get(name)) else ({name: one.get(name)}, {name: two.get(name)})
    if isinstance(one, list) and isinstance(two, list):
        for left, right in zip(one, two):
            if left != right:
                return apart(left, right)
        return f"{len(one)} parts", f"{len(two)} parts"
    return one, two


def lost(one, two):
    return dict(Counter(one) - Counter(two)) or "in another order"


def main():
    if len(sys.argv) not in (5, 6):
        sys.exit(__doc__)
    binary, ghost, node, work = (Path(word).resolve() for word in sys.argv[1:5])
    package = next(p for p in (ghost, ghost / "package", ghost / "node_modules/ghost") if (p / "core/boot.js").exists())
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    if len(sys.argv) == 6:
        paper = Path(sys.argv[5]).resolve()
    else:
        paper = seed(work / "seed")
    first = Courant(binary, work / "first")
    print(first("import", paper), end="")
    first("export", "ghost", work / "one.zip")
    back = ghost_round(package, str(node), work, work / "one.zip")
    second = Courant(binary, work / "second")
    print(second("import", back), end="")
    second("export", "ghost", work / "two.zip")
    before, after = posts(work / "one.zip"), posts(work / "two.zip")
    found = list(differences(before, after))
    for slug, name, ours, theirs in found:
        print(f"{slug}: {name}: {str(ours)[:200]} -> {str(theirs)[:200]}")
    touched = {slug for slug, *_ in found}
    print(f"{len(before)} stories and pages went out, {len(after)} came back, {len(before) - len(touched & before.keys())} of them equal")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
