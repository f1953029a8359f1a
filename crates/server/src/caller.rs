//! Who is asking, and under which address they know us.
//!
//! Belongs here: the peer, what a trusted proxy says of it, the public host. Does not belong here:
//! checking tokens; an authenticated `owner` is put into [`Caller`] by whoever does.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::HOST;
use axum::http::request::Parts;

use crate::error::ApiError;
use crate::settings::Settings;

/// The address at the other end of the connection; set by the listener.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub SocketAddr);

/// Who is asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The peer, or whom a trusted proxy names.
    pub address: IpAddr,
    /// Whether `X-Forwarded-*` counts for this request.
    pub via_trusted_proxy: bool,
    /// The authenticated user; `None`: anonymous.
    pub owner: Option<String>,
}

impl Caller {
    /// Reads who is asking. A request without a peer (in tests) comes from this machine.
    #[must_use]
    pub fn of(peer: Option<Peer>, headers: &HeaderMap, settings: &Settings) -> Self {
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.0.ip().to_canonical());
        let trusted = |address: &IpAddr| {
            settings.trusted_proxies.iter().any(|network| network.contains(address))
        };
        let via_trusted_proxy = trusted(&peer);
        let address = if via_trusted_proxy { forwarded(headers, trusted) } else { None };
        Self { address: address.unwrap_or(peer), via_trusted_proxy, owner: None }
    }
}

/// The last address in `X-Forwarded-For` that is not a trusted proxy: what stands before it was written
/// by the client and proves nothing.
fn forwarded(headers: &HeaderMap, trusted: impl Fn(&IpAddr) -> bool) -> Option<IpAddr> {
    let lines = headers.get_all("x-forwarded-for").into_iter().rev();
    let mut last = None;
    for entry in lines.filter_map(|line| line.to_str().ok()).flat_map(|line| line.rsplit(',')) {
        let Ok(address) = entry.trim().parse::<IpAddr>() else { return last };
        let address = address.to_canonical();
        last = Some(address);
        if !trusted(&address) {
            break;
        }
    }
    last
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let nobody = || Self {
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            via_trusted_proxy: false,
            owner: None,
        };
        // The edge puts the caller there before any handler runs.
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_else(nobody))
    }
}

/// The address under which the client reached us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PublicAddress {
    /// `localhost:8000`
    pub(crate) host: String,
    pub(crate) is_secure: bool,
}

impl PublicAddress {
    /// Reads it from the request's own host, and from a trusted proxy's headers.
    ///
    /// # Errors
    /// 400 when there is no sane `Host`.
    pub(crate) fn of(headers: &HeaderMap, caller: &Caller) -> Result<Self, ApiError> {
        let told = |name: &str| {
            let value = headers.get(name).filter(|_| caller.via_trusted_proxy)?;
            Some(value.to_str().ok()?.split(',').next()?.trim().to_owned())
        };
        let own = || headers.get(HOST).and_then(|host| host.to_str().ok()).map(str::to_owned);
        let host = told("x-forwarded-host").or_else(own).unwrap_or_default();
        let sane = |c: char| c.is_ascii_alphanumeric() || "-._:[]".contains(c);
        if host.is_empty() || host.len() > 255 || !host.chars().all(sane) {
            return Err(ApiError::field("Host", "the header is missing or is not a host name"));
        }
        let is_secure = told("x-forwarded-proto").is_some_and(|scheme| scheme == "https");
        Ok(Self { host, is_secure })
    }

    /// `ws://host/path` or `wss://host/path`.
    pub(crate) fn websocket(&self, path: &str) -> String {
        format!("{}://{}{path}", if self.is_secure { "wss" } else { "ws" }, self.host)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(peer: &str, forwarded: &[&str], expected: &str) {
        let settings = Settings {
            trusted_proxies: vec!["10.0.0.0/8".parse().unwrap()],
            ..Settings::default()
        };
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        let peer = Peer(SocketAddr::new(peer.parse().unwrap(), 1));
        let caller = Caller::of(Some(peer), &headers, &settings);
        assert_eq!(caller.address.to_string(), expected);
    }

    #[test]
    fn only_a_trusted_proxy_may_name_another_address() {
        check("192.0.2.1", &["198.51.100.7"], "192.0.2.1");
        check("10.0.0.1", &["198.51.100.7"], "198.51.100.7");
        check("10.0.0.1", &["1.1.1.1, 198.51.100.7, 10.0.0.9"], "198.51.100.7");
        check("10.0.0.1", &["1.1.1.1", "198.51.100.7"], "198.51.100.7");
        check("10.0.0.1", &["nonsense"], "10.0.0.1");
        check("::ffff:192.0.2.1", &[], "192.0.2.1");
    }
}
