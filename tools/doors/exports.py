#!/usr/bin/env python3
"""Brings exports that nobody made in good faith to a Courant, by both of its doors, and looks what became of the paper.

    exports.py <courant binary> [--large]

Each file goes through `courant import` and through the desk's own screen of a running paper, which is started here in a folder
of its own on a port of this machine. Of a file that is refused, nothing may be left and a sentence must say why; of one
that is crooked only in part, the sound story it begins with must come in once and the rest be named. Printed are the seconds that the command took and
the memory that the server did; the last line counts. --large adds a field of 1 GiB.
"""

import http.cookiejar
import io
import os
import re
import shutil
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
import zipfile
import zlib
from pathlib import Path

PORT = 8898
URL = f"http://127.0.0.1:{PORT}"
SOUND = '{"id":"1","title":"Sound","slug":"sound","html":"<p>Sound.</p>","status":"published","type":"post"}'


def ghost(*more, tables=""):
    return '{"db":[{"meta":{"version":"6.65.0"},"data":{"posts":[' + ",".join([SOUND, *more]) + "]" + tables + "}}]}"


def wordpress(items, head="", channel=""):
    return (f'<?xml version="1.0"?>{head}<rss xmlns:wp="w" xmlns:content="c"><channel><title>Bell</title><link>https://bell.example</link><wp:wxr_version>1.2</wp:wxr_version>{channel}'
            + wxr(1, "<p>Sound.</p>", "sound") + items + "</channel></rss>")


def wxr(number, body, name="x"):
    return (f"<item><title>T{number}</title><wp:post_id>{number}</wp:post_id><wp:post_name>{name}</wp:post_name><wp:post_type>post</wp:post_type>"
            f"<wp:status>publish</wp:status><content:encoded><![CDATA[{body}]]></content:encoded></item>")


def packed(files, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return out.getvalue()


def link():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        about = zipfile.ZipInfo("content/images/a.jpg")
        about.external_attr = 0o120777 << 16
        archive.writestr(about, "/etc/passwd")
        archive.writestr("bell.json", ghost())
    return out.getvalue()


def overlapping():
    """Thousands of names for one packed run of zeros (Fifield's bomb, the simple kind)."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = packer.compress(b"\0" * (50 << 20)) + packer.flush()
    crc, size = zlib.crc32(b"\0" * (50 << 20)), 50 << 20
    local = struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, 0, 8, 0, 0, crc, len(data), size, 5, 0) + b"a.jpg"
    central = b"".join(struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 20, 20, 0, 8, 0, 0, crc, len(data), size, len(name), 0, 0, 0, 0, 0, 0) + name
                       for name in (f"content/images/{n}.jpg".encode() for n in range(2000)))
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 2000, 2000, len(central), len(local) + len(data), 0)
    return local + data + central + end


def locked():
    file = bytearray(packed([("bell.json", ghost())]))
    for mark, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        file[file.index(mark) + at] |= 1
    return bytes(file)


def cases(large):
    laughs = "<!DOCTYPE rss [" + '<!ENTITY a "ha">' + "".join(f'<!ENTITY {n} "{f"&{b};" * 20}">' for b, n in zip("abcdefghij", "bcdefghijk")) + "]>"
    reach = '<!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    nothing, part = "nothing", "part"
    deep = "[" * 200_000
    cyclic = "".join(f"<wp:category><wp:category_nicename>{a}</wp:category_nicename><wp:category_parent>{b}</wp:category_parent><wp:cat_name>{a}</wp:cat_name></wp:category>"
                     for a, b in (("one", "two"), ("two", "three"), ("three", "one"), ("self", "self")))
    posts = "post_id,post_date,is_published,email_sent_at,inbox_sent_at,type,audience,title,subtitle,podcast_url\n1.sound,2024-01-01T10:00:00.000Z,true,,,newsletter,everyone,Sound,,\n"
    yield "zip slip", "slip.zip", packed([("../../../etc/cron.d/x", "x"), ("bell.json", ghost())]), nothing
    yield "absolute name", "absolute.zip", packed([("/etc/passwd", "x"), ("bell.json", ghost())]), nothing
    yield "backslashes", "back.zip", packed([("..\\..\\x.json", "x"), ("bell.json", ghost())]), nothing
    yield "symbolic link", "link.zip", link(), nothing
    yield "bomb", "bomb.zip", packed([("bell.json", b" " * (300 << 20))]), nothing
    yield "bomb of pictures", "pictures.zip", packed([("bell.json", ghost()), ("content/images/a.jpg", b"\0" * (300 << 20))]), nothing
    yield "overlapping bomb", "overlap.zip", overlapping(), nothing
    yield "locked with a password", "locked.zip", locked(), nothing
    yield "cut short", "cut.zip", packed([("bell.json", ghost())])[:-30], nothing
    yield "zip in a zip", "nested.zip", packed([("inner.zip", packed([("bell.json", ghost())]))]), nothing
    yield "a theme", "theme.zip", packed([("package.json", '{"name":"casper"}'), ("index.hbs", "x")]), nothing
    yield "an empty zip", "empty.zip", packed([]), nothing
    yield "other JSON", "other.json", b'{"hello":["world"]}', nothing
    yield "JSON cut short", "cut.json", ghost('{"id":"2","title":"Cut').encode()[:-8], part
    yield "JSON without bottom", "deep.json", ghost('{"id":"2","x":' + deep).encode(), part
    yield "a field of 20 MiB", "field.json", ghost('{"id":"2","title":"B","slug":"b","html":"' + "x" * (20 << 20) + '"}').encode(), part
    yield "one id for many posts", "ids.json", ghost(*[SOUND] * 50).encode(), part
    yield "one slug for many posts", "slugs.json", ghost(*[SOUND.replace('"1"', f'"{n}"') for n in range(2, 30)]).encode(), "all"
    yield "tags that are their own", "tags.json", ghost(tables=',"tags":[{"id":"t","name":"T","slug":"t","parent_id":"t"},{"id":"t","name":"T","slug":"t"}],"posts_tags":[{"post_id":"1","tag_id":"t"},{"post_id":"1","tag_id":"t"},{"post_id":"9","tag_id":"none"}]').encode(), part
    yield "rows of the wrong kind", "kinds.json", ghost('{"id":{"a":1},"title":[],"slug":7,"html":{}}', "null", "[]", '"x"', "7").encode(), part
    yield "scripts everywhere", "xss.json", ghost('{"id":"2","title":"<script>alert(1)</script>","slug":"<script>","html":"<script>alert(1)</script><img src=x onerror=alert(1)>","status":"published","codeinjection_head":"x"}').encode(), part
    yield "entities that multiply", "laughs.xml", wordpress(wxr(2, "x").replace("<![CDATA[x]]>", "&k;"), laughs).encode(), part
    yield "an entity that reaches for a file", "reach.xml", wordpress(wxr(2, "x").replace("<![CDATA[x]]>", "&f;"), reach).encode(), part
    yield "XML cut short", "cut.xml", wordpress(wxr(2, "y")).encode()[:-60], part
    yield "XML with crossed elements", "crossed.xml", wordpress("<item><title>A</item></title>").encode(), part
    yield "XML without bottom", "deep.xml", wordpress("<a>" * 300_000).encode(), part
    yield "an element of 20 MiB", "element.xml", wordpress(wxr(2, "x" * (20 << 20))).encode(), part
    yield "categories in a circle", "circle.xml", wordpress("", "", cyclic).encode(), part
    yield "no XML at all", "not.xml", b"<html><body>Sign in</body></html>", nothing
    yield "Substack with a broken table", "broken.zip", packed([("posts.csv", posts + '2.b,"never closed,,,\n'), ("posts/1.sound.html", "<p>Sound.</p>")]), part
    yield "Substack whose posts lie elsewhere", "elsewhere.zip", packed([("posts.csv", posts.replace("1.sound", "../../etc/passwd")), ("posts/1.sound.html", "<p>Sound.</p>")]), "any"
    yield "Substack without posts", "none.zip", packed([("posts.csv", posts.split("\n")[0])]), nothing
    yield "Substack", "substack.zip", packed([("posts.csv", posts), ("posts/1.sound.html", "<p>Sound.</p>"), ("email_list.csv", "email\nrita@mail.example")]), part
    if large:
        yield "a field of 1 GiB", "large.json", None, part


def write(path, content):
    if content is not None:
        path.write_bytes(content)
        return
    head, tail = ghost('{"id":"2","title":"B","slug":"b","html":"@"}').encode().split(b"@")
    with open(path, "wb") as out:
        out.write(head)
        for _ in range(1024):
            out.write(b"x" * (1 << 20))
        out.write(tail)


class Paper:
    def __init__(self, binary, folder):
        self.binary, self.folder = binary, folder
        folder.mkdir()
        self.environment = {**os.environ, "COURANT_STORE_FOLDER": str(folder), "COURANT_SITE_URL": URL, "COURANT_LISTEN_ADDRESS": f"127.0.0.1:{PORT}"}
        self.run("staff", "add", "--name", "O", "--email", "o@paper.example", "--role", "owner")

    def run(self, *words):
        return subprocess.run([self.binary, *words], env=self.environment, cwd=self.folder, capture_output=True, text=True)

    def stories(self):
        with sqlite3.connect(self.folder / "courant.db") as db:
            return sorted(row[0] for row in db.execute("select slug from stories"))


class Desk(Paper):
    def __enter__(self):
        self.log = open(self.folder / "serve.log", "w")
        self.server = subprocess.Popen([self.binary, "serve"], env=self.environment, cwd=self.folder, stdout=self.log, stderr=self.log)
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{URL}/-/health", timeout=5).read()
                break
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        self.browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        link = re.search(r"http\S+", self.run("staff", "link", "o@paper.example").stdout)[0]
        self.post(link, self.get(link))
        return self

    def __exit__(self, *_):
        self.server.terminate()
        self.server.wait()

    def get(self, path):
        with self.browser.open(path if "://" in path else URL + path, timeout=120) as answer:
            return answer.read().decode()

    def ask(self, path, data, kind):
        request = urllib.request.Request(path if "://" in path else URL + path, data=data, headers={"Origin": URL, "Content-Type": kind})
        try:
            with self.browser.open(request, timeout=600) as answer:
                return answer.geturl(), answer.read().decode()
        except urllib.error.HTTPError as no:
            return "", no.read().decode()

    def post(self, path, page, **fields):
        secret = re.search(r'name="csrf" value="([^"]+)"', page)[1]
        return self.ask(path, urllib.parse.urlencode({"csrf": secret, **fields}).encode(), "application/x-www-form-urlencoded")

    def bring(self, file):
        """What the screen said in the end."""
        secret = re.search(r'name="csrf" value="([^"]+)"', self.get("/desk/moving"))[1]
        form = self.folder / "form"
        with open(form, "wb") as out, open(file, "rb") as content:
            out.write(f'--edge\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{secret}\r\n--edge\r\nContent-Disposition: form-data; name="file"; filename="{file.name}"\r\n\r\n'.encode())
            shutil.copyfileobj(content, out)
            out.write(b"\r\n--edge--\r\n")
        done = subprocess.run(["curl", "-s", "-o", "/dev/stdout", "-w", "\n%{redirect_url}", "-H", f"Origin: {URL}", "-H", "Content-Type: multipart/form-data; boundary=edge",
                               "-H", "Expect:", "-b", "; ".join(f"{c.name}={c.value}" for h in self.browser.handlers if hasattr(h, "cookiejar") for c in h.cookiejar),
                               "-X", "POST", "-T", str(form), f"{URL}/desk/moving"], capture_output=True, text=True)
        form.unlink()
        page, _, at = done.stdout.rpartition("\n")
        if not at:
            return said(page)
        at, began = at.replace(URL, ""), False
        for _ in range(1200):
            page = self.get(at)
            if "Take it in" in page and not began:
                _, page = self.post(f"{at}/arrival", page, pictures="on")
                began = True
            if 'http-equiv="refresh"' not in page and ("What came" in page or 'role="alert"' in page):
                break
            time.sleep(0.1)
        if "Put this file away" in page:
            self.post(f"{at}/removal", page)
        return said(page)

    def parked(self):
        folder = self.folder / "pictures/parked"
        return len(list(folder.iterdir())) if folder.exists() else 0


def said(page):
    alert = re.search(r'role="alert">(.*?)</p>', page, re.S)
    notes = re.findall(r'<li class="break">(.*?)</li>', page, re.S)
    return alert[1] if alert else ("; ".join(notes) if notes else "came in")


def judge(expected, had, has, words):
    new = len(has) - len(had)
    if expected == "nothing" and (new or len(words) < 30):
        return f"{new} stories came in, said: {words[:80]}"
    if expected == "part" and not 1 <= new <= 6:
        return f"{new} stories came in"
    if expected == "all" and new < 20:
        return f"{new} stories came in"
    return None


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    binary, large = str(Path(sys.argv[1]).resolve()), "--large" in sys.argv
    good, bad = 0, 0
    with tempfile.TemporaryDirectory(prefix="courant-exports-") as work:
        work = Path(work)
        file_folder = work / "files"
        file_folder.mkdir()
        for n, (name, file, content, expected) in enumerate(cases(large)):
            path = file_folder / file
            write(path, content)
            faults = []
            paper = Paper(binary, work / f"cli-{n}")
            began = time.monotonic()
            done = paper.run("import", str(path))
            took = time.monotonic() - began
            words = " ".join((done.stdout + done.stderr).split())
            if done.returncode not in (0, 1) or "panicked" in words:
                faults.append(f"the command ended with {done.returncode}: {words[-200:]}")
            faults.append(judge(expected, [], paper.stories(), words))
            with Desk(binary, work / f"desk-{n}") as desk:
                screen = desk.bring(path)
                faults.append(judge(expected, [], desk.stories(), screen))
                most = int(re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{desk.server.pid}/status").read_text())[1])
                if desk.server.poll() is not None:
                    faults.append("the server is gone")
                if desk.parked():
                    faults.append("a file is left parked")
                if "panicked" in (desk.folder / "serve.log").read_text():
                    faults.append("something panicked")
            faults = [fault for fault in faults if fault]
            good, bad = good + (not faults), bad + bool(faults)
            print(f"{'bad ' if faults else 'good'} {name}: {took:.1f} s in the shell, the server at most {most >> 10} MiB; {screen[:160]}", flush=True)
            for fault in faults:
                print(f"     {fault}", flush=True)
            path.unlink()
            shutil.rmtree(paper.folder)
            shutil.rmtree(desk.folder)
    print(f"{good} passed, {bad} failed")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
