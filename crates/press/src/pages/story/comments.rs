//! What readers wrote under a story in the house the paper left: read only, in threads of one rank.

use std::collections::HashMap;

use archive::Nouns;
use hbs::Value;
use paper::{Comment, CommentId, StoryId};

use crate::Result;
use crate::gather::Gathering;
use crate::values::moment;

/// Comments under one story that are printed; the oldest come first, and the page says how many
/// there are.
const MOST: i64 = 250;

/// The comments of a story, and how many of them are not shown. False where there are none, so
/// that a theme that asks whether there are comments is told no.
pub async fn kept(g: &mut Gathering<'_>, story: StoryId) -> Result<(Value, i64)> {
    g.tag("comments");
    if !g.archive.has_comments().await? {
        return Ok((false.into(), 0));
    }
    let all = g.archive.comments().of_story(story, MOST, 0).await?;
    if all.is_empty() {
        return Ok((false.into(), 0));
    }
    let more = if all.len() as i64 == MOST { g.archive.comments().count(story).await? - MOST } else { 0 };
    Ok((threads(&all), more))
}

/// Answers stand under what began their thread, in the order in which they were written, and
/// name whom they answer.
fn threads(all: &[Comment]) -> Value {
    let by_id: HashMap<CommentId, &Comment> = all.iter().map(|comment| (comment.id, comment)).collect();
    let root = |comment: &Comment| {
        let mut at = comment;
        // A ring of answers is somebody's database accident.
        for _ in 0..all.len() {
            match at.parent.and_then(|parent| by_id.get(&parent)) {
                Some(parent) => at = parent,
                None => return at.id,
            }
        }
        comment.id
    };
    let mut roots: Vec<&Comment> = Vec::new();
    let mut answers: HashMap<CommentId, Vec<Value>> = HashMap::new();
    for comment in all {
        let root = root(comment);
        if root == comment.id {
            roots.push(comment);
            continue;
        }
        let parent = comment.parent.filter(|parent| *parent != root).and_then(|parent| by_id.get(&parent));
        answers.entry(root).or_default().push(one(comment, parent.map_or("", |parent| &parent.name), Vec::new()));
    }
    roots.into_iter().map(|comment| one(comment, "", answers.remove(&comment.id).unwrap_or_default())).collect::<Vec<_>>().into()
}

fn one(comment: &Comment, to: &str, answers: Vec<Value>) -> Value {
    Value::object([
        ("id", comment.id.0.into()),
        ("name", comment.name.as_str().into()),
        ("written_at", moment(comment.written_at)),
        // Cleaned when it came in.
        ("html", Value::safe(comment.body.as_str())),
        ("to", to.into()),
        ("answers", answers.into()),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_stand_under_what_began_their_thread_and_a_ring_of_them_is_no_trap() {
        let comment = |id: i64, parent: Option<i64>| Comment {
            id: CommentId(id),
            story: StoryId(1),
            parent: parent.map(CommentId),
            name: format!("n{id}"),
            body: String::new(),
            written_at: None,
        };
        // The fourth answers one that was removed; the last two answer each other.
        let all = [
            comment(1, None),
            comment(2, Some(1)),
            comment(3, Some(2)),
            comment(4, Some(99)),
            comment(5, Some(6)),
            comment(6, Some(5)),
        ];
        let made = threads(&all);
        let roots = made.as_array().expect("a list");
        let ids: Vec<String> = roots.iter().map(|root| root.get("id").text()).collect();
        assert_eq!(ids, ["1", "4", "5", "6"]);
        let answers = roots[0].get("answers");
        let answers = answers.as_array().expect("a list");
        assert_eq!((answers.len(), answers[0].get("to").text(), answers[1].get("to").text()), (2, "".into(), "n2".into()));
    }
}
