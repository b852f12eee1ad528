//! The best of what a search finds, and how many there are: over all parts of the index as if they
//! were one. What was found in one part bounds what is worth a look in the next.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use tantivy::query::{EnableScoring, Query};
use tantivy::{COLLECT_BLOCK_BUFFER_LEN, DocAddress, DocId, Score, Searcher, TERMINATED};

use crate::error::Result;

/// One that was found; the best come first.
struct Hit {
    score: Score,
    at: DocAddress,
}

impl Ord for Hit {
    fn cmp(&self, other: &Hit) -> Ordering {
        other.score.total_cmp(&self.score).then(self.at.cmp(&other.at))
    }
}

impl PartialOrd for Hit {
    fn partial_cmp(&self, other: &Hit) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Hit {
    fn eq(&self, other: &Hit) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Hit {}

/// In order of likeness; the older part first where two are alike.
pub(super) fn best(searcher: &Searcher, query: &dyn Query, limit: usize, offset: usize) -> Result<Vec<DocAddress>> {
    let weight = query.weight(EnableScoring::enabled_from_searcher(searcher))?;
    // The worst of them on top.
    let (mut best, most) = (BinaryHeap::with_capacity(limit + offset), limit + offset);
    // What is no better is not looked at; as parts and what is in them come in order, an equal one stands behind.
    let worth = |best: &BinaryHeap<Hit>| best.peek().filter(|_| best.len() >= most).map_or(Score::MIN, |hit| hit.score);
    for (part, segment) in (0..).zip(searcher.segment_readers()) {
        let living = segment.alive_bitset();
        weight.for_each_pruning(worth(&best), segment, &mut |doc, score| {
            if living.is_none_or(|living| living.is_alive(doc)) && score > worth(&best) {
                if best.len() >= most {
                    best.pop();
                }
                best.push(Hit { score, at: DocAddress::new(part, doc) });
            }
            worth(&best)
        })?;
    }
    Ok(best.into_sorted_vec().into_iter().skip(offset).map(|hit| hit.at).collect())
}

/// How many there are; when there are more than `most`, only that.
pub(super) fn count(searcher: &Searcher, query: &dyn Query, most: usize) -> Result<usize> {
    let weight = query.weight(EnableScoring::disabled_from_searcher(searcher))?;
    let (mut n, mut some) = (0, [0 as DocId; COLLECT_BLOCK_BUFFER_LEN]);
    for segment in searcher.segment_readers() {
        if n > most {
            break;
        }
        let (mut docs, living) = (weight.scorer(segment, 1.0)?, segment.alive_bitset());
        while docs.doc() != TERMINATED && n <= most {
            let here = docs.fill_buffer(&mut some);
            n += match living {
                None => here,
                Some(living) => some[..here].iter().filter(|doc| living.is_alive(**doc)).count(),
            };
        }
    }
    Ok(n)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tantivy::query::{BooleanQuery, TermQuery};
    use tantivy::schema::{INDEXED, IndexRecordOption, Schema, TEXT};
    use tantivy::{Index, IndexWriter, TantivyDocument, Term};

    use super::*;

    /// Every one that the query finds, looked at one after another.
    fn all(searcher: &Searcher, query: &dyn Query) -> Vec<DocAddress> {
        let weight = query.weight(EnableScoring::enabled_from_searcher(searcher)).unwrap();
        let mut found = Vec::new();
        for (part, segment) in (0..).zip(searcher.segment_readers()) {
            let mut docs = weight.scorer(segment, 1.0).unwrap();
            while docs.doc() != TERMINATED {
                let doc = docs.doc();
                if segment.alive_bitset().is_none_or(|living| living.is_alive(doc)) {
                    found.push((docs.score(), DocAddress::new(part, doc)));
                }
                docs.advance();
            }
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        found.into_iter().map(|(_, at)| at).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn the_best_of_many_parts_are_the_best_of_all(
            parts in proptest::collection::vec(proptest::collection::vec(([0..9_usize, 0..9, 0..9], 1..30_usize), 1..300), 1..9),
            gone in proptest::collection::vec(0..2400_u64, 0..40),
            limit in 1..40_usize,
            offset in 0..40_usize,
        ) {
            let mut schema = Schema::builder();
            let (id, words) = (schema.add_u64_field("id", INDEXED), schema.add_text_field("words", TEXT));
            let index = Index::create_in_ram(schema.build());
            let mut writer: IndexWriter = index.writer_with_num_threads(1, 15_000_000).unwrap();
            writer.set_merge_policy(Box::new(tantivy::merge_policy::NoMergePolicy));
            for (n, part) in parts.iter().enumerate() {
                for (m, (times, length)) in part.iter().enumerate() {
                    let mut doc = TantivyDocument::new();
                    doc.add_u64(id, (n * 300 + m) as u64);
                    let told = ["ferry ", "bridge ", "vote "].iter().zip(times).map(|(word, times)| word.repeat(*times));
                    doc.add_text(words, told.collect::<String>() + &"rest ".repeat(*length));
                    writer.add_document(doc).unwrap();
                }
                writer.commit().unwrap();
            }
            for n in gone {
                writer.delete_term(Term::from_field_u64(id, n));
            }
            writer.commit().unwrap();
            let searcher = index.reader().unwrap().searcher();
            let term = |word: &str| -> Box<dyn Query> {
                Box::new(TermQuery::new(Term::from_field_text(words, word), IndexRecordOption::WithFreqs))
            };
            let queries: [Box<dyn Query>; 4] = [
                term("ferry"),
                Box::new(BooleanQuery::intersection(vec![term("ferry"), term("bridge")])),
                Box::new(BooleanQuery::intersection(vec![term("ferry"), term("bridge"), term("vote")])),
                Box::new(BooleanQuery::union(vec![term("ferry"), term("vote")])),
            ];
            for query in queries {
                let all = all(&searcher, &*query);
                let page: Vec<DocAddress> = all.iter().skip(offset).take(limit).copied().collect();
                prop_assert_eq!(best(&searcher, &*query, limit, offset).unwrap(), page);
                prop_assert_eq!(count(&searcher, &*query, 10_000).unwrap(), all.len());
                prop_assert_eq!(count(&searcher, &*query, 100).unwrap() > 100, all.len() > 100);
            }
        }
    }
}
