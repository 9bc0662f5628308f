//! The names of the modes.
pub const DISABLE_SSL: &str = "disable";
pub const ALLOW_SSL: &str = "allow";
pub const PREFER_SSL: &str = "prefer";
pub const REQUIRE_SSL: &str = "require";

pub fn encrypted(mode: &str) -> bool {
    matches!(mode, "require" | "verify-ca" | "verify-full")
}
