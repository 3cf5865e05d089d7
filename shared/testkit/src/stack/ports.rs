//! Ports on the loopback address.

use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    time::Duration,
};

use tokio::{net, time};

use super::{Result, StackError};

/// Refuses a port that something listens on. The other two are for the sentence: "the API", "`API_PORT`"; a port that
/// can't be chosen has no variable.
pub fn require(port: u16, wanted_by: &'static str, variable: Option<&'static str>) -> Result<()> {
    // Some systems let a second program bind the loopback address beside one that listens on all addresses, so ask
    // whether anybody answers, too.
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let answers = TcpStream::connect_timeout(&address, Duration::from_millis(200)).is_ok();
    if answers || TcpListener::bind(address).is_err() {
        return Err(StackError::PortTaken {
            port,
            wanted_by,
            variable,
        });
    }
    Ok(())
}

/// Whether something listens on the port within half a minute.
pub async fn answers(port: u16) -> bool {
    for _ in 0..300 {
        if net::TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_ok() {
            return true;
        }
        time::sleep(Duration::from_millis(100)).await;
    }
    false
}

/// `N` ports that are free now and differ.
pub fn free<const N: usize>() -> Result<[u16; N]> {
    let mut ports = [0; N];
    let mut held = Vec::new();
    for port in &mut ports {
        let listener =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(StackError::io("Looking for a free port"))?;
        *port = listener
            .local_addr()
            .map_err(StackError::io("Looking for a free port"))?
            .port();
        held.push(listener);
    }
    Ok(ports)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_ports_differ_and_can_be_used() {
        let [first, second] = free().unwrap();
        assert_ne!(first, second);
        require(first, "the API", Some("API_PORT")).unwrap();
    }

    #[test]
    fn a_taken_port_is_named_with_a_way_out() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let refusal = require(port, "the API", Some("API_PORT")).unwrap_err().to_string();
        let start = format!("Port {port}, where the API should listen, is taken. ");
        let way_out = format!(
            "Stop the program that uses it, or choose another by API_PORT={}",
            port + 1
        );
        assert_eq!(refusal, start.clone() + &way_out);
        let fixed = require(port, "the API", None).unwrap_err().to_string();
        assert_eq!(fixed, start + "Stop the program that uses it.");
    }
}
