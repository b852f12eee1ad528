//! What may be asked for: Ghost's names of fields, and where each of them stands in our rows.
//! Names come from this list or not at all.

use super::tree::Clause;

/// What a list is of. The names are Ghost's: a tag is a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Resource {
    Posts,
    Pages,
    Tags,
    Authors,
}

/// A column or an expression over the row's own table, and how values are compared with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    pub sql: String,
    pub kind: Kind,
    /// May it be absent?
    pub nullable: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Bool,
    Moment,
    /// Written as 24 hex digits.
    Id,
    Number,
    /// A UUID that came with the story, or one made of its id.
    Uuid,
}

/// Rows that hang on a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    Tags,
    Authors,
    /// The rarely set words: at most one row a story.
    Meta,
}

pub(crate) enum Field {
    Own(Column),
    Related(Relation, Column),
    /// The first of these alone, when readers may see it.
    Primary(Relation, Column),
    /// Not for callers: to be left out as if it had not been asked.
    Private,
    Unknown,
}

/// Never asked for, on any resource or relation.
const PRIVATE: &[&str] = &[
    "password",
    "email",
    "email_only",
    "html",
    "lexical",
    "locale",
    "mobiledoc",
    "newsletter_id",
    "plaintext",
    "email_recipient_filter",
    "published_by",
    "mobiledoc_revisions",
    "post_revisions",
    "members",
    "newsletters",
];
const PRIVATE_OF_AUTHORS: &[&str] = &[
    "status",
    "last_seen",
    "created_at",
    "updated_at",
    "roles",
    "roles_users",
    "visibility",
    "accessibility",
    "paid_subscription_started_notification",
    "paid_subscription_canceled_notification",
    "tour",
    "comment_notifications",
    "recommendation_notifications",
    "gift_subscription_notifications",
    "mention_notifications",
    "donation_notifications",
    "milestone_notifications",
    "free_member_signup_notification",
];
const PRIVATE_OF_TAGS: &[&str] = &["created_at", "updated_at", "parent_id", "parent"];

const ACCOUNTS: &[&str] =
    &["facebook", "twitter", "threads", "bluesky", "mastodon", "tiktok", "youtube", "instagram", "linkedin"];

/// Looks a name up; `pg` says which engine will read the expression.
pub(crate) fn field(resource: Resource, written: &str, pg: bool) -> Field {
    let name = written.to_ascii_lowercase();
    let has = |list: &[&str]| name.split('.').any(|part| list.contains(&part));
    let own = match resource {
        Resource::Tags => has(PRIVATE_OF_TAGS),
        Resource::Authors => has(PRIVATE_OF_AUTHORS),
        Resource::Posts => has(&["show_title_and_feature_image"]),
        Resource::Pages => has(&["email_subject"]),
    };
    if own || has(PRIVATE) {
        return Field::Private;
    }
    let found = |column: Option<Column>| column.map_or(Field::Unknown, Field::Own);
    let bare = |table: &str| name.strip_prefix(table).and_then(|rest| rest.strip_prefix('.'));
    match resource {
        Resource::Tags => found(tag(bare("tags").unwrap_or(&name))),
        Resource::Authors => found(author(bare("users").unwrap_or(&name), pg)),
        // As in SQL the case of a column's name says nothing, but that of a relation does.
        _ if is_relation(&name) && !is_relation(written) => Field::Unknown,
        Resource::Posts | Resource::Pages => story(bare("posts").unwrap_or(&name), pg),
    }
}

fn is_relation(name: &str) -> bool {
    let relation = name.split('.').next().unwrap_or(name);
    matches!(relation, "tag" | "tags" | "author" | "authors" | "primary_tag" | "primary_author")
}

fn story(name: &str, pg: bool) -> Field {
    if let Some((relation, part)) = name.split_once('.') {
        let (relation, private, column) = match relation {
            "tag" | "tags" => (Relation::Tags, PRIVATE_OF_TAGS, tag(part)),
            "author" | "authors" => (Relation::Authors, PRIVATE_OF_AUTHORS, author(part, pg)),
            "posts_meta" => (Relation::Meta, &[][..], meta(part)),
            _ => return Field::Unknown,
        };
        return match column {
            _ if private.contains(&part) => Field::Private,
            // A count over related rows is no column of theirs.
            Some(column) if part != "count.posts" => Field::Related(relation, column),
            _ => Field::Unknown,
        };
    }
    let slug_of = |alias: &str| Column { sql: format!("{alias}.slug"), kind: Kind::Text, nullable: false };
    match name {
        "tag" | "tags" => return Field::Related(Relation::Tags, slug_of("t")),
        "author" | "authors" => return Field::Related(Relation::Authors, slug_of("a")),
        "primary_tag" => return Field::Primary(Relation::Tags, slug_of("t")),
        "primary_author" => return Field::Primary(Relation::Authors, slug_of("a")),
        _ => {}
    }
    if let Some(column) = meta(name) {
        return Field::Related(Relation::Meta, column);
    }
    let (sql, kind, nullable) = match name {
        "id" => ("s.id", Kind::Id, false),
        "uuid" => ("s.id", Kind::Uuid, false),
        "title" => ("s.headline", Kind::Text, false),
        "slug" => ("s.slug", Kind::Text, false),
        "custom_excerpt" => ("s.standfirst", Kind::Text, true),
        "feature_image" => {
            ("(select '/content/pictures/' || p.hash from pictures p where p.id = s.picture_id)", Kind::Text, true)
        }
        "featured" => ("s.featured", Kind::Bool, false),
        "type" => ("case s.kind when 'page' then 'page' else 'post' end", Kind::Text, false),
        "status" => ("case s.state when 'live' then 'published' else 'draft' end", Kind::Text, false),
        "visibility" => ("s.visibility", Kind::Text, false),
        "created_at" => ("s.created_at", Kind::Moment, false),
        "updated_at" => ("coalesce(s.updated_at, s.published_at, s.created_at)", Kind::Moment, false),
        "published_at" => ("s.published_at", Kind::Moment, false),
        _ => return Field::Unknown,
    };
    Field::Own(Column { sql: sql.into(), kind, nullable })
}

/// Columns of `story_meta`, by the names they have there too.
fn meta(name: &str) -> Option<Column> {
    let known = [
        "comment_id",
        "meta_title",
        "meta_description",
        "og_title",
        "og_description",
        "og_image",
        "twitter_title",
        "twitter_description",
        "twitter_image",
        "canonical_url",
        "custom_template",
        "codeinjection_head",
        "codeinjection_foot",
        "feature_image_alt",
        "feature_image_caption",
        "show_title_and_feature_image",
        "email_subject",
        "frontmatter",
    ];
    if name == "show_title_and_feature_image" {
        // Shown, unless somebody said otherwise.
        return Some(Column { sql: format!("coalesce(m.{name}, true)"), kind: Kind::Bool, nullable: false });
    }
    let kind = Kind::Text;
    known.contains(&name).then(|| Column { sql: format!("m.{name}"), kind, nullable: true })
}

fn tag(name: &str) -> Option<Column> {
    let (sql, kind, nullable) = match name {
        "id" => ("t.id", Kind::Id, false),
        "slug" => ("t.slug", Kind::Text, false),
        "name" => ("t.name", Kind::Text, false),
        "description" => ("t.description", Kind::Text, true),
        "visibility" => ("case when t.internal then 'internal' else 'public' end", Kind::Text, false),
        "accent_color" => ("t.color", Kind::Text, true),
        "feature_image" => {
            ("(select '/content/pictures/' || p.hash from pictures p where p.id = t.picture_id)", Kind::Text, true)
        }
        "count.posts" => {
            ("coalesce((select n.n from shelves n where n.shelf = 'topic:' || t.id and n.span = 0), 0)", Kind::Number, false)
        }
        "meta_title"
        | "meta_description"
        | "og_title"
        | "og_description"
        | "og_image"
        | "twitter_title"
        | "twitter_description"
        | "twitter_image"
        | "canonical_url"
        | "codeinjection_head"
        | "codeinjection_foot" => {
            return Some(Column { sql: format!("t.{name}"), kind: Kind::Text, nullable: true });
        }
        _ => return None,
    };
    Some(Column { sql: sql.into(), kind, nullable })
}

fn author(name: &str, pg: bool) -> Option<Column> {
    if ACCOUNTS.contains(&name) {
        let sql = if pg { format!("(a.social::json ->> '{name}')") } else { format!("(a.social ->> '{name}')") };
        return Some(Column { sql, kind: Kind::Text, nullable: true });
    }
    let (sql, kind, nullable) = match name {
        "id" => ("a.id", Kind::Id, false),
        "slug" => ("a.slug", Kind::Text, false),
        "name" => ("a.name", Kind::Text, false),
        "bio" => ("a.bio", Kind::Text, true),
        "website" => ("a.website", Kind::Text, true),
        "location" => ("a.location", Kind::Text, true),
        "meta_title" => ("a.meta_title", Kind::Text, true),
        "meta_description" => ("a.meta_description", Kind::Text, true),
        "profile_image" => ("(select '/content/pictures/' || p.hash from pictures p where p.id = a.picture)", Kind::Text, true),
        "cover_image" => ("(select '/content/pictures/' || p.hash from pictures p where p.id = a.cover)", Kind::Text, true),
        "count.posts" => {
            ("coalesce((select n.n from shelves n where n.shelf = 'author:' || a.id and n.span = 0), 0)", Kind::Number, false)
        }
        _ => return None,
    };
    Some(Column { sql: sql.into(), kind, nullable })
}

/// Is this clause to be left out, because callers may not ask it or the house answers it itself?
pub(crate) fn is_left_out(resource: Resource, clause: &Clause, pg: bool) -> bool {
    // Only what is published is ever listed: the caller's own word on that is overridden.
    let enforced = matches!(resource, Resource::Posts | Resource::Pages) && clause.field.eq_ignore_ascii_case("status");
    enforced || matches!(field(resource, &clause.field, pg), Field::Private)
}
