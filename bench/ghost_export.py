#!/usr/bin/env python3
"""Writes a Ghost export of as many invented posts as asked for, to time `courant import` with.

    bench/ghost_export.py 50000 > /tmp/big.json
    time courant import /tmp/big.json --no-pictures
"""
import json
import random
import sys

WORDS = ("harbor council tide weir bridge night vote budget school market storm ferry quay mayor letter "
         "morning water road field court union strike fire winter engine village story paper").split()


def sentence(dice, n):
    words = [dice.choice(WORDS) for _ in range(n)]
    return " ".join(words).capitalize() + "."


def main():
    posts = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    dice = random.Random(7)
    out = sys.stdout
    out.write('{"db":[{"meta":{"exported_on":1,"version":"6.65.0"},"data":{"posts":[')
    joins = {"posts_tags": [], "posts_authors": []}
    for n in range(posts):
        key = f"{n:024x}"
        parts = []
        for p in range(dice.randint(6, 14)):
            parts.append("<p>" + " ".join(sentence(dice, dice.randint(6, 18)) for _ in range(4)) + "</p>")
            if p == 3:
                parts.append(f'<h2 id="part-{p}">{sentence(dice, 4)}</h2>')
            if p == 5:
                parts.append('<figure class="kg-card kg-image-card kg-card-hascaption"><img src="__GHOST_URL__/content/images/'
                             f'2024/01/{n % 900}.jpg" class="kg-image" alt="{sentence(dice, 3)}" loading="lazy">'
                             f"<figcaption>{sentence(dice, 5)}</figcaption></figure>")
        html = "".join(parts)
        row = {"id": key, "uuid": None, "title": f"{sentence(dice, 6)} {n}", "slug": f"story-{n}", "html": html,
               "lexical": json.dumps({"root": {"children": [{"type": "html", "html": html}]}}), "comment_id": key,
               "featured": n % 40 == 0, "type": "post", "status": "published", "visibility": "public",
               "created_at": "2024-01-01T00:00:00.000Z", "updated_at": "2024-06-01T00:00:00.000Z",
               "published_at": f"20{10 + n % 15}-{1 + n % 12:02}-{1 + n % 28:02}T{n % 24:02}:{n % 60:02}:00.000Z",
               "custom_excerpt": sentence(dice, 14)}
        out.write(("," if n else "") + json.dumps(row))
        for place, tag in enumerate({n % 50, n % 7}):
            joins["posts_tags"].append({"post_id": key, "tag_id": f"t{tag}", "sort_order": place})
        joins["posts_authors"].append({"post_id": key, "author_id": f"a{n % 30}", "sort_order": 0})
    rest = {
        **joins,
        "tags": [{"id": f"t{n}", "name": f"Topic {n}", "slug": f"topic-{n}"} for n in range(50)],
        "users": [{"id": f"a{n}", "name": f"Author {n}", "slug": f"author-{n}"} for n in range(30)],
        "settings": [{"key": "title", "value": "The Big Bell"}],
    }
    out.write("]")
    for table, rows in rest.items():
        out.write(f',"{table}":{json.dumps(rows)}')
    out.write("}}]}\n")


if __name__ == "__main__":
    main()
