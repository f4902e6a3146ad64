//! Where a request comes from.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::request::Parts;

use crate::app::AppState;

/// The address of whoever sent a request, in its shortest form.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClientAddress(pub(crate) IpAddr);

/// All addresses that one household or one server usually has.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) enum Network {
    V4(Ipv4Addr),
    /// The first 64 bits.
    V6(u64),
}

impl ClientAddress {
    pub(crate) const fn network(self) -> Network {
        match self.0 {
            IpAddr::V4(address) => Network::V4(address),
            IpAddr::V6(address) => Network::V6((address.to_bits() >> 64) as u64),
        }
    }

    /// The connection's other end, or who a trusted proxy says is behind it.
    ///
    /// Each proxy adds who talked to it, so the list is read from its end, as far as the proxies are
    /// trusted. What stands before that anybody can have written.
    fn of(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> Self {
        let mut client = peer.to_canonical();
        let lines = headers.get_all("x-forwarded-for").iter().rev();
        let hops = lines.flat_map(|line| line.to_str().unwrap_or_default().rsplit(','));
        for hop in hops {
            if !trusted.contains(&client) {
                break;
            }
            match hop.trim().parse::<IpAddr>() {
                Ok(address) => client = address.to_canonical(),
                Err(_) => break,
            }
        }
        Self(client)
    }
}

impl FromRequestParts<AppState> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        Ok(Self::of(peer(parts), &parts.headers, &state.trusted_proxies))
    }
}

/// Whether a request came through a proxy that takes care of TLS.
pub(crate) fn is_through_proxy(parts: &Parts, state: &AppState) -> bool {
    state.trusted_proxies.contains(&peer(parts))
}

/// A request without a connection, as tests make it, comes from this machine.
fn peer(parts: &Parts) -> IpAddr {
    let connection = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    let address = connection.map_or(IpAddr::V6(Ipv6Addr::LOCALHOST), |info| info.0.ip());
    address.to_canonical()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[track_caller]
    fn check(peer: &str, forwarded: &[&'static str], client: &str) {
        let trusted = ["10.0.0.1", "10.0.0.2"].map(|proxy| proxy.parse().unwrap());
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", HeaderValue::from_static(line));
        }
        let found = ClientAddress::of(peer.parse().unwrap(), &headers, &trusted);
        assert_eq!(found.0.to_string(), client, "{forwarded:?}");
    }

    #[test]
    fn a_strangers_claim_is_ignored() {
        check("203.0.113.7", &[], "203.0.113.7");
        check("203.0.113.7", &["198.51.100.1"], "203.0.113.7");
        check("203.0.113.7", &["10.0.0.1"], "203.0.113.7");
    }

    #[test]
    fn a_trusted_proxy_is_believed_and_nobody_before_it() {
        check("10.0.0.1", &["203.0.113.7"], "203.0.113.7");
        check("10.0.0.1", &["198.51.100.1, 203.0.113.7"], "203.0.113.7");
        check("10.0.0.1", &["198.51.100.1, 203.0.113.7, 10.0.0.2"], "203.0.113.7");
        check("10.0.0.1", &["198.51.100.1", "203.0.113.7"], "203.0.113.7");
        check("10.0.0.1", &["198.51.100.1, nonsense"], "10.0.0.1");
        check("10.0.0.1", &[], "10.0.0.1");
    }

    #[test]
    fn an_address_has_one_form() {
        check("::ffff:203.0.113.7", &[], "203.0.113.7");
        check("::ffff:10.0.0.1", &["::ffff:203.0.113.7"], "203.0.113.7");
    }

    #[test]
    fn a_network_of_ipv6_is_64_bits_long() {
        let network = |text: &str| ClientAddress(text.parse().unwrap()).network();
        assert_eq!(network("2001:db8:1:2::1"), network("2001:db8:1:2:ffff::9"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_ne!(network("203.0.113.7"), network("203.0.113.8"));
    }
}
