//! Relays connect containers to programs that listen only on the loopback address.

use std::{
    io::ErrorKind,
    net::{Ipv4Addr, SocketAddr},
};

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

use crate::{Result, StackError};

/// A running relay. Dropping it ends it. Open connections stay until one side closes them.
#[derive(Debug)]
pub struct Relay {
    task: JoinHandle<()>,
}

impl Relay {
    /// Forwards connections from `port` of `address` to the same port of the loopback address. None if a program
    /// already listens there because it listens on all addresses, like DynamoDB Local.
    pub async fn start(address: Ipv4Addr, port: u16) -> Result<Option<Self>> {
        let listener = match TcpListener::bind((address, port)).await {
            Err(error) if error.kind() == ErrorKind::AddrInUse => return Ok(None),
            listener => listener.map_err(StackError::io(format!("Listening on {address}:{port}")))?,
        };
        let to = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let task = tokio::spawn(async move {
            // An error concerns one connection that was closed before it was accepted.
            loop {
                if let Ok((from, _)) = listener.accept().await {
                    tokio::spawn(pass(from, to));
                }
            }
        });
        Ok(Some(Self { task }))
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn pass(mut from: TcpStream, to: SocketAddr) {
    // If one side fails, the other sees its connection close.
    if let Ok(mut to) = TcpStream::connect(to).await {
        let _ = to.set_nodelay(true);
        let _ = from.set_nodelay(true);
        let _ = copy_bidirectional(&mut from, &mut to).await;
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    /// Another loopback address, which needs no set-up on Linux, stands for the bridge.
    const BRIDGE: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn connections_to_the_bridge_reach_the_loopback_address() {
        let program = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = program.local_addr().unwrap().port();
        let _relay = Relay::start(BRIDGE, port).await.unwrap().unwrap();
        let mut client = TcpStream::connect((BRIDGE, port)).await.unwrap();
        client.write_all(b"hello").await.unwrap();
        client.shutdown().await.unwrap();
        let (mut heard, _) = program.accept().await.unwrap();
        let mut words = String::new();
        heard.read_to_string(&mut words).await.unwrap();
        heard.write_all(words.to_uppercase().as_bytes()).await.unwrap();
        drop(heard);
        words.clear();
        client.read_to_string(&mut words).await.unwrap();
        assert_eq!(words, "HELLO");
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn a_program_on_all_addresses_needs_no_relay() {
        let program = TcpListener::bind((IpAddr::from(Ipv4Addr::UNSPECIFIED), 0))
            .await
            .unwrap();
        let port = program.local_addr().unwrap().port();
        assert!(Relay::start(BRIDGE, port).await.unwrap().is_none());
    }
}
