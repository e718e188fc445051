//! TLS to PostgreSQL, with the settings of Node's TLS as far as node-postgres passes them on.

use std::sync::Arc;

use rustls::{
    CertificateError, DigitallySignedStruct, RootCertStore, SignatureScheme,
    client::{
        WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
        verify_server_name,
    },
    crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime, pem::PemObject},
    server::ParsedCertificate,
};
use serde::Deserialize;
use tokio_postgres::{Socket, tls::MakeTlsConnect};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::settings::Secret;
use crate::{
    error::{Error, Result},
    store::errors::unavailable,
    tls,
};

/// How TLS is done. The default verifies the server, with the authorities that the system trusts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct TlsSettings {
    /// Certificates, as PEM, that are trusted in place of the system's: of authorities, or the server's own.
    pub ca: Option<String>,
    /// Our certificate with its chain, as PEM, for servers that ask for one.
    pub cert: Option<String>,
    /// Its key, as PEM without passphrase.
    pub key: Option<Secret>,
    /// Whether a server is refused whose certificate cannot be verified. Default true.
    pub reject_unauthorized: bool,
    /// Whether the certificate must be for this server, and not just trusted. Default true.
    pub check_server_name: bool,
    /// Name that the certificate must have. Default: the host.
    pub server_name: Option<String>,
}

impl Default for TlsSettings {
    fn default() -> Self {
        Self {
            ca: None,
            cert: None,
            key: None,
            reject_unauthorized: true,
            check_server_name: true,
            server_name: None,
        }
    }
}

impl TlsSettings {
    /// Encrypted, to whoever answers.
    pub(super) fn unverified() -> Self {
        Self {
            reject_unauthorized: false,
            ..Self::default()
        }
    }

    /// What the driver makes TLS connections with. Reads files.
    pub(super) fn connector(&self) -> Result<Connector> {
        let builder = tls::builder()?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(self.verifier()?));
        let config = match (&self.cert, &self.key) {
            (Some(cert), Some(key)) => {
                let key = PrivateKeyDer::from_pem_slice(key.expose().as_bytes())
                    .map_err(|error| not_pem("key", error))?;
                builder
                    .with_client_auth_cert(certificates("cert", cert)?, key)
                    .map_err(|error| {
                        unavailable(format!(
                            "ssl.cert and ssl.key of the connection to PostgreSQL do not fit together: {error}."
                        ))
                    })?
            }
            (None, None) => builder.with_no_client_auth(),
            _ => {
                return Err(unavailable(
                    "ssl.cert and ssl.key of the connection to PostgreSQL go together. Set both or none.",
                ));
            }
        };
        Ok(Connector {
            inner: MakeRustlsConnect::new(config),
            server_name: self.server_name.clone(),
        })
    }

    fn verifier(&self) -> Result<Verifier> {
        let provider = Arc::new(ring::default_provider());
        if !self.reject_unauthorized {
            return Ok(Verifier {
                provider,
                trusted: None,
                check_server_name: false,
            });
        }
        let (roots, given) = match &self.ca {
            None => (tls::roots(), Vec::new()),
            Some(pem) => {
                let given = certificates("ca", pem)?;
                let mut roots = RootCertStore::empty();
                roots.add_parsable_certificates(given.iter().cloned());
                (roots, given)
            }
        };
        let webpki =
            WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
                .build()
                .map_err(|error| {
                    unavailable(format!(
                        "ssl.ca of the connection to PostgreSQL holds no certificate that can be trusted: {error}."
                    ))
                })?;
        Ok(Verifier {
            provider,
            trusted: Some((webpki, given)),
            check_server_name: self.check_server_name,
        })
    }
}

fn certificates(field: &str, pem: &str) -> Result<Vec<CertificateDer<'static>>> {
    let all: std::result::Result<Vec<_>, _> =
        CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
    match all {
        Ok(all) if all.is_empty() => Err(not_pem(field, "there is no certificate in it")),
        Ok(all) => Ok(all),
        Err(error) => Err(not_pem(field, error)),
    }
}

fn not_pem(field: &str, reason: impl std::fmt::Display) -> Error {
    unavailable(format!(
        "ssl.{field} of the connection to PostgreSQL is not PEM that can be read ({reason}). Give the text of the file, beginning with -----BEGIN."
    ))
}

/// Makes TLS connections, under a name that need not be the host's.
#[derive(Clone)]
pub(super) struct Connector {
    inner: MakeRustlsConnect,
    server_name: Option<String>,
}

impl MakeTlsConnect<Socket> for Connector {
    type Stream = <MakeRustlsConnect as MakeTlsConnect<Socket>>::Stream;
    type TlsConnect = <MakeRustlsConnect as MakeTlsConnect<Socket>>::TlsConnect;
    type Error = <MakeRustlsConnect as MakeTlsConnect<Socket>>::Error;

    fn make_tls_connect(&mut self, host: &str) -> Result<Self::TlsConnect, Self::Error> {
        let name = self.server_name.as_deref().unwrap_or(host);
        MakeTlsConnect::<Socket>::make_tls_connect(&mut self.inner, name)
    }
}

/// Decides whether a server is the right one. Stricter libraries refuse a server's own certificate as authority where it calls
/// itself one, which is what `openssl req -x509` makes; Node accepts it, so it is accepted here where it was given as `ca`.
#[derive(Debug)]
struct Verifier {
    provider: Arc<CryptoProvider>,
    /// What verifies chains, and the certificates that were given. Absent where anyone will do.
    trusted: Option<(Arc<WebPkiServerVerifier>, Vec<CertificateDer<'static>>)>,
    check_server_name: bool,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let Some((webpki, given)) = &self.trusted else {
            return Ok(ServerCertVerified::assertion());
        };
        if given.iter().any(|own| own == end_entity) {
            if self.check_server_name {
                verify_server_name(&ParsedCertificate::try_from(end_entity)?, server_name)?;
            }
            return Ok(ServerCertVerified::assertion());
        }
        match webpki.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
        {
            // The name is looked at last: all else was in order.
            Err(rustls::Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) if !self.check_server_name => Ok(ServerCertVerified::assertion()),
            result => result,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, cert, dss, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, cert, dss, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_certificate_is_named_by_its_field() {
        let pem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        let settings = |change: fn(&mut TlsSettings, String)| {
            let mut settings = TlsSettings::default();
            change(&mut settings, pem.to_owned());
            settings
        };
        for (settings, says) in [
            (settings(|s, _| s.ca = Some("ca.pem".into())), "ssl.ca"),
            (settings(|s, pem| s.ca = Some(pem)), "ssl.ca"),
            (settings(|s, pem| s.cert = Some(pem)), "Set both or none"),
            (
                settings(|s, pem| {
                    s.cert = Some(pem);
                    s.key = Some(Secret::new("hunter2"));
                }),
                "ssl.key",
            ),
        ] {
            let Err(error) = settings.connector() else {
                panic!("{settings:?} was accepted");
            };
            assert!(error.message.contains(says), "{error}");
            assert!(!error.message.contains("hunter2"), "{error}");
        }
        assert!(TlsSettings::default().connector().is_ok());
        assert!(TlsSettings::unverified().connector().is_ok());
    }
}
