"""A Ghost over invented content: its rows are written into its tables, because its importer takes hours."""
import re
import shutil
import sqlite3

from others.mariadb import inserts

NOW = "2024-01-01 00:00:00"


def rows(export, password, author_role):
    """The export's rows as Ghost's tables have them: (table, rows) in the order in which they go in."""
    data = export["db"][0]["data"]
    ids = iter(range(1, 1 << 40))
    a, t = (lambda key: f"{int(key[1:]) + 1:024x}"), (lambda key: f"{int(key[1:]) + 4096:024x}")
    at = lambda moment: moment.replace("T", " ").split(".")[0]
    yield "users", [{"id": a(u["id"]), "name": u["name"], "slug": u["slug"], "password": password, "email": f"{u['slug']}@paper.example",
                     "status": "active", "visibility": "public", "created_at": NOW} for u in data["users"]]
    yield "roles_users", [{"id": f"{next(ids):024x}", "role_id": author_role, "user_id": a(u["id"])} for u in data["users"]]
    yield "tags", [{"id": t(g["id"]), "name": g["name"], "slug": g["slug"], "visibility": "public", "created_at": NOW} for g in data["tags"]]
    yield "posts", [{"id": p["id"], "uuid": f"{n:08x}-0000-4000-8000-000000000000", "title": p["title"], "slug": p["slug"], "html": p["html"],
                     "plaintext": re.sub(r"<[^>]+>", " ", p["html"]), "lexical": p["lexical"], "comment_id": p["id"],
                     "featured": int(p["featured"]), "type": "post", "status": "published", "visibility": "public",
                     "email_recipient_filter": "all", "created_at": NOW, "updated_at": at(p["updated_at"]),
                     "published_at": at(p["published_at"]), "custom_excerpt": p["custom_excerpt"]} for n, p in enumerate(data["posts"])]
    yield "posts_tags", [{"id": f"{next(ids):024x}", "post_id": j["post_id"], "tag_id": t(j["tag_id"]), "sort_order": j["sort_order"]}
                         for j in data["posts_tags"]]
    yield "posts_authors", [{"id": f"{next(ids):024x}", "post_id": j["post_id"], "author_id": a(j["author_id"]), "sort_order": 0}
                            for j in data["posts_authors"]]


PASSWORD = "select password from users limit 1"
ROLE = "select id from roles where name = 'Author'"
DRAFTS = "update posts set status = 'draft'"
KEY = "select secret from api_keys where type = 'content' order by created_at limit 1"


def fill_sqlite(file, export):
    """Gives a content key."""
    db = sqlite3.connect(file)
    password, role = db.execute(PASSWORD).fetchone()[0], db.execute(ROLE).fetchone()[0]
    db.execute(DRAFTS)
    for table, made in rows(export, password, role):
        names = list(made[0])
        db.executemany(f"insert into {table} ({','.join(names)}) values ({','.join('?' * len(names))})", [list(row.values()) for row in made])
    db.commit()
    return db.execute(KEY).fetchone()[0]


def fill_mariadb(server, export):
    """Gives a content key."""
    ask = lambda sql: server.run(sql, "ghost").strip()
    made = rows(export, ask(PASSWORD), ask(ROLE))
    server.run(f"begin;\n{DRAFTS};\n" + "".join(line for table, all in made for line in inserts(table, all)) + "commit;", "ghost")
    return ask(KEY)


def content(package, folder):
    """A content folder with the themes that Ghost brings."""
    made = folder / "ghost"
    for part in ("data", "images", "logs", "settings", "themes", "files", "media"):
        (made / part).mkdir(parents=True, exist_ok=True)
    shutil.copytree(package / "content/themes", made / "themes", dirs_exist_ok=True)
    shutil.copytree(package / "content/settings", made / "settings", dirs_exist_ok=True)
    return made


def environment(made, port, database):
    """`database` is the MariaDB, or None for SQLite."""
    if database:
        store = {"database__client": "mysql", "database__connection__socketPath": str(database.socket), "database__connection__user": "root",
                 "database__connection__password": "", "database__connection__database": "ghost", "database__connection__charset": "utf8mb4"}
    else:
        store = {"database__client": "sqlite3", "database__connection__filename": str(made / "data/ghost.db"), "database__useNullAsDefault": "true"}
    return {"NODE_ENV": "production", "url": f"http://127.0.0.1:{port}", "server__port": str(port), "server__host": "127.0.0.1",
            "paths__contentPath": str(made), "logging__level": "error", "logging__transports": '["stdout"]', "mail__transport": "Direct", **store}
