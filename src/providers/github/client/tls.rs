//! TLS to the hosts that are asked.

use rustls::{ClientConfig, RootCertStore};

use crate::{error::Result, tls};

/// The configuration of all connections. Where no host speaks TLS (a simulator on this machine), the roots are not read, which
/// takes longer than all the rest.
pub(super) fn config(is_needed: bool) -> Result<ClientConfig> {
    let roots = if is_needed {
        tls::roots()
    } else {
        RootCertStore::empty()
    };
    let mut config = tls::builder()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}
