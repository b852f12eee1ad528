#!/usr/bin/env python3
"""Sets up a fresh Ghost through its public door and sows the seed in it.

    sow.py <ghost url> <seed folder> <ghost's content folder>

Owner, session, the import of export.json, an integration with keys, the theme list; then
takes Ghost's own export of all that. The pictures are laid into Ghost's content folder:
its importer, handed them in a zip, takes each for a file as well, and the posts then name
the file, which has no sizes. Prints what later steps need as JSON
and leaves it in <seed folder>/ghost.json, the export in <seed folder>/ghost-export.json.
The second run on the same Ghost only signs in and takes the export again.
"""

import http.cookiejar
import json
import shutil
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from pathlib import Path

OWNER = {"name": "Edith Owner", "email": "owner@ledger.example", "password": "mole-and-lock-1897", "blogTitle": "The Harbour Ledger"}


class Ghost:
    def __init__(self, url):
        self.url = url.rstrip("/")
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def ask(self, method, path, words=None, files=None):
        headers = {"Origin": self.url, "Accept-Version": "v6.0"}
        data = None
        if files:
            edge = uuid.uuid4().hex
            parts = []
            for field, (name, kind, content) in files.items():
                parts.append(f'--{edge}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\nContent-Type: {kind}\r\n\r\n'.encode() + content + b"\r\n")
            data = b"".join(parts) + f"--{edge}--\r\n".encode()
            headers["Content-Type"] = f"multipart/form-data; boundary={edge}"
        elif words is not None:
            data = json.dumps(words).encode()
            headers["Content-Type"] = "application/json"
        request = urllib.request.Request(f"{self.url}/ghost/api/admin/{path}", data=data, method=method, headers=headers)
        try:
            with self.opener.open(request, timeout=120) as answer:
                said = answer.read()
                return json.loads(said) if said[:1] in (b"{", b"[") else said
        except urllib.error.HTTPError as no:
            raise SystemExit(f"{method} {path}: {no.code} {no.read()[:600].decode(errors='replace')}") from no

    def sign_in(self):
        self.ask("POST", "session/", {"username": OWNER["email"], "password": OWNER["password"]})


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    ghost, folder, content = Ghost(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])
    fresh = not ghost.ask("GET", "authentication/setup/")["setup"][0]["status"]
    if fresh:
        ghost.ask("POST", "authentication/setup/", {"setup": [OWNER]})
    ghost.sign_in()
    if fresh:
        # Ghost greets a new owner with posts and a tag of its own, dated today: they would differ with every run.
        for kind in ("posts", "pages"):
            for row in ghost.ask("GET", f"{kind}/?limit=100&fields=id")[kind]:
                ghost.ask("DELETE", f"{kind}/{row['id']}/")
        for row in ghost.ask("GET", "tags/?limit=100&fields=id")["tags"]:
            ghost.ask("DELETE", f"tags/{row['id']}/")
        wanted = len([p for p in json.loads((folder / "export.json").read_text())["db"][0]["data"]["posts"] if p["type"] == "post"])
        shutil.copytree(folder / "content" / "images", content / "images", dirs_exist_ok=True)
        ghost.ask("POST", "db/", files={"importfile": ("export.json", "application/json", (folder / "export.json").read_bytes())})
        for _ in range(120):
            have = ghost.ask("GET", "posts/?limit=1&fields=id")["meta"]["pagination"]["total"]
            if have >= wanted:
                break
            time.sleep(1)
        else:
            raise SystemExit(f"only {have} of {wanted} posts arrived")
    # Courant has no comments, so both papers are compared without them. Members stay on: ours signs
    # readers up at the address its masthead names.
    ghost.ask("PUT", "settings/", {"settings": [{"key": "comments_enabled", "value": "off"}]})
    integrations = [i for i in ghost.ask("GET", "integrations/?limit=100&include=api_keys")["integrations"] if i["name"] == "Comparison"]
    if not integrations:
        integrations = ghost.ask("POST", "integrations/?include=api_keys", {"integrations": [{"name": "Comparison"}]})["integrations"]
    keys = {k["type"]: k["secret"] for k in integrations[0]["api_keys"]}
    export = ghost.ask("GET", "db/")
    (folder / "ghost-export.json").write_text(json.dumps(export, ensure_ascii=False, indent=1))
    notes = {"url": ghost.url, "owner": OWNER["email"], "password": OWNER["password"], "content_key": keys["content"], "admin_key": keys["admin"],
             "themes": [t["name"] for t in ghost.ask("GET", "themes/")["themes"]]}
    (folder / "ghost.json").write_text(json.dumps(notes, indent=1))
    print(json.dumps(notes, indent=1))


if __name__ == "__main__":
    main()
