//! What the paper tells machines: who may read it for what, and who stands behind it.

use serde::{Deserialize, Serialize};

/// The words of robots.txt, RSL, TDMRep, trust.txt, ads.txt and security.txt.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OpenWeb {
    /// Product tokens of robots that may not read the paper (RFC 9309).
    pub refused_robots: Vec<String>,
    /// More lines for robots.txt, as typed.
    pub robots: String,
    /// Terms for machines (RSL 1.0); none are told without it.
    pub licence: Option<Licence>,
    /// Are the rights to text and data mining reserved (TDMRep)? Nothing is said without it.
    pub tdm_reserved: Option<bool>,
    /// Where the terms of mining stand.
    pub tdm_policy: String,
    /// The lines of trust.txt, ads.txt and security.txt, as typed. An empty one is not served.
    pub trust: String,
    pub ads: String,
    pub security: String,
}

/// Terms for machines, as RSL 1.0 names them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Licence {
    /// `search`, `ai-index`, `ai-input`, `ai-train` …
    pub permits: Vec<String>,
    pub prohibits: Vec<String>,
    /// `free`, `attribution`, `subscription`, `crawl`, `use` …
    pub payment: String,
    /// Where the terms can be agreed on.
    pub contact: String,
}
