//! What filters mean, how they are refused, and that nothing of them reaches a statement.

use archive::filter::{BadFilter, Clause, Expr, Literal, Place, Test, Unit, parse};
use proptest::prelude::*;

fn is(field: &str, test: Test) -> Expr {
    Expr::Is(Clause { field: field.into(), test })
}

fn text(text: &str) -> Literal {
    Literal::Text(text.into())
}

#[track_caller]
fn check(filter: &str, expected: Expr) {
    assert_eq!(parse(filter), Ok(expected), "{filter}");
}

#[track_caller]
fn refused(filter: &str) -> BadFilter {
    let bad = parse(filter).expect_err(filter);
    assert!(bad.why.ends_with('.') && bad.why.starts_with("The filter "), "{}", bad.why);
    bad
}

#[test]
fn a_filter_compares_a_field_with_a_value() {
    check("slug:harbor-bridge", is("slug", Test::Eq(text("harbor-bridge"))));
    check("slug:-'it\\'s'", is("slug", Test::Ne(text("it's"))));
    check("featured:true", is("featured", Test::Eq(Literal::Bool(true))));
    check("og_image:-NULL", is("og_image", Test::Ne(Literal::Null)));
    check("count.posts:>=3.9", is("count.posts", Test::Ge(Literal::Number(3))));
    check("title:nullable", is("title", Test::Eq(text("nullable"))));
    let month = Literal::Relative { later: false, amount: 1, unit: Unit::Months };
    check("published_at:>now-1M", is("published_at", Test::Gt(month)));
    check("published_at:<='2024-01-01 10:00'", is("published_at", Test::Le(text("2024-01-01 10:00"))));
    check("published_at:2024-01-01", is("published_at", Test::Eq(text("2024-01-01"))));
    check("id:000000000000000000000012", is("id", Test::Eq(Literal::Number(12))));
    check("title:now-ish", is("title", Test::Eq(text("now-ish"))));
}

#[test]
fn a_filter_asks_for_one_of_none_of_or_all_of_a_list() {
    check("tag:[news,'sport']", is("tag", Test::In(vec![text("news"), text("sport")])));
    check("tag:-[news]", is("tag", Test::NotIn(vec![text("news")])));
    check("tag:[news+sport]", is("tag", Test::All(vec![text("news"), text("sport")])));
    refused("tag:[news,sport+games]");
    refused("tag:-[news+sport]");
    refused("tag:[]");
}

#[test]
fn a_filter_looks_within_a_text() {
    let like = |place, negated| is("title", Test::Like { place, text: "Re (a.b)".into(), negated });
    check("title:~'Re (a.b)'", like(Place::Anywhere, false));
    check("title:-~^'Re (a.b)'", like(Place::Start, true));
    check("title:~$'Re (a.b)'", like(Place::End, false));
    refused("title:~plain");
    refused("title:~''");
}

#[test]
fn and_binds_tighter_than_or_unless_groups_say_otherwise() {
    let (a, b, c) = (is("a", Test::Eq(text("aa"))), is("b", Test::Eq(text("bb"))), is("c", Test::Eq(text("cc"))));
    check("a:aa,b:bb+c:cc", Expr::Or(vec![a.clone(), Expr::And(vec![b.clone(), c.clone()])]));
    check("(a:aa,b:bb) + c:cc", Expr::And(vec![Expr::Or(vec![a.clone(), b.clone()]), c.clone()]));
    check("((a:aa))", a.clone());
    check("a:aa+b:bb+c:cc", Expr::And(vec![a, b, c]));
}

#[test]
fn what_cannot_be_read_is_refused_with_the_place() {
    assert_eq!(refused("a:aa+").at, 5);
    assert_eq!(refused("a:aa b").at, 5);
    assert_eq!(refused("\"").at, 0);
    for filter in ["a", "a:", ":x", "a:[aa", "(a:aa", "a:aa)", "a:='x'", "a:b,c:dd", "a:''", "a:now-5x)", "featured", "  + "] {
        refused(filter);
    }
    refused(&format!("{}a:aa{}", "(".repeat(5_000), ")".repeat(5_000)));
    refused(&format!("a:[{}]", vec!["aa"; 5_000].join(",")));
    refused(&format!("a:{}", "x".repeat(100_000)));
}

/// A text that quotes can hold: something, and no backslash at the end.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z]{2,8}", ".{1,12}", "[ '\"+,()<>=\\[\\]~%_!\\\\]{1,6}x"]
        .prop_filter("ends in a backslash", |text| !text.ends_with('\\'))
}

fn any_literal() -> impl Strategy<Value = Literal> {
    let units = prop::sample::select(vec![Unit::Days, Unit::Weeks, Unit::Months, Unit::Years, Unit::Hours, Unit::Seconds]);
    prop_oneof![
        Just(Literal::Null),
        any::<bool>().prop_map(Literal::Bool),
        (0..i64::MAX).prop_map(Literal::Number),
        any_text().prop_map(Literal::Text),
        (any::<bool>(), 0..i64::MAX, units).prop_map(|(later, amount, unit)| Literal::Relative { later, amount, unit }),
    ]
}

fn any_test() -> impl Strategy<Value = Test> {
    let places = prop::sample::select(vec![Place::Anywhere, Place::Start, Place::End]);
    prop_oneof![
        any_literal().prop_map(Test::Eq),
        any_literal().prop_map(Test::Ne),
        any_literal().prop_map(Test::Gt),
        any_literal().prop_map(Test::Ge),
        any_literal().prop_map(Test::Lt),
        any_literal().prop_map(Test::Le),
        prop::collection::vec(any_literal(), 1..4).prop_map(Test::In),
        prop::collection::vec(any_literal(), 1..4).prop_map(Test::NotIn),
        prop::collection::vec(any_literal(), 2..4).prop_map(Test::All),
        (places, any_text(), any::<bool>()).prop_map(|(place, text, negated)| Test::Like { place, text, negated }),
    ]
}

fn any_expr() -> impl Strategy<Value = Expr> {
    let clause = ("[a-zA-Z_][a-zA-Z0-9_.]{0,9}", any_test()).prop_map(|(field, test)| Expr::Is(Clause { field, test }));
    clause.prop_recursive(4, 24, 4, |inner| {
        let parts = prop::collection::vec(inner, 2..4);
        (parts, any::<bool>()).prop_map(|(parts, and)| if and { Expr::And(parts) } else { Expr::Or(parts) })
    })
}

proptest! {
    #[test]
    fn a_filter_printed_reads_back_as_the_same(expr in any_expr()) {
        prop_assert_eq!(parse(&expr.to_string()), Ok(expr));
    }

    #[test]
    fn whatever_is_typed_is_read_or_refused(filter in "[ -~é🎉]{0,60}") {
        let _either = parse(&filter);
    }
}
