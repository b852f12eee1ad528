//! Whom a story quotes, and with which words.

use archive::Nouns;
use hbs::Value;
use paper::Story;

use crate::Result;
use crate::gather::Gathering;

/// The people quoted in the order in which they first speak, each with their words.
pub async fn said_by(g: &mut Gathering<'_>, story: &Story) -> Result<Value> {
    let mut people: Vec<(String, Vec<Value>)> = Vec::new();
    for quotation in g.archive.quotations().of_story(story.id).await? {
        match people.iter_mut().find(|(name, _)| *name == quotation.speaker) {
            Some((_, words)) => words.push(quotation.words.into()),
            None => people.push((quotation.speaker, vec![quotation.words.into()])),
        }
    }
    let person = |(name, words): (String, Vec<Value>)| Value::object([("name", name.into()), ("quotations", words.into())]);
    Ok(people.into_iter().map(person).collect::<Vec<_>>().into())
}
