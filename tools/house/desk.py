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
                          "method": a.get("method", "get").lower(), "fields": {}, "asks": [], "options": {}, "buttons": []}
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
            self._form["options"].setdefault(name, []).append(a.get("value", ""))
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

    BOARD = "/desk"
    SECTIONS = "/desk/sections"
    PARTNERS = "/desk/partners"
    TRAY = "/desk/wire?tray=new"

    def __init__(self, port, cookies=None):
        self.visitor = Visitor(port, cookies)

    def sign_in(self, link):
        page = self.visitor.get(link)
        if page.forms:  # the link shows one button and changes nothing by itself
            page = self.visitor.submit(page.form())
        if page.status >= 400 or "sign-in" in page.address:
            raise Refused(f"the sign-in link led to {page.address} ({page.status})")
        return page

    def open_section(self, name):
        """A story must stand in a section, and a new paper has none."""
        self.visitor.submit(self.visitor.get(self.SECTIONS).form(goes=r"/sections$", asks="name|title"), {"name": name, "title": name})

    def poll(self):
        """Presses "Poll now" at every partner."""
        page = self.visitor.get(self.PARTNERS)
        for form in page.forms:
            if any(re.search(r"/poll$", b["action"] or "") for b in form["buttons"]):
                self.visitor.submit(form, button="poll now")

    def write(self, headline, paragraphs):
        """Begins a story and saves its text; returns the page it stands on."""
        page = self.visitor.submit(self.visitor.get(self.BOARD).form(goes=r"/stories$", asks="headline"), {"headline": headline})
        form = page.form(goes=r"/stories/\d+$", asks="body")
        return self.visitor.submit(form, self._fields(form, headline, paragraphs), button="^save$")

    @staticmethod
    def slug(page):
        return page.form(goes=r"/stories/\d+$", asks="slug")["fields"]["slug"]

    def edit(self, page, paragraphs):
        """Saves another text over the one that the page shows."""
        form = page.form(goes=r"/stories/\d+$", asks="body")
        return self.visitor.submit(form, {"body": "".join(f"<p>{p}</p>" for p in paragraphs)}, button="^save$")

    def schedule(self, page, at):
        """`at` as an input of type datetime-local gives it."""
        return self.visitor.submit(page.form(goes=r"/stories/\d+$", button="schedule"), {"at": at}, button="schedule")

    def hold(self, story_address, why):
        path = urllib.parse.urlsplit(story_address).path
        return self.visitor.submit(self.visitor.get(f"{path}/takedown").form(goes=r"/hold$"), {"reason": why, "notice": ""})

    def release(self, story_address, why):
        path = urllib.parse.urlsplit(story_address).path
        return self.visitor.submit(self.visitor.get(path).form(goes=r"/hold/end$"), {"reason": why})

    def publish(self, page):
        """Presses "Publish now" under the text as it was saved."""
        return self.visitor.submit(page.form(goes=r"/stories/\d+$", button="publish"), button="publish")

    def kill(self, story_address, why):
        """From the story's desk page to its kill: the reason, the slug typed to confirm, the button."""
        path = urllib.parse.urlsplit(story_address).path
        slug = self.visitor.get(path).form(goes=r"/stories/\d+$", asks="slug")["fields"]["slug"]
        form = self.visitor.get(f"{path}/takedown").form(goes=r"/kill$")
        return self.visitor.submit(form, {"reason": why, "notice": "", "slug": slug})

    @staticmethod
    def _fields(form, headline, paragraphs):
        section = next((value for value in form["options"].get("section", []) if value not in ("", "0")), "0")
        return {"headline": headline, "body": "".join(f"<p>{p}</p>" for p in paragraphs), "bylines": "Kill Harness", "section": section}

    def tray(self):
        """The words of the whole tray, page after page."""
        text, seen, waiting = "", set(), [self.TRAY]
        while waiting:
            address = waiting.pop()
            parts = urllib.parse.urlsplit(address)
            if (parts.path, parts.query) in seen or "partner=" in parts.query:
                continue
            seen.add((parts.path, parts.query))
            page = self.visitor.get(address)
            text += page.source
            waiting += [link for link in page.links if urllib.parse.urlsplit(link).path == parts.path and "tray=new" in link]
        return text
