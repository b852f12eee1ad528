//! The Handlebars language, as handlebars.js 4.7 understands it.
//!
//! A craft beside the stairs: it parses a template, compiles it once, and
//! renders it with helpers, partials and values handed in. It imports no other
//! room and knows no newspaper and no theme contract, so that the language can
//! be held against handlebars.js on its own. It never reads a file, a clock or
//! the network, and it never trusts a template: time, loops, depth and output
//! are bounded, and only what a value itself offers can be reached from it.
//!
//! ```
//! use hbs::{Helpers, PartialSet, Render, Template, Value};
//!
//! let template = Template::parse("greeting", "Hello {{name}}!")?;
//! let context = Value::object([("name", Value::from("Ada & Bob"))]);
//! let text = Render::new(&Helpers::new(), &PartialSet::new()).render(&template, &context)?;
//! assert_eq!(text, "Hello Ada &amp; Bob!");
//! # Ok::<(), hbs::Error>(())
//! ```

mod template;

mod lex;
mod parse;
mod tree;
mod whitespace;

mod compile;

mod builtins;
mod evaluate;
mod frame;
mod helpers;
mod partials;
mod render;

mod outline;

mod error;
mod limits;
mod value;

pub use error::{Error, ErrorKind};
pub use frame::Frame;
pub use helpers::{Call, CallKind, Helper, HelperResult, Helpers};
pub use limits::Limits;
pub use outline::{Called, Outline, Place, Said, Word};
pub use render::Render;
pub use template::{Dialect, PartialSet, Partials, Template, Uses};
pub use value::{Map, Object, Value, escape, number_text};
