#!/usr/bin/env python3
"""Writes an invented newspaper as a Ghost export, so that the same words can be
read by Ghost and by Courant and their pages compared.

    seed.py <folder>     writes export.json, its pictures under content/images,
                         and seed.zip, which holds both as Ghost's importer wants them

Everything here is made up and comes out the same every time: no clock, no chance.
"""

import json
import struct
import sys
import zipfile
import zlib
from datetime import datetime, timedelta
from pathlib import Path

URL = "__GHOST_URL__"
FIRST_DAY = datetime(2026, 10, 30, 9, 0, 0)
EVERYWHERE = {"web": {"nonMember": True, "memberSegment": "status:free,status:-free"},
              "email": {"memberSegment": "status:free,status:-free"}}
MEMBERS_ONLY = {"web": {"nonMember": False, "memberSegment": "status:free,status:-free"},
                "email": {"memberSegment": "status:free,status:-free"}}


def an_id(kind, number):
    """24 hex digits, as Ghost's ids are; the kind keeps two tables apart."""
    return f"{kind:08x}{number:016x}"


def a_uuid(kind, number):
    return f"{kind:08x}-0000-4000-8000-{number:012x}"


def moment(at):
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")


# --- pictures: bands of color, as PNG -------------------------------------------------

def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def picture(width, height, hue):
    """A sky of bands over a sea: nine distinct rows, so that it packs to a few kilobytes."""
    bands = []
    for band in range(9):
        row = bytearray(b"\0")
        for x in range(width):
            shade = (x * 60) // width
            row += bytes(((hue + band * 20) % 256, (120 + shade + band * 9) % 256, (200 - band * 17 + hue // 3) % 256))
        bands.append(bytes(row))
    rows = b"".join(bands[y * 9 // height] for y in range(height))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


# --- the body: Lexical, node by node --------------------------------------------------

def text(words, shape=0):
    return {"detail": 0, "format": shape, "mode": "normal", "style": "", "text": words,
            "type": "extended-text", "version": 1}


def block(kind, children, **more):
    return {"children": children, "direction": "ltr", "format": "", "indent": 0, "type": kind, "version": 1, **more}


def para(*parts):
    return block("paragraph", [text(p) if isinstance(p, str) else p for p in parts])


def heading(words, level=2):
    return block("extended-heading", [text(words)], tag=f"h{level}")


def link(words, url):
    return block("link", [text(words)], rel=None, target=None, title=None, url=url)


def listing(kind, items):
    rows = [block("listitem", [text(i)], value=n) for n, i in enumerate(items, 1)]
    return block("list", rows, listType=kind, start=1, tag="ul" if kind == "bullet" else "ol")


def card(kind, **fields):
    return {"type": kind, "version": 1, **fields}


def rich(words):
    return f'<p><span style="white-space: pre-wrap;">{words}</span></p>'


def bare(words):
    return f'<span style="white-space: pre-wrap;">{words}</span>'


def lexical(nodes):
    return json.dumps({"root": block("root", nodes)}, ensure_ascii=False)


def media_cards(image):
    # Plates of their own: a picture that stands elsewhere too brings its words along with Courant.
    return [
        para("Every kind of card that carries a picture, a sound or a file."),
        card("image", src=image(13), width=1600, height=900, title="", alt="Low water at the quay", caption=bare("The quay at low water"), cardWidth="wide", href=""),
        card("image", src=image(14), width=1600, height=900, title="Two boats", alt="", caption="", cardWidth="regular", href="https://example.com/boats"),
        card("image", src=image(15), width=800, height=600, title="", alt="The mole", caption="", cardWidth="full", href=""),
        card("gallery", images=[{"row": n // 3, "src": image(n + 11), "width": 1600 if n < 4 else 800, "height": 900 if n < 4 else 600,
                                 "alt": f"Plate {n + 1}", "caption": "", "fileName": f"plate-{n + 1}.png"} for n in range(5)],
             caption="Five plates from one morning"),
        card("audio", duration=95, mimeType="audio/mpeg", src=f"{URL}/content/media/2026/10/bells.mp3", title="Bells at noon", thumbnailSrc=""),
        card("video", src=f"{URL}/content/media/2026/10/ferry.mp4", caption="The ferry turns", fileName="ferry.mp4", mimeType="video/mp4", width=1280, height=720, duration=32,
             thumbnailSrc=image(12), customThumbnailSrc="", thumbnailWidth=1280, thumbnailHeight=720, cardWidth="wide", loop=False),
        card("file", src=f"{URL}/content/files/2026/10/minutes.pdf", fileTitle="Minutes of the council", fileCaption="Eleven pages", fileName="minutes.pdf", fileSize=204800),
        para("After the last of them the text goes on."),
    ]


def foreign_cards():
    return [
        para("What other sites lend: a page, a film and a broadcast."),
        card("bookmark", url="https://example.com/tides", metadata={"icon": "https://example.com/icon.png", "title": "Tide tables", "description": "When the water comes and goes.",
             "author": "Harbour office", "publisher": "Example", "thumbnail": "https://example.com/tides.png"}, caption="Kept by the office"),
        card("embed", url="https://example.com/film", embedType="video", html='<iframe width="200" height="113" src="https://example.com/embed/film" frameborder="0" allowfullscreen="" title="A film"></iframe>',
             metadata={"title": "A film", "height": 113, "width": 200}, caption="Two minutes of rain"),
        card("transistor", accentColor="#15171A", backgroundColor="#FFFFFF", visibility=EVERYWHERE),
        para("After the last of them the paper's own words go on."),
    ]


def word_cards(image):
    return [
        para("The cards that are made of words: ", text("bold", 1), ", ", text("slanted", 2), ", ", text("struck", 4), ", ", text("code", 16), " and ", link("a link", "https://example.com/"), "."),
        heading("A heading of the second rank"),
        heading("And of the third: tides & winds", 3),
        block("extended-quote", [text("Nobody owns the wind, said the pilot.")]),
        block("aside", [text("An aside, set apart.")]),
        listing("bullet", ["Rope", "Canvas", "Tar"]),
        listing("number", ["Cast off", "Steer"]),
        card("markdown", markdown="A *markdown* card with a [link](https://example.com/md)\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"),
        card("html", html="<div class=\"tide-table\"><b>High water</b> 06:12</div>", visibility=EVERYWHERE),
        card("codeblock", code="fn tide(hour: u8) -> f32 {\n    0.5 * f32::from(hour)\n}\n", language="rust", caption="Half a metre an hour"),
        card("callout", calloutText=rich("Mind the third step."), calloutEmoji="💡", backgroundColor="yellow"),
        card("callout", calloutText=rich("No sign before this one."), calloutEmoji="", backgroundColor="grey"),
        card("toggle", heading=bare("How deep is the basin?"), content=rich("Seven metres at low water.")),
        card("button", buttonText="Read the timetable", alignment="center", buttonUrl="https://example.com/timetable"),
        card("horizontalrule"),
        card("header", size="small", style="dark", buttonEnabled=True, buttonUrl="https://example.com/go", buttonText="Go aboard", header="An old kind of header", subheader="With a line below", backgroundImageSrc="", version=1),
        card("header", version=2, size="small", style="dark", buttonEnabled=True, buttonUrl="https://example.com/new", buttonText="Onward", header=bare("A newer header"), subheader=bare("In two halves"),
             backgroundImageSrc=image(1), accentColor="#FF1A75", alignment="center", backgroundColor="#12324A", backgroundImageWidth=1600, backgroundImageHeight=900, backgroundSize="cover",
             textColor="#FFFFFF", buttonColor="#ffffff", buttonTextColor="#000000", layout="split", swapped=False),
        card("product", productImageSrc=image(2), productImageWidth=1600, productImageHeight=900, productTitle=bare("A brass barometer"), productDescription=rich("It is seldom wrong."),
             productRatingEnabled=True, productStarRating=4, productButtonEnabled=True, productButton="See it", productUrl="https://example.com/barometer"),
        para("And a last line after the last card."),
    ]


def member_cards(image):
    return [
        para("The cards that speak to readers who have signed up, or might."),
        card("signup", alignment="left", backgroundColor="#F0F0F0", backgroundImageSrc="", backgroundSize="cover", textColor="#000000", buttonColor="accent", buttonTextColor="#FFFFFF", buttonText="Subscribe",
             disclaimer=bare("No more than one letter a week."), header=bare("The harbour by letter"), layout="wide", subheader=bare("On Fridays"), successMessage="Look into your letter box.", swapped=False, labels=[]),
        card("call-to-action", layout="minimal", alignment="left", textValue=rich("A sailmaker pays for this line."), showButton=True, showDividers=True, buttonText="See the sails", buttonUrl="https://example.com/sails",
             buttonColor="#000000", buttonTextColor="#ffffff", hasSponsorLabel=True, sponsorLabel=rich("SPONSORED"), backgroundColor="grey", linkColor="text", imageUrl="", imageWidth=None, imageHeight=None, visibility=EVERYWHERE),
        card("email", html="<p>Only in the letter.</p>"),
        card("email-cta", alignment="left", buttonText="Join", buttonUrl="https://example.com/join", html="<p>Only in the letter, for those who pay nothing.</p>", segment="status:free", showButton=True, showDividers=True),
        card("html", html="<p class=\"for-members\">Only those who are signed in see this.</p>", visibility=MEMBERS_ONLY),
        para("Here ends what everyone sees."),
    ]


# --- the words -----------------------------------------------------------------------

PLACES = ["the north quay", "the fish hall", "the old lock", "the ferry stairs", "the ropewalk", "the customs house", "the light on the mole", "the dry dock"]
DOERS = ["The harbour board", "A crew of six", "The pilot on duty", "The council", "A school class", "The dredger's mate", "The tide office", "Two sisters from the island"]
DEEDS = ["has measured the silt at", "will repaint", "asks for quiet near", "has found an anchor by", "closes the road to", "counts the swifts above", "brings lamps to", "wants a bench beside"]
TURNS = [
    "Nobody objected, and the vote took less time than the coffee.",
    "The water stood a hand higher than in the tables of last year.",
    "Those who walk there every morning had said so since spring.",
    "It will cost less than feared and last longer than promised.",
    "The wind had turned by noon, and with it the mood on the stairs.",
    "A second measurement next week is to show whether the first was right.",
    "The oldest boat in the basin is to be moved before the frost.",
    "Letters on the matter have reached this paper in three languages.",
]


def headline(n):
    return f"{DOERS[n % 8]} {DEEDS[(n * 3 + n // 8) % 8]} {PLACES[(n * 5 + n // 8) % 8]}"


def body(n, paragraphs):
    nodes = []
    for p in range(paragraphs):
        nodes.append(para(" ".join(TURNS[(n * 3 + p * 5 + s * (1 + n % 3)) % 8] for s in range(3))))
        if p == 1:
            nodes.append(heading(f"What is known of {PLACES[(n + p) % 8]}"))
    return nodes


def slugged(words):
    return "-".join("".join(c if c.isalnum() else " " for c in words.lower().replace("'", "")).split())


# --- the export ----------------------------------------------------------------------

def build():
    pictures = {}

    def image(n):
        width, height = (1600, 900) if n % 10 < 5 else (800, 600)
        name = f"content/images/2026/10/plate-{n}.png"
        if name not in pictures:
            pictures[name] = picture(width, height, (n * 37) % 256)
        return f"{URL}/{name}"

    created = moment(datetime(2026, 1, 5, 8, 0, 0))
    users = [
        {"name": "Ada Brandt", "slug": "ada-brandt", "bio": "Walks the quays & writes down what she hears.", "location": "North side", "website": "https://example.com/ada",
         "facebook": "adabrandt", "twitter": "@adabrandt", "mastodon": "https://example.social/@ada", "profile_image": image(6), "cover_image": image(1)},
        {"name": "Joris Quell", "slug": "joris-quell", "bio": "Counts boats.", "location": None, "website": None, "profile_image": None},
        {"name": "Mina Østergård", "slug": "mina-ostergard", "bio": None, "location": "The island", "website": None, "profile_image": image(7)},
    ]
    for n, user in enumerate(users, 1):
        user.update(id=an_id(0xA0, n), email=f"{user['slug']}@ledger.example", status="active", visibility="public", created_at=created, updated_at=created, password="$2a$10$invalid")

    tags = [
        ("Harbour", "harbour", "Everything between the mole & the lock.", "public", "#0B5C8A", image(1)),
        ("Council", "council", None, "public", None, None),
        ("Weather", "weather", "Wind, rain and what they leave.", "public", "#8A2B0B", None),
        ("Letters", "letters", None, "public", None, None),
        ("#long-read", "hash-long-read", None, "internal", None, None),
        ("#from-the-archive", "hash-from-the-archive", None, "internal", None, None),
    ]
    tag_rows = [{"id": an_id(0xB0, n), "name": name, "slug": slug, "description": about, "visibility": seen, "accent_color": color, "feature_image": plate,
                 "meta_title": "Harbour news" if slug == "harbour" else None, "meta_description": None, "created_at": created, "updated_at": created}
                for n, (name, slug, about, seen, color, plate) in enumerate(tags, 1)]

    posts, metas, post_tags, post_authors = [], [], [], []

    def post(title, nodes, *, slug=None, at=None, kind="post", status="published", seen="public", tagged=(), by=(0,), plate=None, meta=None, **more):
        number = len(posts) + 1
        at = at or FIRST_DAY - timedelta(days=number, hours=number % 7, minutes=number * 11 % 60)
        row = {"id": an_id(0xC0, number), "uuid": a_uuid(0xC0, number), "title": title, "slug": slug or slugged(title)[:80].strip("-"), "lexical": lexical(nodes), "mobiledoc": None,
               "feature_image": image(plate) if plate else None, "featured": False, "type": kind, "status": status, "visibility": seen, "email_recipient_filter": "all",
               "created_at": moment(at - timedelta(hours=3)), "updated_at": moment(at + timedelta(minutes=25)), "published_at": None if status == "draft" else moment(at),
               "custom_excerpt": None, "codeinjection_head": None, "codeinjection_foot": None, "custom_template": None, "canonical_url": None, "show_title_and_feature_image": True, **more}
        posts.append(row)
        if meta:
            metas.append({"id": an_id(0xC1, number), "post_id": row["id"], **meta})
        for order, tag in enumerate(tagged):
            post_tags.append({"id": an_id(0xC2, len(post_tags) + 1), "post_id": row["id"], "tag_id": tag_rows[tag]["id"], "sort_order": order})
        for order, author in enumerate(by):
            post_authors.append({"id": an_id(0xC3, len(post_authors) + 1), "post_id": row["id"], "author_id": users[author]["id"], "sort_order": order})

    post("Words in boxes: every card of text", word_cards(image), slug="word-cards", tagged=(0, 1), by=(1, 0), plate=2, custom_excerpt="What an editor can set between two paragraphs & how it looks.")
    post("Members read on: a preview, then the rest", body(1, 2) + [card("paywall")] + body(2, 3), slug="members-with-preview", seen="members", tagged=(0, 2), by=(0,), plate=3)
    post("Members only, and nothing before", body(3, 4), slug="members-without-preview", seen="members", tagged=(0,), by=(1,), custom_excerpt="The whole of it is for members.")
    post("For those who pay: a preview", body(4, 1) + [card("paywall")] + body(5, 3), slug="paid-with-preview", seen="paid", tagged=(1, 0), by=(2,), plate=4)
    post("For those who pay, nothing before", body(6, 3), slug="paid-without-preview", seen="paid", tagged=(0,), by=(2, 1))
    post("A page with a head of its own", body(7, 3), slug="code-injection", tagged=(0,), by=(0,), codeinjection_head="<meta name=\"tide\" content=\"high\">\n<style>.tide{color:#0b5c8a}</style>",
         codeinjection_foot="<script>window.tide = 'high';</script>")
    post("Known elsewhere by another name", body(8, 3), slug="seo-words", tagged=(0, 3), by=(0,), canonical_url="https://example.com/first-printed-here/", plate=5,
         meta={"meta_title": "A title for machines", "meta_description": "A description for machines.", "og_title": "A title for sharing", "og_description": "A description for sharing.", "og_image": image(2),
               "twitter_title": "A title for short posts", "twitter_description": "A description for short posts.", "twitter_image": image(3)})
    post("Ümläute, <angles> & \"quotes\" in a headline", body(9, 2), slug="odd-headline", tagged=(2, 0), by=(2,))
    post("No tag at all", body(10, 2), slug="no-tag", by=(1,))
    post("Only an inner tag", body(11, 2), slug="inner-tag", tagged=(5,), by=(0,), plate=6)
    while len(posts) < 54:
        n = len(posts)
        post(headline(n), body(n, 2 + n % 4), slug=f"{slugged(headline(n))[:60].strip('-')}-{n}", tagged=[(0, 1), (0, 2), (0,), (3, 0), (1, 0, 4), (2,)][n % 6], by=[(0,), (1,), (0, 2), (2,)][n % 4],
             plate=1 + n % 7 if n % 3 else None, featured=n % 9 == 4, custom_excerpt=TURNS[n % 8] if n % 5 == 0 else None)
    # The oldest by far, under a topic and an author whose lists are not compared: Courant prints what is in these
    # cards in its own way, which then shows on their own pages and nowhere else.
    post("Pictures and sounds: every media card", media_cards(image), slug="media-cards", at=datetime(2026, 2, 4, 9, 0, 0), tagged=(3, 4), by=(1,), plate=1,
         meta={"feature_image_alt": "A band of sky over the water", "feature_image_caption": "Picture: <a href=\"https://example.com/\">the tide office</a>"})
    post("For those who sign up: the members' cards", member_cards(image), slug="member-cards", at=datetime(2026, 2, 3, 9, 0, 0), tagged=(3,), by=(1,))
    post("Lent by others: cards from elsewhere", foreign_cards(), slug="cards-from-elsewhere", at=datetime(2026, 2, 2, 9, 0, 0), by=(1,))
    post("A draft nobody may see", body(50, 2), slug="a-draft", status="draft", tagged=(0,))
    post("Another draft", body(51, 2), slug="another-draft", status="draft", tagged=(1,), by=(2,))
    post("Due next summer", body(52, 2), slug="due-next-summer", status="scheduled", at=datetime(2029, 6, 1, 6, 0, 0), tagged=(0,))
    post("About the ledger", [para("This paper is printed where the river meets the sea."), heading("Who we are"), para("Three people and a cat."), listing("bullet", ["Ada", "Joris", "Mina"])], slug="about", kind="page", plate=1)
    post("How to reach us", [para("Write, or come by when the door is open.")], slug="contact", kind="page", by=(1,))
    post("A page without its title", [card("header", version=2, size="small", style="dark", buttonEnabled=False, buttonUrl="", buttonText="", header=bare("The title is in here"), subheader="", backgroundImageSrc="", accentColor="#FF1A75",
         alignment="center", backgroundColor="#000000", backgroundImageWidth=None, backgroundImageHeight=None, backgroundSize="cover", textColor="#FFFFFF", buttonColor="#ffffff", buttonTextColor="#000000", layout="full", swapped=False), para("And text below it.")],
         slug="titleless", kind="page", show_title_and_feature_image=False, plate=2)
    post("A page for members", body(12, 2), slug="members-page", kind="page", seen="members")

    def setting(n, key, value, kind):
        return {"id": an_id(0xD0, n), "group": "site", "key": key, "value": value, "type": kind, "flags": None, "created_at": created, "updated_at": created}

    words = {
        "title": "The Harbour Ledger", "description": "What the tide brought in", "accent_color": "#0B5C8A", "timezone": "Europe/Copenhagen", "locale": "en", "cover_image": image(1), "icon": image(8), "logo": None,
        "navigation": json.dumps([{"label": "Home", "url": "/"}, {"label": "About", "url": "/about/"}, {"label": "Harbour", "url": "/tag/harbour/"}, {"label": "Elsewhere", "url": "https://example.com/"}]),
        "secondary_navigation": json.dumps([{"label": "Sign up", "url": "#/portal/"}, {"label": "Contact", "url": "/contact/"}]),
        "facebook": "harbourledger", "twitter": "@harbourledger", "meta_title": None, "meta_description": "The paper of a small harbour.",
        "codeinjection_head": "<!-- the ledger's own head -->", "codeinjection_foot": "<!-- the ledger's own foot -->",
    }
    settings = [setting(n, key, value, kind="array" if key.endswith("navigation") else "string") for n, (key, value) in enumerate(words.items(), 1)]
    roles = [{"id": an_id(0xE0, 1), "name": "Editor", "description": "Editors", "created_at": created, "updated_at": created}]
    data = {"posts": posts, "posts_meta": metas, "posts_tags": post_tags, "posts_authors": post_authors, "tags": tag_rows, "users": users, "roles": roles,
            "roles_users": [{"id": an_id(0xE1, n), "role_id": roles[0]["id"], "user_id": user["id"]} for n, user in enumerate(users, 1)], "settings": settings}
    # The picture of the masthead is square.
    pictures["content/images/2026/10/plate-8.png"] = picture(256, 256, 40)
    return {"db": [{"meta": {"exported_on": 1793000000000, "version": "6.65.0"}, "data": data}]}, pictures


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = Path(sys.argv[1])
    export, pictures = build()
    folder.mkdir(parents=True, exist_ok=True)
    words = json.dumps(export, ensure_ascii=False, indent=1)
    (folder / "export.json").write_text(words, encoding="utf-8")
    with zipfile.ZipFile(folder / "seed.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("export.json", words)
        for name, bytes_ in pictures.items():
            packed.writestr(name, bytes_)
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(bytes_)
    data = export["db"][0]["data"]
    print(f"{folder}: {len(data['posts'])} posts and pages, {len(data['tags'])} tags, {len(data['users'])} authors, {len(pictures)} pictures")


if __name__ == "__main__":
    main()
