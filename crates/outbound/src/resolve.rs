//! From a name to its addresses. The answer is not trusted here: the guard reads it.

use std::io;
use std::net::IpAddr;

use futures_util::future::BoxFuture;

/// Looks names up. Tests hand in a book of their own.
pub trait Resolver: Send + Sync {
    /// All addresses of `host` (a name, never an address). An empty list means no such name.
    fn lookup<'a>(&'a self, host: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>>;
}

/// The machine's own name service.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemResolver;

impl Resolver for SystemResolver {
    fn lookup<'a>(&'a self, host: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>> {
        Box::pin(async move {
            let mut found: Vec<IpAddr> = tokio::net::lookup_host((host, 0)).await?.map(|a| a.ip()).collect();
            found.dedup();
            Ok(found)
        })
    }
}
