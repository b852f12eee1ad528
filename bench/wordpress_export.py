#!/usr/bin/env python3
"""Writes a WordPress export (WXR) of as many invented posts as asked for, with comments and blocks,
to time `courant import` with.

    bench/wordpress_export.py 50000 > /tmp/big.xml
    time courant import /tmp/big.xml --no-pictures
"""
import random
import sys

from ghost_export import sentence

SITE = "https://big.example"


def post(dice, n):
    blocks = []
    for p in range(dice.randint(6, 14)):
        words = " ".join(sentence(dice, dice.randint(6, 18)) for _ in range(4))
        blocks.append(f"<!-- wp:paragraph -->\n<p>{words}</p>\n<!-- /wp:paragraph -->")
        if p == 3:
            blocks.append(f'<!-- wp:heading --><h2 class="wp-block-heading">{sentence(dice, 4)}</h2><!-- /wp:heading -->')
        if p == 5:
            blocks.append(f'<!-- wp:image {{"id":{n}}} --><figure class="wp-block-image"><img src="{SITE}/wp-content/uploads/'
                          f'2024/01/{n % 900}-300x200.jpg" alt="{sentence(dice, 3)}" class="wp-image-{n}"/><figcaption>'
                          f"{sentence(dice, 5)}</figcaption></figure><!-- /wp:image -->")
        if p == 6 and n % 10 == 0:
            blocks.append('<!-- wp:shortcode -->[the_ad id="7"][fancy_box color="red"]<!-- /wp:shortcode -->')
    day = f"20{10 + n % 15}-{1 + n % 12:02}-{1 + n % 28:02}"
    comments = "".join(
        f"<wp:comment><wp:comment_id>{n * 10 + c}</wp:comment_id><wp:comment_author><![CDATA[Reader {c}]]></wp:comment_author>"
        f"<wp:comment_author_email>r{c}@mail.example</wp:comment_author_email><wp:comment_date_gmt>{day} 12:0{c}:00</wp:comment_date_gmt>"
        f"<wp:comment_content><![CDATA[{sentence(dice, 20)}]]></wp:comment_content><wp:comment_approved>{'spam' if c == 3 else 1}"
        f"</wp:comment_approved><wp:comment_parent>{n * 10 if c == 1 else 0}</wp:comment_parent></wp:comment>"
        for c in range(n % 5))
    return (f"<item><title>{sentence(dice, 6)} {n}</title><link>{SITE}/{day.replace('-', '/')}/story-{n}/</link>"
            f"<dc:creator><![CDATA[author-{n % 30}]]></dc:creator><content:encoded><![CDATA[{chr(10).join(blocks)}]]></content:encoded>"
            f"<excerpt:encoded><![CDATA[{sentence(dice, 14)}]]></excerpt:encoded><wp:post_id>{n + 1}</wp:post_id>"
            f"<wp:post_date_gmt>{day} {n % 24:02}:{n % 60:02}:00</wp:post_date_gmt><wp:post_name>story-{n}</wp:post_name>"
            f"<wp:status>publish</wp:status><wp:post_type>post</wp:post_type><category domain=\"category\" nicename=\"section-{n % 7}\">"
            f"<![CDATA[Section {n % 7}]]></category><category domain=\"post_tag\" nicename=\"topic-{n % 50}\"><![CDATA[Topic {n % 50}]]>"
            f"</category>{comments}</item>\n")


def main():
    posts = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    dice = random.Random(7)
    out = sys.stdout
    out.write(f"<?xml version=\"1.0\" encoding=\"UTF-8\"?><rss><channel><title>The Big Bell</title><link>{SITE}</link>"
              f"<wp:wxr_version>1.2</wp:wxr_version><wp:base_blog_url>{SITE}</wp:base_blog_url>\n")
    for n in range(30):
        out.write(f"<wp:author><wp:author_login>author-{n}</wp:author_login><wp:author_display_name>Author {n}"
                  "</wp:author_display_name></wp:author>\n")
    for n in range(posts):
        out.write(post(dice, n))
    out.write("</channel></rss>\n")


if __name__ == "__main__":
    main()
