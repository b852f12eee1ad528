"""The addresses of the seeded paper that are compared, one of each page kind and each odd case."""

PAGES = {
    "home": "/",
    "home-2": "/page/2/",
    "home-past-the-end": "/page/999/",
    "post-media-cards": "/media-cards/",
    "post-word-cards": "/word-cards/",
    "post-member-cards": "/member-cards/",
    "post-members-preview": "/members-with-preview/",
    "post-members-nothing": "/members-without-preview/",
    "post-paid-preview": "/paid-with-preview/",
    "post-paid-nothing": "/paid-without-preview/",
    "post-code-injection": "/code-injection/",
    "post-seo": "/seo-words/",
    "post-odd-headline": "/odd-headline/",
    "post-no-tag": "/no-tag/",
    "post-inner-tag": "/inner-tag/",
    "page": "/about/",
    "page-plain": "/contact/",
    "page-titleless": "/titleless/",
    "page-members": "/members-page/",
    "tag": "/tag/harbour/",
    "tag-2": "/tag/harbour/page/2/",
    "tag-plain": "/tag/council/",
    "author": "/author/ada-brandt/",
    "author-plain": "/author/mina-ostergard/",
    "404": "/nowhere-at-all/",
}

# Not set by the theme: fetched once, not once per theme.
MACHINE = {
    "rss": "/rss/",
    "rss-tag": "/tag/harbour/rss/",
    "rss-author": "/author/ada-brandt/rss/",
    "sitemap": "/sitemap.xml",
    "sitemap-posts": "/sitemap-posts.xml",
    "sitemap-pages": "/sitemap-pages.xml",
    "sitemap-tags": "/sitemap-tags.xml",
    "sitemap-authors": "/sitemap-authors.xml",
    "robots": "/robots.txt",
}

# {key} is the content key. Ids are read from the browse answer before them.
API = {
    "posts": "posts/?key={key}",
    "posts-included": "posts/?key={key}&include=tags,authors,tiers&limit=5&formats=html,plaintext",
    "posts-page-2": "posts/?key={key}&limit=7&page=2&fields=slug,title,published_at",
    "posts-filtered": "posts/?key={key}&filter=tag:harbour%2Bfeatured:true&order=title%20asc",
    "posts-slug": "posts/slug/word-cards/?key={key}&include=tags,authors",
    "posts-gated": "posts/slug/members-with-preview/?key={key}",
    "posts-id": "posts/{post}/?key={key}",
    "pages": "pages/?key={key}&include=tags,authors",
    "pages-slug": "pages/slug/about/?key={key}",
    "pages-id": "pages/{page}/?key={key}",
    "tags": "tags/?key={key}&include=count.posts&limit=all",
    "tags-slug": "tags/slug/harbour/?key={key}&include=count.posts",
    "tags-id": "tags/{tag}/?key={key}",
    "authors": "authors/?key={key}&include=count.posts",
    "authors-slug": "authors/slug/ada-brandt/?key={key}&include=count.posts",
    "authors-id": "authors/{author}/?key={key}",
    "settings": "settings/?key={key}",
    "tiers": "tiers/?key={key}",
    "newsletters": "newsletters/?key={key}",
    "recommendations": "recommendations/?key={key}",
    "offers-id": "offers/000000000000000000000000/?key={key}",
    "search-posts": "search-index/posts/?key={key}",
    "search-authors": "search-index/authors/?key={key}",
    "search-tags": "search-index/tags/?key={key}",
    "no-key": "posts/",
    "bad-key": "posts/?key=00000000000000000000000000",
    "bad-filter": "posts/?key={key}&filter=tag:",
    "no-such-slug": "posts/slug/nowhere/?key={key}",
}

# What a list can be asked, by the words behind its key; only slugs are shown, so that an answer
# says which rows and in which order. Names of routes are made of the words themselves.
FILTERS = {
    "posts": [
        "tag:harbour", "tag:-harbour", "tags:harbour", "tag:[harbour,weather]", "tag:-[harbour,weather]", "tag:[harbour+council]",
        "tags.slug:council", "tags.name:Council", "tags.visibility:internal", "tag:hash-long-read", "tag:null", "tag:-null",
        "primary_tag:harbour", "primary_tag:-harbour", "primary_tag:[council,weather]", "primary_tag:hash-from-the-archive",
        "author:ada-brandt", "author:-ada-brandt", "authors:[joris-quell,mina-ostergard]", "primary_author:joris-quell",
        "authors.name:'Ada Brandt'", "authors.slug:joris-quell", "tag:harbour+author:joris-quell", "tag:harbour,tag:weather",
        "tag:council+tag:-harbour", "(tag:council,tag:weather)+featured:true", "tag:harbour+tag:council", "tag:nowhere",
        "featured:true", "featured:false", "featured:-true", "featured:TRUE", "featured:1", "featured:yes",
        "visibility:public", "visibility:paid", "visibility:[members,paid]", "visibility:-public", "access:true",
        "published_at:>2026-10-01", "published_at:<'2026-09-20T00:00:00.000Z'", "published_at:>='2026-09-20 12:00:00'",
        "published_at:<=2026-09-20", "published_at:>now-2y", "published_at:<now-30d", "published_at:>now+1d", "created_at:>2026-10-01",
        "updated_at:<2026-09-25", "published_at:>2026-09-01+published_at:<2026-10-01", "published_at:null",
        "slug:word-cards", "slug:-word-cards", "slug:[no-tag,media-cards,word-cards]", "slug:[nowhere,no-tag]", "slug:[no-tag]",
        "slug:~'cards'", "slug:~^'members'", "slug:~$'cards'", "slug:-~'cards'", "slug:-~^'members'", "title:~'HARBOUR'",
        "title:~'council'", "title:'No tag at all'", "title:-'No tag at all'", "title:>T", "custom_excerpt:null", "custom_excerpt:-null",
        "feature_image:null", "feature_image:-null", "canonical_url:-null", "meta_title:-null", "og_title:'A title for sharing'",
        "og_image:-null", "feature_image_alt:-null", "posts_meta.meta_title:-null", "codeinjection_head:-null",
        "id:-{post}", "id:{post}", "id:[{post},{page}]", "status:draft", "status:[draft,published]", "type:page", "type:[post,page]",
        "status:scheduled+tag:harbour", "tag:harbour+status:draft", "(status:draft)", "html:~'canary'", "plaintext:~'a'",
        "authors.email:owner@ledger.example", "author.email:~'a'", "authors.password:null", "email_only:true", "newsletter_id:null",
        "count.posts:>1", "made_up:1", "tags.made_up:1", "tag:harbour+made_up:1",
        "tag:", ":harbour", "tag:harbour+", "tag:harbour,", "(tag:harbour", "tag:harbour)", "tag:[harbour", "tag:[]", "tag::harbour",
        "harbour", "tag:'harbour", "tag:\"harbour\"", "tag:'harbour'", "tag: harbour", "tag:harbour + featured:false",
        "tag:harbour AND featured:true", "published_at:>now-30x", "published_at:>yesterday", "tag:~harbour", "slug:~''", "title:''",
        "tag:harbour;drop", "tag:%", "title:~'%'", "title:~'_'", "title:~'\\''", "reading_time:>1", "uuid:-null", "comment_id:-null",
        "tags.id:{tag}", "authors.id:{author}", "primary_tag:null", "featured:null", "tag:HARBOUR", "TAG:harbour", "excerpt:~'a'",
    ],
    "pages": ["slug:about", "type:post", "status:draft", "tag:harbour", "author:joris-quell", "show_title_and_feature_image:false",
              "slug:[titleless,about]", "featured:true", "visibility:members", "title:~'page'"],
    "tags": ["visibility:public", "visibility:internal", "visibility:[public,internal]", "slug:[weather,council]", "slug:-harbour", "name:~'e'",
             "description:-null", "accent_color:-null", "feature_image:null", "count.posts:>5", "id:{tag}", "name:Harbour", "created_at:>2020-01-01",
             "parent_id:null", "made_up:1", "slug:harbour,slug:letters"],
    "authors": ["slug:ada-brandt", "slug:-ada-brandt", "slug:[mina-ostergard,ada-brandt]", "name:~'a'", "bio:-null", "location:'North side'",
                "email:ada-brandt@ledger.example", "status:active", "password:-null", "roles:Editor", "id:{author}", "website:null",
                "twitter:-null", "visibility:public", "last_seen:null", "created_at:>2020-01-01", "count.posts:>5", "made_up:1"],
    "tiers": ["type:paid", "visibility:public", "made_up:1", "active:"],
    "newsletters": ["slug:default-newsletter", "status:active", "made_up:"],
    "recommendations": ["title:x", "made_up:"],
}
ORDERS = {
    "posts": ["title asc", "title desc", "title ASC", "title", "published_at asc", "published_at desc", "updated_at desc", "created_at asc",
              "slug asc", "featured desc", "featured desc,title asc", "featured desc, title asc", "feature_image asc", "custom_excerpt desc",
              "uuid asc", "made_up asc", "title sideways", "title asc,made_up desc", "email asc", "authors.name asc", "tags.name desc",
              "primary_tag asc", "meta_title desc", "reading_time desc", "html asc", "plaintext asc", "visibility asc,slug asc", "id asc", "", ",",
              "title asc;", "random()", "title+asc", "posts.title asc", "published_by asc"],
    "pages": ["title desc", "published_at desc", "title asc"],
    "tags": ["name asc", "name desc", "slug desc", "count.posts desc", "count.posts asc", "created_at asc", "visibility asc,slug asc", "made_up asc",
             "description asc", "accent_color desc"],
    "authors": ["name asc", "name desc", "slug desc", "count.posts desc", "email asc", "created_at asc", "last_seen desc", "location asc"],
    "tiers": ["name asc", "monthly_price desc"],
    "newsletters": ["sort_order asc"],
    "recommendations": ["title asc", "created_at desc"],
}
OTHERS = {
    "posts": ["limit=1", "limit=3&page=2", "limit=3&page=99", "limit=all", "limit=100", "limit=101", "limit=0", "limit=-1", "limit=abc", "limit=1.5",
              "limit=", "page=0", "page=-1", "page=abc", "page=", "page=1.5", "page=2", "page=999999999999999999", "limit=2&limit=3",
              "page=1&page=2", "include=tags", "include=authors", "include=tiers", "include=tags,authors", "include=made_up", "include=", "include=sentiment",
              "include=count.posts", "include=tags&include=authors", "include=tags&fields=slug,title", "include=authors&fields=url",
              "include=tags&fields=url", "include=tags,authors&fields=id", "fields=slug", "fields=title,url", "fields=html", "fields=plaintext",
              "fields=excerpt", "fields=reading_time", "fields=html,reading_time,excerpt", "fields=made_up", "fields=", "fields=slug,made_up",
              "fields=access,visibility", "fields=authors", "fields=tags,primary_tag", "fields=lexical,mobiledoc,status,type", "fields=feature_image_alt",
              "fields=og_image,meta_title", "fields=comments", "fields=frontmatter,email_subject", "fields=custom_excerpt", "fields=count",
              "fields=slug&formats=html", "fields=slug&formats=plaintext", "fields=id,html&formats=plaintext", "formats=html", "formats=plaintext",
              "formats=html,plaintext", "formats=lexical", "formats=mobiledoc,html", "formats=made_up", "formats=html,made_up", "formats=",
              "formats=HTML", "absolute_urls=true", "absolute_urls=false", "made_up=1", "debug=true", "status=draft", "member_status=paid",
              "callback=x", "include[]=tags&fields=slug", "fields[]=slug", "filter[]=featured:true", "limit[]=2", "collection=x", "filter=", "filter=%20"],
    "posts/slug/media-cards": ["include=tags,authors", "fields=title", "fields=html", "formats=plaintext", "fields=made_up", "filter=featured:false",
                               "limit=2", "page=2", "order=x", "formats=made_up", "include=made_up"],
    "posts/slug/member-cards": ["formats=html,plaintext", "fields=excerpt", "fields=html"],
    "posts/slug/members-with-preview": ["formats=html,plaintext", "fields=html", "fields=plaintext", "fields=excerpt", "fields=access", "fields=title"],
    "posts/slug/members-without-preview": ["formats=html,plaintext", "fields=html", "fields=excerpt", "fields=reading_time", "fields=title&formats=plaintext"],
    "posts/slug/paid-with-preview": ["", "fields=excerpt,html"],
    "posts/slug/paid-without-preview": ["", "fields=plaintext"],
    "posts/slug/code-injection": [""],
    "posts/slug/seo-words": ["", "fields=canonical_url,og_image,twitter_image"],
    "posts/slug/odd-headline": ["formats=html,plaintext"],
    "posts/slug/inner-tag": ["include=tags"],
    "posts/slug/no-tag": ["include=tags,authors"],
    "posts/slug/a-draft": [""],
    "posts/slug/due-next-summer": [""],
    "posts/slug/about": [""],
    "posts/slug/UPPER": [""],
    "posts/slug/a%20b": [""],
    "posts/slug": [""],
    "posts/zz": [""],
    "posts/000000000000000000000000": [""],
    "posts/{post}": ["fields=title", "include=tags", "fields=slug,id"],
    "posts/{page}": [""],
    "posts/email/x": [""],
    "pages/slug/titleless": [""],
    "pages/slug/members-page": ["formats=html,plaintext"],
    "pages/slug/word-cards": [""],
    "pages/nowhere": [""],
    "pages": ["limit=1", "fields=slug,show_title_and_feature_image", "page=9"],
    "tags": ["", "limit=2&page=2", "limit=2&page=9", "fields=slug", "fields=name,url", "fields=count", "include=count.posts&fields=slug", "fields=made_up", "formats=x",
             "include=posts", "limit=0", "limit=-1", "page=0"],
    "tags/slug/hash-long-read": ["", "include=count.posts"],
    "tags/slug/letters": [""],
    "tags/slug/nowhere": [""],
    "tags/zz": [""],
    "tags/000000000000000000000000": [""],
    "authors": ["", "limit=1", "fields=slug,url", "fields=email", "fields=email,password,slug", "include=count.posts&fields=name", "include=roles", "page=3"],
    "authors/slug/edith": [""],
    "authors/slug/nowhere": [""],
    "authors/slug/mina-ostergard": ["fields=name,url,profile_image"],
    "authors/zz": [""],
    "settings": ["fields=title", "filter=title:x", "include=x"],
    "tiers": ["limit=1", "include=monthly_price,yearly_price,benefits", "fields=name", "page=3"],
    "tiers/000000000000000000000000": [""],
    "newsletters": ["limit=1", "fields=name", "page=2"],
    "newsletters/000000000000000000000000": [""],
    "recommendations": ["limit=1", "page=2", "limit=all", "fields=title"],
    "offers": [""],
    "offers/x": [""],
    "search-index/pages": [""],
    "search-index": [""],
    "search-index/posts": ["limit=1", "fields=title"],
    "made-up": [""],
    "": [""],
}
# Asked with another method, or with fields in the head of the request.
ODD = {
    "head-posts": ("HEAD", "posts/?key={key}&limit=1", {}),
    "head-no-key": ("HEAD", "posts/", {}),
    "options-posts": ("OPTIONS", "posts/?key={key}", {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "accept-version"}),
    "options-bare": ("OPTIONS", "posts/", {}),
    "options-nowhere": ("OPTIONS", "made-up/", {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "GET"}),
    "post-posts": ("POST", "posts/?key={key}", {}),
    "put-posts": ("PUT", "posts/?key={key}", {}),
    "delete-post": ("DELETE", "posts/{post}/?key={key}", {}),
    "no-slash": ("GET", "posts?key={key}&limit=1", {}),
    "upper": ("GET", "POSTS/?key={key}&limit=1&fields=slug", {}),
    "two-slashes": ("GET", "posts//?key={key}&limit=1&fields=slug", {}),
    "origin": ("GET", "posts/?key={key}&limit=1&fields=slug", {"Origin": "https://elsewhere.example"}),
    "version": ("GET", "posts/?key={key}&limit=1&fields=slug", {"Accept-Version": "v6.0"}),
    "version-old": ("GET", "posts/?key={key}&limit=1&fields=slug", {"Accept-Version": "v3.0"}),
    "version-new": ("GET", "posts/?key={key}&limit=1&fields=slug", {"Accept-Version": "v99.0"}),
    "version-odd": ("GET", "posts/?key={key}&limit=1&fields=slug", {"Accept-Version": "yesterday"}),
    "accept-html": ("GET", "posts/?key={key}&limit=1&fields=slug", {"Accept": "text/html"}),
    "path-v2": ("GET", "../v2/content/posts/?key={key}&limit=1&fields=slug", {}),
    "path-v3": ("GET", "../v3/content/posts/?key={key}&limit=1&fields=slug", {}),
    "path-v4-slug": ("GET", "../v4/content/posts/slug/word-cards/?key={key}&fields=slug", {}),
    "path-canary": ("GET", "../canary/content/tags/?key={key}&limit=1&fields=slug", {}),
    "path-v5": ("GET", "../v5/content/posts/?key={key}", {}),
    "path-v0": ("GET", "../v0.1/content/posts/?key={key}", {}),
    "key-twice": ("GET", "posts/?key={key}&key={key}", {}),
    "key-empty": ("GET", "posts/?key=", {}),
    "key-short": ("GET", "posts/?key=abc", {}),
    "key-list": ("GET", "posts/?key[]={key}", {}),
    "key-object": ("GET", "posts/?key[a]={key}", {}),
    "key-upper": ("GET", "posts/?key={KEY}&limit=1&fields=slug", {}),
    "key-in-head": ("GET", "posts/", {"Authorization": "Ghost {key}"}),
    "slug-dot": ("GET", "posts/slug/a.b/?key={key}", {}),
    "id-long": ("GET", "posts/0000000000000000000000000/?key={key}", {}),
}


def named(words):
    return "".join(c if c.isalnum() or c in "-~" else "_" for c in words)[:110] or "all"


def asked():
    """Every question to the API: name, method, address, fields of its head."""
    from urllib.parse import quote

    for name, path in API.items():
        yield name, "GET", path, {}
    for kind, all_of in (("filter", FILTERS), ("order", ORDERS)):
        for of, words in all_of.items():
            shown = "&fields=slug" if of in ("posts", "pages", "tags", "authors") else ""
            # Ghost can order by a count only where it is shown.
            counted = "&include=count.posts" if kind == "order" and of in ("tags", "authors") else ""
            for n, word in enumerate(words):
                value = quote(word, safe="{}")
                yield f"{kind}-{of}-{n:03}-{named(word)}", "GET", f"{of}/?key={{key}}{shown}{counted}&limit=60&{kind}={value}", {}
    for of, words in OTHERS.items():
        for n, word in enumerate(words):
            slash = "/" if of else ""
            yield f"other-{named(of)}-{n:03}-{named(word)}", "GET", f"{of}{slash}?key={{key}}{'&' if word else ''}{word}", {}
    for name, (method, path, fields) in ODD.items():
        yield f"odd-{name}", method, path, fields
