//! Ports on the loopback address.

use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use tokio::{net, time};

use crate::{Result, StackError};

/// Refuses a port that is in use. The error names the part that needs it ("the API") and the variable that changes it.
pub fn require(port: u16, wanted_by: &'static str, variable: &'static str) -> Result<()> {
    if is_taken(port) {
        return Err(StackError::PortTaken {
            port,
            wanted_by,
            variable,
        });
    }
    Ok(())
}

/// Waits up to half a minute until something listens on the port. Returns whether it does.
pub async fn answers(port: u16) -> bool {
    for _ in 0..300 {
        if net::TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_ok() {
            return true;
        }
        time::sleep(Duration::from_millis(100)).await;
    }
    false
}

/// The ports that [`free`] considers. They are below those for outgoing connections, which could otherwise take a port
/// before its part listens on it.
const CANDIDATES: std::ops::Range<u16> = 10_000..32_000;
/// The distance between the first ports of processes with consecutive ids.
const PER_PROCESS: u32 = 32;

/// `N` different free ports. A process never gets the same port twice. Stacks that search at the same time start at
/// different ports.
pub fn free<const N: usize>() -> Result<[u16; N]> {
    static CHECKED: AtomicU32 = AtomicU32::new(0);
    let first = std::process::id().wrapping_mul(PER_PROCESS);
    let all = u32::from(CANDIDATES.end - CANDIDATES.start);
    let mut ports = [0; N];
    for port in &mut ports {
        *port = (0..all)
            .map(|_| first.wrapping_add(CHECKED.fetch_add(1, Ordering::Relaxed)) % all)
            .filter_map(|offset| CANDIDATES.start.checked_add(u16::try_from(offset).ok()?))
            .find(|port| !is_taken(*port))
            .ok_or_else(|| StackError::Usage("No port of the loopback address is free.".to_owned()))?;
    }
    Ok(ports)
}

/// Whether something listens on the port.
fn is_taken(port: u16) -> bool {
    // Some systems let a program bind the loopback address while another listens on all addresses. So also try to
    // connect.
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    TcpStream::connect_timeout(&address, Duration::from_millis(200)).is_ok() || TcpListener::bind(address).is_err()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn free_ports_differ_and_can_be_used() {
        let [first, second] = free().unwrap();
        let [third] = free().unwrap();
        assert_eq!(BTreeSet::from([first, second, third]).len(), 3);
        require(first, "the API", "API_PORT").unwrap();
    }

    #[test]
    fn the_error_of_a_used_port_names_a_remedy() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let refusal = require(port, "the API", "API_PORT").unwrap_err().to_string();
        let start = format!("Port {port} of the API is in use. ");
        let way_out = format!(
            "Stop the program that uses it, or choose another by API_PORT={}",
            port + 1
        );
        assert_eq!(refusal, start + &way_out);
    }
}
