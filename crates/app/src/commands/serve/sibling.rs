//! Finding the server that owns a data folder: it leaves its address there.

use std::net::SocketAddr;
use std::path::Path;

use crate::failure::Failure;

const NAME: &str = "server-address";

/// Leaves the address for commands that find the folder in use.
pub(super) fn announce(data: &Path, address: SocketAddr) -> Result<(), Failure> {
    let path = data.join(NAME);
    std::fs::write(&path, address.to_string())
        .map_err(|error| Failure::work(format!("{} cannot be written: {error}", path.display())))
}

/// Takes the address away.
pub(super) fn retire(data: &Path) {
    let _ = std::fs::remove_file(data.join(NAME));
}

/// The address of the server that has the folder open; one that was killed leaves a stale one, which
/// nobody answers at.
pub(crate) fn running_server(data: &Path) -> Option<String> {
    let address: SocketAddr = std::fs::read_to_string(data.join(NAME)).ok()?.trim().parse().ok()?;
    let reachable = if address.ip().is_unspecified() {
        SocketAddr::from(([127, 0, 0, 1], address.port()))
    } else {
        address
    };
    Some(format!("http://{reachable}"))
}
