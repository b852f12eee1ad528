#!/usr/bin/env python3
"""The paper with its pictures in S3-compatible storage, against a real server: moto, which checks signatures.

    tools/s3/run.py --courant target/release/courant [--keep]

Installs moto into ~/.cache/courant/tools (once, from PyPI) and starts it on loopback with a bucket and a key of its
own. Then: `courant check` finds the storage; a partner's picture and one uploaded at the desk are fetched, stripped,
kept and printed in their sizes; every picture that a page names is served and is what its name says; nothing lies in
a folder; a paper with a sound moves in at the desk, and the sound is served in parts; a backup brings the pictures along, into another bucket and into a folder; a wrong key is refused with words;
and the paper's text is served while the storage is away. Last line: `N passed, N failed`.
"""
import argparse
import hashlib
import http.server
import json
import os
import pathlib
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
import uuid
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "house"))
from desk import Visitor  # noqa: E402
from house import ROOT, House, Tally, free_port  # noqa: E402

MOTO = "5.2.5"
PICTURE = ROOT / "crates/courant/demo/pictures/eelgrass.jpg"
OTHER = ROOT / "crates/courant/demo/pictures/ferry.jpg"

# Run by moto's own Python: buckets and a key through the storage's own door, then signatures are demanded.
PREPARE = """
import json, sys, boto3
url, buckets = sys.argv[1], sys.argv[2:]
open_door = dict(endpoint_url=url, region_name="eu-west-1", aws_access_key_id="x", aws_secret_access_key="x")
s3, iam = boto3.client("s3", **open_door), boto3.client("iam", **open_door)
for bucket in buckets:
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
iam.create_user(UserName="paper")
iam.put_user_policy(UserName="paper", PolicyName="pictures", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}))
key = iam.create_access_key(UserName="paper")["AccessKey"]
print(json.dumps([key["AccessKeyId"], key["SecretAccessKey"]]))
"""
LIST = """
import json, sys, boto3
url, bucket, key, secret = sys.argv[1:]
s3 = boto3.client("s3", endpoint_url=url, region_name="eu-west-1", aws_access_key_id=key, aws_secret_access_key=secret)
print(json.dumps([o["Key"] for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket) for o in page.get("Contents", [])]))
"""
CALLS_BEFORE_SIGNATURES = 5  # as many as PREPARE makes with two buckets


class Storage:
    def __init__(self):
        cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / f"courant/tools/moto-{MOTO}"
        self.python = cache / "bin/python"
        if not (cache / "installed").exists():
            shutil.rmtree(cache, ignore_errors=True)
            if subprocess.run([sys.executable, "-m", "venv", cache], capture_output=True).returncode:
                # Debian keeps venv in a package of its own.
                sudo = [] if os.getuid() == 0 else ["sudo", "-n"]
                subprocess.run([*sudo, "apt-get", "install", "-qy", "python3-venv"], check=True, capture_output=True)
                subprocess.run([sys.executable, "-m", "venv", "--clear", cache], check=True)
            subprocess.run([self.python, "-m", "pip", "install", "-q", f"moto[s3]=={MOTO}", "flask", "flask-cors"], check=True)
            (cache / "installed").touch()
        self.port, self.moto = free_port(), cache / "bin/moto_server"
        self.url = f"http://127.0.0.1:{self.port}"
        self.open()

    def open(self):
        self.child = subprocess.Popen([self.moto, "-H", "127.0.0.1", "-p", str(self.port)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                      env={**os.environ, "INITIAL_NO_AUTH_ACTION_COUNT": str(CALLS_BEFORE_SIGNATURES)})
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{self.url}/moto-api/", timeout=2).read()
                return
            except OSError:
                time.sleep(0.1)
        raise SystemExit("the storage did not open")

    def ask(self, script, *words):
        return json.loads(subprocess.run([self.python, "-c", script, self.url, *words], check=True, capture_output=True, text=True).stdout)

    def close(self):
        self.child.terminate()
        self.child.wait(20)


class Partner:
    """One story with one picture, which carries a place in its metadata."""

    def __init__(self):
        partner = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body, kind = (PICTURE.read_bytes(), "image/jpeg") if self.path == "/eelgrass.jpg" else (partner.feed(), "application/rss+xml")
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *words):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def feed(self):
        text = "The eelgrass came back to the lower bay this spring, said the keeper of the harbor, who counts it every year from a rowing boat."
        return (f"<?xml version='1.0'?><rss version='2.0' xmlns:media='http://search.yahoo.com/mrss/'><channel><title>Estuary</title><link>http://{self.host}/</link><description>d</description>"
                f"<item><title>Eelgrass comes back to the lower bay</title><guid isPermaLink='false'>urn:eelgrass</guid><description>&lt;p&gt;{text}&lt;/p&gt;</description>"
                f"<media:content url='http://{self.host}/eelgrass.jpg' medium='image'><media:description>Eelgrass at low tide</media:description><media:credit>M. Keeper</media:credit></media:content></item></channel></rss>").encode()


def get(port, path):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers, answer.read()


def named(port, path):
    """Every picture that a page names, `srcset` included."""
    return set(re.findall(r"/content/pictures/[0-9a-f]{64}\.\w+", get(port, path)[2].decode()))


def upload(desk, page, file, goes="/picture", **words):
    """A form of the desk that takes a file, sent as a browser does."""
    form = next(f for f in page.forms if f["action"].endswith(goes))
    mark = uuid.uuid4().hex
    fields = {**form["fields"], **words}
    fields.pop("file", None)
    body = b"".join(f'--{mark}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode() for k, v in fields.items())
    body += f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{file.name}"\r\nContent-Type: image/jpeg\r\n\r\n'.encode() + file.read_bytes() + f"\r\n--{mark}--\r\n".encode()
    request = urllib.request.Request(form["action"], body, {"Content-Type": f"multipart/form-data; boundary={mark}", "Origin": f"http://127.0.0.1:{desk.visitor.port}",
                                                            "Cookie": "; ".join(f"{k}={v}" for k, v in desk.visitor.cookies.items())})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.status, urllib.parse.urlparse(answer.geturl()).path


SOUND = b"ID3\x04\0\0\0\0\0\0" + bytes(range(256)) * 4096


def moves_in(desk, folder):
    """A paper with a sound moves in at the desk; gives the sound's address."""
    post = {"id": "1", "title": "The weir", "slug": "the-weir", "status": "published", "type": "post",
            "html": "<div class='kg-card kg-audio-card'><audio src='__GHOST_URL__/content/media/weir.mp3'></audio></div>"}
    file = folder / "bell.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("bell.ghost.json", json.dumps({"db": [{"meta": {"version": "6.65.0"}, "data": {"posts": [post]}}]}))
        archive.writestr("content/media/weir.mp3", SOUND)
    _, at = upload(desk, desk.visitor.get("/desk/moving"), file, "/desk/moving", site="")
    for words in ("Take it in", "What came"):
        until = time.monotonic() + 60
        while words not in (page := desk.visitor.get(at)).source and time.monotonic() < until:
            time.sleep(0.2)
        if words == "Take it in":
            desk.visitor.submit(page.form(goes="/arrival$"), {})
    found = re.search(r"/content/files/[0-9a-f]{64}/[^\"]+", get(desk.visitor.port, "/the-weir/")[2].decode())
    return found and found[0]


def whole(port, names):
    """The pictures that are not served, or are not what their name says."""
    faults = []
    for name in sorted(names):
        status, headers, body = get(port, name)
        if status != 200 or not headers["Content-Type"].startswith("image/"):
            faults.append(f"{name} answers {status} {headers['Content-Type']}")
        elif hashlib.sha256(body).hexdigest() not in name:
            faults.append(f"{name} holds other bytes")
    return faults


def walk(o, folder, storage, tally):
    key, secret = storage.ask(PREPARE, "paper", "elsewhere")

    def pictures(bucket):
        return f'[pictures]\nendpoint = "{storage.url}"\nregion = "eu-west-1"\nbucket = "{bucket}"\naccess_key = "{key}"\n'

    def kept(bucket):
        return {name.rsplit("/", 1)[-1] for name in storage.ask(LIST, bucket, key, secret)}

    environment = {"COURANT_PICTURES_SECRET_KEY": secret}
    partner = Partner()
    house = House(o.courant, folder / "paper", allow=partner.host, more=pictures("paper"), environment=environment)
    link = house.appoint()
    told = house.run("check")
    tally.check("the check finds the storage and can write to it", "cannot be stored" not in told.stdout, told.stdout)
    tally.check("a key that is wrong is found by the check, with words", "Pictures cannot be stored" in House(o.courant, folder / "wrong", more=pictures("paper"), environment={"COURANT_PICTURES_SECRET_KEY": secrets.token_hex(20)}).run("check").stdout)
    house.start()
    desk = house.desk(link)
    house.must("partner", "add", f"http://{partner.host}/feed")
    number = re.search(r"\s*(\d+) ", house.must("take"))[1]
    taken = house.must("take", number)
    story = f"/desk/stories/{taken.split()[0]}"
    until = time.monotonic() + 60
    while not re.search(r"/content/pictures/", desk.visitor.get(story).source) and time.monotonic() < until:
        time.sleep(0.2)
    page = desk.visitor.get(story)
    form = page.form(goes=r"/stories/\d+$", asks="body")
    section = next(v for v in form["options"]["section"] if v not in ("", "0"))
    page = desk.visitor.submit(form, {"bylines": "M. Keeper", "section": section}, button="^save$")
    alt = next(f for f in page.forms if f["action"].endswith("/picture"))
    if "alt" in alt["fields"] and not alt["fields"]["alt"]:
        desk.visitor.submit(alt, {"alt": "Eelgrass at low tide"})
        page = desk.visitor.get(story)
    desk.publish(page)
    first = f"/{desk.slug(page)}/" if page.forms else "/"
    own = desk.write("The ferry is back", ["The ferry was back at its quay on Monday, the harbor office said."] * 6)
    status, _ = upload(desk, own, OTHER, alt="A ferry at its quay", credit="M. Keeper")
    own = desk.visitor.get(own.address)
    desk.publish(own)
    second = f"/{desk.slug(own)}/"
    tally.check("a picture is taken in at the desk", status == 200, str(status))
    # Sizes of a fetched picture are made by a job.
    until = time.monotonic() + 60
    while len(named(house.port, first)) < 12 and time.monotonic() < until:
        time.sleep(0.3)
    names = named(house.port, first) | named(house.port, second)
    tally.check(f"both pages name pictures in several sizes ({len(named(house.port, first))} and {len(named(house.port, second))})", all(len(named(house.port, p)) > 2 for p in (first, second)), f"{names}")
    faults = whole(house.port, names)
    tally.check("every picture that a page names is served and is what its name says", not faults, "\n        ".join(faults))
    hashes = {re.search(r"[0-9a-f]{64}", name)[0] for name in names}
    tally.check(f"all of them lie in the bucket ({len(kept('paper'))} objects)", hashes <= kept("paper"), str(hashes - kept("paper")))
    tally.check("none lies in a folder", not (house.data / "pictures").exists())

    sound = moves_in(desk, folder)
    tally.check("a paper moves in at the desk, its file parked in the bucket meanwhile", bool(sound), str(sound))
    part = urllib.request.Request(f"http://127.0.0.1:{house.port}{sound}", headers={"Range": "bytes=1000-1999"})
    with urllib.request.urlopen(part, timeout=30) as answer:
        tally.check("its sound is served in parts out of the bucket", (answer.status, answer.read()) == (206, SOUND[1000:2000]))
    tally.check("and whole", get(house.port, sound)[2] == SOUND)
    parked = [name for name in storage.ask(LIST, "paper", key, secret) if name.startswith("parked/")]
    tally.check("nothing is left parked", not parked, str(parked))

    backup = folder / "paper.tar"
    told = house.must("backup", str(backup))
    tally.check(f"a backup is made while the paper is open ({backup.stat().st_size >> 10} KiB)", backup.exists(), told)
    for name, more in (("another bucket", pictures("elsewhere")), ("a folder", "")):
        back = House(o.courant, folder / name.replace(" ", "-"), more=more, environment=environment if more else None)
        shutil.rmtree(back.data)
        told = back.run("restore", str(backup))
        if not tally.check(f"the backup comes back into {name}", told.returncode == 0, told.stdout + told.stderr):
            continue
        back.start()
        faults = whole(back.port, named(back.port, first) | named(back.port, second))
        tally.check(f"its sound is served from {name}", get(back.port, sound)[2] == SOUND)
        tally.check(f"all its pictures are served from {name}", not faults and len(named(back.port, first)) > 2, "\n        ".join(faults))
        if more:
            tally.check("the other bucket holds what the first one does", hashes <= kept("elsewhere"), str(hashes - kept("elsewhere")))
        back.kill()

    house.kill()
    house.start()
    faults = whole(house.port, names)
    tally.check("after a kill and a start everything is served as before", not faults, "\n        ".join(faults))
    storage.close()
    status = get(house.port, second)[0]
    tally.check("without the storage the stories are still served", status == 200, str(status))
    began = time.monotonic()
    status = get(house.port, sorted(names)[0])[0]
    took = time.monotonic() - began
    tally.check(f"without the storage a picture answers {status} after {took:.1f} s", status in (200, 503) and took < 10, f"{status} after {took:.1f} s")
    tally.check("the paper is still open", house.child.poll() is None and Visitor(house.port).get("/-/health").status == 200)
    house.kill()


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--courant", required=True)
    ask.add_argument("--keep", action="store_true", help="leave the folder behind, to look at")
    o = ask.parse_args()
    o.courant = pathlib.Path(o.courant).resolve()
    folder, tally = pathlib.Path(tempfile.mkdtemp(prefix="courant-s3-")), Tally()
    storage = Storage()
    try:
        walk(o, folder, storage, tally)
    finally:
        if storage.child.poll() is None:
            storage.close()
        if o.keep:
            print(f"kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    return tally.end()


if __name__ == "__main__":
    sys.exit(main())
