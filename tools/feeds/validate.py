#!/usr/bin/env python3
"""Judges every feed of a running paper: RSS and Atom by the W3C's feed validator, JSON Feed by
its specification (version 1.1).

    validate.py <paper's address> <the validator's src folder> [--warnings]

The validator is W3C's own, from a checkout of github.com/w3c/feedvalidator (it needs the Python
packages lxml, html5lib and rdflib); it is handed bytes, so nothing but the paper is asked. Feeds
are found as readers' programs find them: by the links in the heads of pages, and pages by the
sitemaps. Exit code 1 when one feed has an error.
"""

import argparse
import json
import re
import sys
import urllib.request
from collections import Counter, defaultdict
from datetime import datetime
from html.parser import HTMLParser
from io import BytesIO

KINDS = ("application/rss+xml", "application/atom+xml", "application/feed+json")
# Pages whose heads are read; stories all offer what their section offers.
MOST_PAGES = 400

FEED = {"version": str, "title": str, "home_page_url": "url", "feed_url": "url", "description": str, "user_comment": str,
        "next_url": "url", "icon": "url", "favicon": "url", "authors": list, "language": str, "expired": bool, "hubs": list, "items": list}
ITEM = {"id": str, "url": "url", "external_url": "url", "title": str, "content_html": str, "content_text": str, "summary": str,
        "image": "url", "banner_image": "url", "date_published": "moment", "date_modified": "moment", "authors": list, "tags": list,
        "language": str, "attachments": list}
AUTHOR = {"name": str, "url": "url", "avatar": "url"}
ATTACHMENT = {"url": "url", "mime_type": str, "title": str, "size_in_bytes": (int, float), "duration_in_seconds": (int, float)}
HUB = {"type": str, "url": "url"}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$")


def get(url):
    request = urllib.request.Request(url, headers={"User-Agent": "feed-check"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.headers, answer.read()


class Head(HTMLParser):
    """The feeds that a page offers."""

    def __init__(self, words):
        super().__init__()
        self.feeds = []
        self.feed(words)

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        if tag == "link" and said.get("type") in KINDS and "alternate" in (said.get("rel") or "").split():
            self.feeds.append(said["href"])


def feeds_of(site, origin):
    """Every feed that some page offers, by its kind's order."""
    here = lambda url: site + url.removeprefix(origin)  # noqa: E731
    pages, found = [site + "/"], []
    maps = re.findall(r"<loc>([^<]+)</loc>", get(site + "/sitemap.xml")[1].decode())
    for one in maps:
        listed = re.findall(r"<loc>([^<]+)</loc>", get(here(one))[1].decode())
        pages += [here(url) for url in listed if url.startswith(origin)][:MOST_PAGES]
    for page in dict.fromkeys(pages):
        found += [here(url) for url in Head(get(page)[1].decode("utf-8", "replace")).feeds]
        # A page may offer one dialect only; the others stand beside it.
    beside = []
    for url in dict.fromkeys(found):
        desk = re.sub(r"(rss/|atom\.xml|feed\.json)$", "", url)
        beside += [desk + name for name in ("rss/", "atom.xml", "feed.json")]
    return list(dict.fromkeys(beside))


def checked(what, value, members, required, complain):
    for name in required:
        if not value.get(name):
            complain(f"{what} has no {name}")
    for name, told in value.items():
        if name.startswith("_"):
            if not isinstance(told, dict):
                complain(f"{what}: the extension {name} is no object")
            continue
        kind = members.get(name)
        if kind is None:
            complain(f"{what} has a member {name}, which is neither of the specification nor an extension")
        elif kind == "url":
            if not isinstance(told, str) or not re.match(r"https?://[^\s]+$", told):
                complain(f"{what}: {name} is no whole address: {told!r}")
        elif kind == "moment":
            if not isinstance(told, str) or not MOMENT.match(told) or not datetime.fromisoformat(told.replace("Z", "+00:00")):
                complain(f"{what}: {name} is no moment of RFC 3339: {told!r}")
        elif not isinstance(told, kind) or (isinstance(told, bool) and kind is not bool):
            complain(f"{what}: {name} is a {type(told).__name__}")


def json_feed(url, body, content_type):
    errors = []
    complain = errors.append
    if not content_type.startswith("application/feed+json"):
        complain(f"it is served as {content_type}")
    feed = json.loads(body)
    checked("the feed", feed, FEED, ("version", "title", "items"), lambda e: complain(e) if "no items" not in e or "items" not in feed else None)
    if feed.get("version") != "https://jsonfeed.org/version/1.1":
        complain(f"version is {feed.get('version')!r}")
    if feed.get("next_url") == feed.get("feed_url"):
        complain("next_url is the feed itself")
    for hub in feed.get("hubs", []):
        checked("a hub", hub, HUB, ("type", "url"), complain)
    ids = Counter()
    for author in feed.get("authors", []):
        checked("an author", author, AUTHOR, (), complain)
    for item in feed["items"]:
        what = f"item {item.get('id')}"
        ids[item.get("id")] += 1
        checked(what, item, ITEM, ("id",), complain)
        if "content_html" not in item and "content_text" not in item:
            complain(f"{what} has no content")
        for author in item.get("authors", []):
            checked(f"{what}, an author", author, AUTHOR, (), complain)
            if not author:
                complain(f"{what} has an author without a member")
        for attachment in item.get("attachments", []):
            checked(f"{what}, an attachment", attachment, ATTACHMENT, ("url", "mime_type"), complain)
        if not all(isinstance(tag, str) for tag in item.get("tags", [])):
            complain(f"{what}: a tag is no text")
    errors += [f"the id {one} stands there {n} times" for one, n in ids.items() if n > 1]
    return errors


# What the validator does not know, and what is right all the same.
FORGIVEN = {
    "Undefined item element: media:status": "its Media RSS is older than 1.5, in which RSS got the word for a kill",
}


def xml_feed(judge, url, body, content_type):
    """Errors and warnings as the W3C's page would show them."""
    feedvalidator, compatibility, formatter, logging = judge
    try:
        events = feedvalidator.validateStream(BytesIO(body), firstOccurrenceOnly=0, contentType=content_type, base=url)["loggedEvents"]
    except logging.ValidationFailure as failure:
        events = [failure.event]
    errors, warnings = [], []
    for event in compatibility.AA(events):
        if not isinstance(event, (logging.Error, logging.Warning)):
            continue
        words = re.sub(r"<[^>]+>", "", formatter([event]).getMessage(event))
        if words in FORGIVEN:
            continue
        told = [f"{k} {event.params[k]!r}" for k in ("parent", "element", "attr", "value") if event.params.get(k)]
        (errors if isinstance(event, logging.Error) else warnings).append(f"{words} ({', '.join(told)}) line {event.params.get('line')}")
    return errors, warnings


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("paper")
    asked.add_argument("validator")
    asked.add_argument("--warnings", action="store_true", help="print warnings too")
    asked = asked.parse_args()
    sys.path.insert(0, asked.validator)
    import feedvalidator
    from feedvalidator import compatibility, logging
    from feedvalidator.formatter.text_plain import Formatter

    judge = (feedvalidator, compatibility, Formatter, logging)
    site = asked.paper.rstrip("/")
    origin = re.search(r"<loc>(https?://[^/]+)/", get(site + "/sitemap.xml")[1].decode())[1]
    feeds = feeds_of(site, origin)
    wrong, warned = 0, defaultdict(list)
    for url in feeds:
        headers, body = get(url)
        content_type = headers.get("content-type", "")
        # Judged under the address that the feed gives itself.
        own = origin + url.removeprefix(site)
        if url.endswith(".json"):
            errors, warnings = json_feed(own, body, content_type), []
        else:
            errors, warnings = xml_feed(judge, own, body, content_type)
        wrong += bool(errors)
        for error in errors:
            print(f"{url}\n    {error}")
        for warning in warnings:
            warned[re.sub(r" line \d+$", "", warning)].append(url)
    if asked.warnings:
        for warning, where in sorted(warned.items(), key=lambda pair: -len(pair[1])):
            print(f"warning in {len(set(where))} feeds ({len(where)} times), e.g. {where[0]}\n    {warning}")
    print(f"{len(feeds) - wrong} passed, {wrong} failed, {len(warned)} kinds of warning")
    sys.exit(1 if wrong or not feeds else 0)


if __name__ == "__main__":
    main()
