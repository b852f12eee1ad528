//! What we bring to a theme that leaves it to us: the templates behind some helpers, pages that
//! only this paper has, and the one script that opens the search.

/// Templates of helpers; a theme replaces them by name. Their classes are what themes style.
pub const PARTIALS: &[(&str, &str)] = &[
    ("navigation", include_str!("../../themes/spare/partials/navigation.hbs")),
    ("pagination", include_str!("../../themes/spare/partials/pagination.hbs")),
    ("content-cta", include_str!("../../themes/spare/partials/content-cta.hbs")),
    ("recommendations", include_str!("../../themes/spare/partials/recommendations.hbs")),
    ("kept-comments", include_str!("../../themes/spare/partials/kept-comments.hbs")),
    ("cancel_link", include_str!("../../themes/spare/partials/cancel_link.hbs")),
    ("brief", include_str!("../../themes/spare/partials/brief.hbs")),
    ("thread", include_str!("../../themes/spare/partials/thread.hbs")),
    ("corrections", include_str!("../../themes/spare/partials/corrections.hbs")),
    ("outlet", include_str!("../../themes/spare/partials/outlet.hbs")),
    ("origin", include_str!("../../themes/spare/partials/origin.hbs")),
    ("said_by", include_str!("../../themes/spare/partials/said_by.hbs")),
];

/// Names of the spare pages begin with this, which no file of a theme does.
pub const SPARE_MARK: &str = "spare:";

/// Pages set inside a theme's own layout where it has no template for them.
pub const SPARE: &[(&str, &str)] = &[
    ("spare:error", include_str!("../../themes/spare/error.hbs")),
    ("spare:gone", include_str!("../../themes/spare/gone.hbs")),
    ("spare:search", include_str!("../../themes/spare/search.hbs")),
    ("spare:archive", include_str!("../../themes/spare/archive.hbs")),
    ("spare:corrections", include_str!("../../themes/spare/corrections.hbs")),
];
