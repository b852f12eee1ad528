#!/usr/bin/env python3
"""The same routes.yaml in a Ghost and in a Courant: what stands at which address.

    routed.py ghost <seed folder> <out folder>                    of that Ghost, which must be running
    routed.py ours <courant binary> <seed folder> <out folder>    of a Courant that takes the paper over
    compare.py <ghost's folder> <our folder>

Each file of FILES is put in use in turn, and every address of it and of ALL is fetched, in a small
theme of our own that says which template was used and what it was handed. A story that moved in
keeps the id it had in Ghost, so what is named by one is asked for by the same id.
"""

import io
import json
import re
import sys
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import fetch  # noqa: E402
import ours  # noqa: E402
from sow import Ghost  # noqa: E402

LIST = """{{#foreach posts}}<li><a href="{{url}}">{{title}}</a> {{primary_tag.name}} {{primary_tag.url}} {{primary_author.url}}</li>{{/foreach}}"""
ABOUT = """{{#tag}}<p>tag {{name}} {{url}}</p>{{/tag}}{{#author}}<p>author {{name}} {{url}}</p>{{/author}}"""


def sheet(name, inside):
    return (f'<!doctype html><html><head><title>{{{{meta_title}}}}</title>{{{{ghost_head}}}}</head><body class="{{{{body_class}}}}">'
            f"<h1>{name}</h1>{inside}{{{{ghost_foot}}}}</body></html>")


PAGES = "{{#is \"home\"}}<b>home</b>{{/is}}{{#is \"paged\"}}<b>paged</b>{{/is}}{{pagination}}"
THEME = {
    "package.json": json.dumps({"name": "routed", "version": "1.0.0", "description": "Says what it is handed", "author": {"email": "desk@ledger.example"},
                                "engines": {"ghost": ">=6.0.0"}, "config": {"posts_per_page": 7, "card_assets": False}}),
    "index.hbs": sheet("index", f"{ABOUT}<ul>{LIST}</ul>{PAGES}"),
    "home.hbs": sheet("home", f"<ul>{LIST}</ul>{PAGES}"),
    "tag.hbs": sheet("tag", f"{ABOUT}<ul>{LIST}</ul>{PAGES}"),
    "author.hbs": sheet("author", f"{ABOUT}<ul>{LIST}</ul>{PAGES}"),
    "news.hbs": sheet("news", f"{ABOUT}<ul>{LIST}</ul>{PAGES}"),
    "features.hbs": sheet("features", f"{ABOUT}<ul>{LIST}</ul>{PAGES}"),
    "post.hbs": sheet("post", "{{#post}}<p>{{title}} {{url}} {{primary_tag.url}} {{primary_author.url}}</p>{{#prev_post}}{{url}}{{/prev_post}}{{#next_post}}{{url}}{{/next_post}}{{/post}}"),
    "page.hbs": sheet("page", "{{#post}}<p>{{title}} {{url}}</p>{{/post}}"),
    "team.hbs": sheet("team", ABOUT + "{{#page}}<p>page {{title}} {{url}}</p>{{/page}}{{#post}}<p>post {{title}} {{url}}</p>{{/post}}"),
    "data.hbs": sheet("data", "{{#foreach letters}}<li>{{title}} {{url}}</li>{{/foreach}}{{#lead}}<p>lead {{title}} {{url}}</p>{{/lead}}{{#foreach people}}<i>{{name}} {{url}}</i>{{/foreach}}"
                      "{{#desk}}<p>desk {{name}} {{url}}</p>{{/desk}}"),
    "notes.hbs": "Notes of {{@site.title}}\n",
    "sheet.hbs": '{"title": "{{@site.title}}"}\n',
    "error.hbs": sheet("error", "<p>{{statusCode}}</p>"),
}

USUAL_TAXONOMIES = "taxonomies:\n  tag: /tag/{slug}/\n  author: /author/{slug}/\n"
FILES = {
    "usual": ("routes:\n\ncollections:\n  /:\n    permalink: /{slug}/\n    template: index\n\n" + USUAL_TAXONOMIES, []),
    "nothing": ("routes:\ncollections:\ntaxonomies:\n", []),
    "two-collections": ("collections:\n  /news/:\n    permalink: /news/{year}/{slug}/\n    filter: primary_tag:harbour\n    template: news\n  /:\n    permalink: /{slug}/\n    filter: primary_tag:-harbour\n"
                        + USUAL_TAXONOMIES, ["/news/", "/news/page/2/", "/news/page/1/", "/news/page/99/", "/news/rss/", "/news/feed/", "/news", "/News/", "/news/2026/code-injection/", "/news/2025/code-injection/",
                                             "/news/2026/no-tag/", "/news/code-injection/", "/news/2026/code-injection", "/news/2026/"]),
    "dated": ("collections:\n  /:\n    permalink: /{year}/{month}/{day}/{slug}/\n" + USUAL_TAXONOMIES, ["/2026/10/29/word-cards/", "/2026/10/28/word-cards/", "/2026/10/29/", "/2026/10/29/word-cards/edit/",
                                                                                                          "/2026/10/24/code-injection/", "/2026/10/23/code-injection/"]),
    "named": ("collections:\n  /stories/:\n    permalink: /{primary_tag}/{primary_author}/{slug}/\n" + USUAL_TAXONOMIES,
              ["/stories/", "/harbour/joris-quell/word-cards/", "/harbour/ada-brandt/word-cards/", "/all/joris-quell/no-tag/", "/all/ada-brandt/inner-tag/", "/stories/rss/", "/council/mina-ostergard/paid-with-preview/"]),
    "ids": ("collections:\n  /:\n    permalink: /{id}/\n" + USUAL_TAXONOMIES, ["/{post}/", "/{post}/edit/", "/000000000000000000000000/"]),
    "channels": ("routes:\n  /features/:\n    controller: channel\n    filter: tag:council\n    order: title asc\n    limit: 4\n    template: features\n  /pictures/:\n    controller: channel\n"
                 "    filter: feature_image:-null\n    rss: false\n    template:\n      - nowhere\n      - news\n  /mixed/:\n    controller: channel\n    filter: tag:[council,weather]+featured:true\n"
                 "collections:\n  /:\n    permalink: /{slug}/\n" + USUAL_TAXONOMIES,
                 ["/features/", "/features/page/2/", "/features/page/1/", "/features/page/50/", "/features/rss/", "/features/feed/", "/pictures/", "/pictures/rss/", "/pictures/page/2/", "/mixed/", "/mixed/rss/", "/features"]),
    "data-short": ("routes:\n  /team/:\n    template: team\n    data: author.ada-brandt\n  /harbour/:\n    controller: channel\n    filter: tag:harbour\n    data: tag.harbour\n    template: news\n  /who/:\n    template: team\n"
                   "    data: page.about\n  /today/:\n    template: team\n    data: post.code-injection\ncollections:\n  /:\n    permalink: /{slug}/\n" + USUAL_TAXONOMIES,
                   ["/team/", "/harbour/", "/harbour/page/2/", "/harbour/rss/", "/who/", "/today/", "/about/", "/code-injection/", "/tag/harbour/page/2/", "/author/ada-brandt/page/2/"]),
    "data-long": ("routes:\n  /desk-of-ours/:\n    template: data\n    data:\n      letters:\n        type: browse\n        resource: posts\n        filter: tag:letters\n        order: title asc\n        limit: 3\n      lead:\n        type: read\n"
                  "        resource: posts\n        slug: no-tag\n        redirect: false\n      people:\n        type: browse\n        resource: authors\n        order: name asc\n      desk:\n        type: read\n        resource: tags\n        slug: council\n"
                  "collections:\n  /:\n    permalink: /{slug}/\n" + USUAL_TAXONOMIES, ["/desk-of-ours/", "/desk-of-ours/page/2/", "/desk-of-ours/rss/", "/no-tag/", "/tag/council/"]),
    "content-types": ("routes:\n  /notes/:\n    template: notes\n    content_type: text/plain\n  /sheet/:\n    template: sheet\n    content_type: application/json\n  /plain/:\n    template: team\n    content_type: text/xml\n"
                      "collections:\n  /:\n    permalink: /{slug}/\n" + USUAL_TAXONOMIES, ["/notes/", "/notes", "/sheet/", "/plain/"]),
    "lacking": ("routes:\n  /team/: no-such-template\n  /list/:\n    controller: channel\n    template: no-such-template\ncollections:\n  /:\n    permalink: /{slug}/\n    template: no-such-template\n" + USUAL_TAXONOMIES,
                ["/team/", "/list/"]),
    "no-feeds": ("collections:\n  /:\n    permalink: /{slug}/\n    rss: false\n" + USUAL_TAXONOMIES, []),
    "renamed": ("collections:\n  /:\n    permalink: /{slug}/\ntaxonomies:\n  tag: /topic/{slug}/\n  author: /by/{slug}/\n", ["/topic/harbour/", "/topic/harbour/page/2/", "/topic/harbour/rss/", "/topic/harbour/feed/", "/by/ada-brandt/",
                                                                                                                     "/by/ada-brandt/rss/", "/topic/hash-long-read/", "/topic/nothing/", "/topic/"]),
    "no-taxonomies": ("collections:\n  /:\n    permalink: /{slug}/\ntaxonomies:\n", []),
    "below": ("routes:\n  /:\n    template: team\ncollections:\n  /blog/:\n    permalink: /blog/{slug}/\ntaxonomies:\n  tag: /blog/tag/{slug}/\n  author: /blog/author/{slug}/\n",
              ["/blog/", "/blog/page/2/", "/blog/rss/", "/blog/word-cards/", "/blog/tag/harbour/", "/blog/author/ada-brandt/", "/blog/tag/harbour/rss/", "/blog/about/"]),
}
# Asked of every file.
ALL = ["/", "/page/2/", "/rss/", "/feed/", "/word-cards/", "/no-tag/", "/about/", "/about/edit/", "/tag/harbour/", "/tag/harbour/rss/", "/author/ada-brandt/", "/author/ada-brandt/rss/", "/nowhere/", "/a-draft/",
       "/sitemap-posts.xml", "/sitemap-pages.xml", "/sitemap-tags.xml", "/sitemap-authors.xml"]


def packed():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, words in THEME.items():
            archive.writestr(f"routed/{name}", words)
    return out.getvalue()


def all_of(url, folder, paths, post):
    for path in ALL + paths:
        name = re.sub(r"[^\w.-]", "_", path.replace("{post}", "ID")).strip("_") or "front"
        name += "-bare" if path.count("/") > 0 and not path.endswith(("/", ".xml")) else ""
        # Ghost measures a page's pictures while it prints it for the first time.
        fetch.get(url + path.replace("{post}", post))
        answer = fetch.get(url + path.replace("{post}", post))
        fetch.keep(folder, name, answer)


def ghosts(seed, out):
    notes = json.loads((seed / "ghost.json").read_text())
    ghost = Ghost(notes["url"])
    ghost.sign_in()
    before = next(theme["name"] for theme in ghost.ask("GET", "themes/")["themes"] if theme["active"])
    ghost.ask("POST", "themes/upload/", files={"file": ("routed.zip", "application/zip", packed())})
    ghost.ask("PUT", "themes/routed/activate/")
    post = ghost.ask("GET", "posts/slug/word-cards/?fields=id")["posts"][0]["id"]
    try:
        for name, (words, _) in FILES.items():
            ghost.ask("POST", "settings/routes/yaml/", files={"routes": ("routes.yaml", "application/x-yaml", words.encode())})
            all_of(ghost.url, out / f"routes-{name}", FILES[name][1], post)
            print(name, flush=True)
    finally:
        ghost.ask("POST", "settings/routes/yaml/", files={"routes": ("routes.yaml", "application/x-yaml", FILES["usual"][0].encode())})
        ghost.ask("PUT", f"themes/{before}/activate/")


def of_ours(binary, seed, out):
    courant, _ = ours.moved_in(binary, seed, out)
    rows = json.loads((seed / "ghost-export.json").read_text())["db"][0]["data"]["posts"]
    post = next(row["id"] for row in rows if row["slug"] == "word-cards")
    theme = out.with_name(out.name + "-theme")
    theme.mkdir(parents=True, exist_ok=True)
    for name, words in THEME.items():
        (theme / name).write_text(words)
    send, serving = ours.at_the_desk(courant, theme)
    try:
        fetch.pictures(ours.URL, out, seed)
        for name, (words, paths) in FILES.items():
            send(f"{ours.URL}/desk/routes", {"text": words, "act": "save"})
            all_of(ours.URL, out / f"routes-{name}", paths, post)
            print(name, flush=True)
    finally:
        ours.end(serving)


def main():
    match sys.argv[1:]:
        case ["ghost", seed, out]:
            ghosts(Path(seed), Path(out))
        case ["ours", binary, seed, out]:
            of_ours(Path(binary).resolve(), Path(seed).resolve(), Path(out).resolve())
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
