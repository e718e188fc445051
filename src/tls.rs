//! Which certificate authorities are trusted: those of the system (or of `SSL_CERT_FILE` and `SSL_CERT_DIR`), those of
//! `NODE_EXTRA_CA_CERTS` as for the rest of the process, and, where the image has none at all, the ones bundled with us.

use std::{env, sync::Arc};

use rustls::{
    ClientConfig, ConfigBuilder, RootCertStore, WantsVerifier,
    crypto::ring,
    pki_types::{CertificateDer, pem::PemObject},
};

use crate::error::{Error, Result};

/// Where the configuration of a connection begins. It names its cryptography itself, so that nothing global is touched.
pub fn builder() -> Result<ConfigBuilder<ClientConfig, WantsVerifier>> {
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::internal(format!("TLS could not be set up: {error}.")))
}

/// The authorities that are trusted where nothing else is said. Reads files.
pub fn roots() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        tracing::debug!("the system has no certificate authorities, the bundled ones are used");
        roots.add_parsable_certificates(webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().cloned());
    }
    if let Some(file) = env::var_os("NODE_EXTRA_CA_CERTS").filter(|file| !file.is_empty()) {
        match CertificateDer::pem_file_iter(&file) {
            Ok(certificates) => {
                roots.add_parsable_certificates(certificates.filter_map(Result::ok));
            }
            Err(error) => tracing::warn!(
                %error,
                "NODE_EXTRA_CA_CERTS names a file that could not be read; it is ignored"
            ),
        }
    }
    roots
}
