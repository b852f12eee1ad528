"""The desk as a browser without a screen: pages, forms, their hidden fields and their buttons.

Everything that depends on how the desk's screens are made stands in `Desk`; the rest of the driver knows only its
verbs. Forms are found by what they ask and where they go, and every hidden field (the forged-form token among them)
is sent back as it came.
"""
import html.parser
import http.client
import http.cookies
import re
import urllib.parse


class Refused(Exception):
    """The desk answered, and the answer was no: nothing was acknowledged."""


class Cut(Exception):
    """No whole answer came: the act may have happened or not."""


class Page(html.parser.HTMLParser):
    """One answer, with its links and forms."""

    def __init__(self, status, address, text):
        super().__init__(convert_charrefs=True)
        self.status, self.address, self.source = status, address, text
        self.links, self.forms, self._form, self._open = [], [], None, None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        a = {k: v or "" for k, v in attrs}
        if tag == "a" and a.get("href"):
            self.links.append(urllib.parse.urljoin(self.address, a["href"]))
        elif tag == "form":
            self._form = {"action": urllib.parse.urljoin(self.address, a.get("action", "")),
                          "method": a.get("method", "get").lower(), "fields": {}, "asks": [], "buttons": []}
            self.forms.append(self._form)
        elif self._form is not None and tag == "button":
            self._form["buttons"].append({"name": a.get("name"), "value": a.get("value", ""), "action": a.get("formaction"), "text": ""})
            self._open = ("button", self._form["buttons"][-1])
        elif self._form is not None and a.get("name") and tag in ("input", "textarea", "select"):
            kind = a.get("type", "text").lower() if tag == "input" else tag
            if kind == "submit":
                self._form["buttons"].append({"name": a["name"], "value": a.get("value", ""), "action": a.get("formaction"), "text": a.get("value", "")})
                return
            if kind in ("checkbox", "radio") and "checked" not in a:
                return
            self._form["fields"].setdefault(a["name"], a.get("value", "on" if kind == "checkbox" else ""))
            if kind != "hidden":
                self._form["asks"].append(a["name"])
            self._open = (tag, a["name"])
        elif tag == "option" and self._form is not None and self._open and self._open[0] == "select":
            name = self._open[1]
            if "selected" in a or (not self._form["fields"].get(name) and a.get("value")):
                self._form["fields"][name] = a.get("value", "")

    def handle_data(self, data):
        if self._open and self._form is not None:
            if self._open[0] == "button":
                self._open[1]["text"] += data
            elif self._open[0] == "textarea":
                self._form["fields"][self._open[1]] += data

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None
        if self._open and tag == self._open[0]:
            self._open = None

    def form(self, asks=None, goes=None, button=None):
        """The first form that asks for this field, goes to this address, or has this button."""
        if 300 <= self.status < 400:
            raise Cut(f"{self.address}: acknowledged, but its page never came")
        for form in self.forms:
            if form["method"] != "post":
                continue
            if asks and not any(re.search(asks, name, re.I) for name in form["asks"]):
                continue
            if goes and not re.search(goes, urllib.parse.urlsplit(form["action"]).path):
                continue
            if button and not any(re.search(button, b["text"] or b["value"], re.I) for b in form["buttons"]):
                continue
            return form
        raise Refused(f"no form asks={asks} goes={goes} button={button} on {self.address} ({self.status})")


class Visitor:
    """HTTP with cookies, on one connection at a time, following redirects."""

    def __init__(self, port, cookies=None):
        self.port, self.cookies = port, dict(cookies or {})

    def ask(self, method, address, fields=None, hops=5):
        parts = urllib.parse.urlsplit(address)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        headers = {"Host": f"127.0.0.1:{self.port}", "Accept": "text/html, */*", "Connection": "close",
                   "Origin": f"http://127.0.0.1:{self.port}"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        body = None
        if fields is not None:
            body = urllib.parse.urlencode(fields)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
            line.request(method, path, body, headers)
            answer = line.getresponse()
            raw = answer.read()
            line.close()
        except (OSError, http.client.HTTPException) as trouble:
            raise Cut(f"{method} {path}: {trouble!r}") from None
        for value in answer.headers.get_all("Set-Cookie") or []:
            for name, morsel in http.cookies.SimpleCookie(value).items():
                self.cookies[name] = morsel.value
        here = f"http://127.0.0.1:{self.port}{path}"
        if answer.status in (301, 302, 303, 307, 308) and hops:
            # The redirect itself acknowledges a POST; that its page is cut off afterwards takes nothing back.
            goal = urllib.parse.urljoin(here, answer.headers.get("Location", "/"))
            try:
                return self.ask("GET", goal, hops=hops - 1)
            except Cut:
                if method == "GET":
                    raise
                return Page(answer.status, goal, "")
        return Page(answer.status, here, raw.decode("utf-8", "replace"))

    def get(self, path):
        return self.ask("GET", path)

    def submit(self, form, fields=None, button=None):
        values = dict(form["fields"], **(fields or {}))
        action = form["action"]
        pressed = next((b for b in form["buttons"] if button and re.search(button, b["text"] or b["value"], re.I)), None)
        if pressed is None and form["buttons"] and not button:
            pressed = form["buttons"][0]
        if pressed:
            if pressed["name"]:
                values[pressed["name"]] = pressed["value"]
            if pressed["action"]:
                action = urllib.parse.urljoin(action, pressed["action"])
        page = self.ask("POST", action, values)
        if page.status >= 400:
            said = " ".join(re.sub(r"<[^>]+>", " ", page.source).split())
            raise Refused(f"POST {action} answered {page.status}: {said[:300]}")
        return page


class Desk:
    """The acts this driver needs. Adapt here when a screen changes."""

    NEW_STORY = "/desk/stories/new"
    NEW_PARTNER = "/desk/partners/new"
    TRAY = "/desk/tray"

    def __init__(self, port, cookies=None):
        self.visitor = Visitor(port, cookies)

    def sign_in(self, link):
        page = self.visitor.get(link)
        if page.forms:  # the link shows one button and changes nothing by itself
            page = self.visitor.submit(page.form())
        if page.status >= 400 or "sign-in" in page.address:
            raise Refused(f"the sign-in link led to {page.address} ({page.status})")
        return page

    def add_partner(self, name, feed):
        form = self.visitor.get(self.NEW_PARTNER).form(asks="feed|url|address")
        fields = {n: name for n in form["asks"] if re.search("name|outlet", n, re.I)}
        fields |= {n: feed for n in form["asks"] if re.search("feed|url|address", n, re.I)}
        fields |= {n: "1" for n in form["asks"] if re.search("minutes|seconds|interval|every", n, re.I)}
        return self.visitor.submit(form, fields)

    def write(self, headline, paragraphs):
        """Saves a draft; returns the page it stands on."""
        form = self.visitor.get(self.NEW_STORY).form(asks="headline")
        fields = {}
        for name in form["asks"]:
            if re.search("headline", name, re.I):
                fields[name] = headline
            elif re.search("body|text", name, re.I):
                fields[name] = "\n\n".join(paragraphs)
            elif re.search("byline|author", name, re.I) and not form["fields"].get(name):
                fields[name] = "Kill Harness"
        return self.visitor.submit(form, fields, button="save|keep|draft" if any(re.search("save|keep|draft", b["text"] or b["value"], re.I) for b in form["buttons"]) else None)

    def publish(self, page):
        form = page.form(button="publish")
        page = self.visitor.submit(form, button="publish")
        if re.search("preflight|publish", urllib.parse.urlsplit(page.address).path) and (page.forms or page.status >= 300):  # asked once more
            page = self.visitor.submit(page.form(button="publish|yes|confirm"), button="publish|yes|confirm")
        return page

    def kill(self, story_address, headline, why):
        """From the story's desk page to its kill: reason, typed confirmation, button."""
        page = self.visitor.get(story_address)
        try:
            form = page.form(goes=r"/kill$")
        except Refused:
            there = next((link for link in page.links if urllib.parse.urlsplit(link).path.endswith("/kill")), None)
            if there is None:
                raise
            form = self.visitor.get(there).form(goes=r"/kill$")
        fields = {}
        for name in form["asks"]:
            if re.search("reason|why|notice|note", name, re.I):
                fields[name] = why
            elif re.search("confirm|typed|headline", name, re.I):
                fields[name] = headline if re.search("headline", name, re.I) else "kill"
        return self.visitor.submit(form, fields)

    def tray(self):
        """The words of the whole tray, page after page."""
        text, seen, waiting = "", set(), [self.TRAY]
        while waiting:
            page = self.visitor.get(waiting.pop())
            path = urllib.parse.urlsplit(page.address)
            seen.add((path.path, path.query))
            text += page.source
            for link in page.links:
                parts = urllib.parse.urlsplit(link)
                if parts.path.startswith(self.TRAY) and "page" in parts.query + parts.path and (parts.path, parts.query) not in seen:
                    seen.add((parts.path, parts.query))
                    waiting.append(link)
        return text
