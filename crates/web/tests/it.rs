//! The doors, tried as readers, colleagues and strangers would try them.

mod it {
    pub mod desk;
    pub mod doors;
    pub mod house;
    pub mod reader;
}
