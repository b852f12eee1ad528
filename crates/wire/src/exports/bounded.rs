//! A reader that holds nobody to ransom: between two marks it gives so many bytes and no more.
//!
//! Parsers hold one element or one row at a time; what nobody could have written in one of them
//! would otherwise fill the memory before it is judged.

use std::cell::Cell;
use std::io::{self, BufReader, Read};
use std::rc::Rc;

/// No element and no row of an export is longer; pictures set into a text come closest.
pub(super) const LONGEST: u64 = 16 << 20;

/// How much may still come before the next mark.
#[derive(Clone, Default)]
pub(super) struct Mark(Rc<Cell<u64>>);

impl Mark {
    /// One element or row is through; the next may begin.
    pub fn pass(&self) {
        self.0.set(LONGEST);
    }

    /// Was it this that ended the reading?
    pub fn is_spent(&self) -> bool {
        self.0.get() == 0
    }
}

pub(super) struct Bounded<R> {
    inner: R,
    mark: Mark,
}

impl<R: Read> Bounded<R> {
    /// Read through a buffer, which is what is counted: a mark is off by as much as that holds.
    pub fn new(inner: R, mark: &Mark) -> BufReader<Bounded<R>> {
        mark.pass();
        BufReader::with_capacity(1 << 18, Bounded { inner, mark: mark.clone() })
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.mark.is_spent() {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "one part of it is longer than 16 MiB"));
        }
        let n = self.inner.read(into)?;
        self.mark.0.set(self.mark.0.get().saturating_sub(n as u64));
        Ok(n)
    }
}
