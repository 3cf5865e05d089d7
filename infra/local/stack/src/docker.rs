//! Docker for SAM: whether it runs, the image of the functions, and how their containers reach this machine.

use std::{env::consts::ARCH, io::ErrorKind, net::Ipv4Addr, process::Output};

use serde_json::Value;
use tokio::process::Command;

use crate::{Result, StackError};

/// The name of this machine in containers.
pub const HOST: &str = "host.docker.internal";

/// Lambda's name of this machine's architecture.
#[must_use]
pub fn architecture() -> &'static str {
    if ARCH == "aarch64" { "arm64" } else { "x86_64" }
}

/// The image in which SAM runs functions on this machine.
#[must_use]
pub fn image() -> String {
    format!("public.ecr.aws/lambda/provided:al2023-{}", architecture())
}

/// Refuses a machine on which SAM can't run functions. Pulls the image if it is missing.
pub async fn require() -> Result<()> {
    let daemon = docker(&["version", "--format", "{{.Server.Version}}"]).await?;
    if !daemon.status.success() {
        return Err(StackError::Docker(format!(
            "Docker's daemon doesn't respond ({}). Start it (on Linux: systemctl start docker), make sure that you \
             may use it, then start again.",
            last_line(&daemon.stderr)
        )));
    }
    let image = image();
    if docker(&["image", "inspect", &image]).await?.status.success() {
        return Ok(());
    }
    eprintln!("Pulling {image}, in which SAM runs the functions …");
    let pulled = docker(&["pull", "--quiet", &image]).await?;
    if pulled.status.success() {
        return Ok(());
    }
    Err(StackError::Docker(format!(
        "The image {image}, in which SAM runs the functions, can't be pulled ({}). Get it, then start again: \
         docker pull {image}",
        last_line(&pulled.stderr)
    )))
}

/// This machine's address on the containers' network, if a relay must listen on it. On Linux, [`HOST`] is that address.
/// Docker Desktop itself forwards [`HOST`] to the loopback address.
pub async fn bridge() -> Result<Option<Ipv4Addr>> {
    let output = docker(&["network", "inspect", "bridge"]).await?;
    let networks: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    Ok(gateway(&networks).filter(|address| std::net::TcpListener::bind((*address, 0)).is_ok()))
}

/// The gateway of the first network, or the first address of its subnet: a daemon that has just started may report only
/// the subnet.
fn gateway(networks: &Value) -> Option<Ipv4Addr> {
    let configuration = networks.pointer("/0/IPAM/Config/0")?;
    let text = |name: &str| configuration.get(name).and_then(Value::as_str);
    if let Some(gateway) = text("Gateway").and_then(|address| address.parse().ok()) {
        return Some(gateway);
    }
    let (network, _) = text("Subnet")?.split_once('/')?;
    let network: Ipv4Addr = network.parse().ok()?;
    Some(Ipv4Addr::from_bits(network.to_bits() + 1))
}

async fn docker(arguments: &[&str]) -> Result<Output> {
    match Command::new("docker").args(arguments).output().await {
        Err(error) if error.kind() == ErrorKind::NotFound => Err(StackError::Docker(
            "Docker is missing, and SAM runs the functions in it. Install it (on Debian and Ubuntu the package \
             docker.io), then start again. Without Docker there is make dev."
                .to_owned(),
        )),
        output => output.map_err(StackError::io("Starting docker")),
    }
}

fn last_line(output: &[u8]) -> String {
    let text = String::from_utf8_lossy(output);
    text.trim().lines().last().unwrap_or("no output").to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(configuration: &Value, expect: Option<[u8; 4]>) {
        let networks = json!([{"IPAM": {"Config": [configuration]}}]);
        assert_eq!(gateway(&networks), expect.map(Ipv4Addr::from));
    }

    #[test]
    fn the_gateway_is_reported_or_derived_from_the_subnet() {
        check(
            &json!({"Subnet": "172.17.0.0/16", "Gateway": "172.17.0.9"}),
            Some([172, 17, 0, 9]),
        );
        check(&json!({"Subnet": "10.1.0.0/24"}), Some([10, 1, 0, 1]));
        check(&json!({}), None);
        assert_eq!(gateway(&Value::Null), None);
    }
}
