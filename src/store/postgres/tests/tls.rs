//! TLS: against a stand-in in front of the server, which can be given any certificate, and against a server that does it itself.

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::{
    RootCertStore, ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::WebPkiClientVerifier,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_rustls::TlsAcceptor;

use super::*;

/// A certificate and its key, as PEM.
#[derive(Clone)]
struct Pair {
    cert: String,
    key: String,
}

struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        let name = testing::name("authority");
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    fn cert(&self) -> String {
        self.0.pem()
    }

    fn issue(&self, name: &str) -> Pair {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        Pair {
            cert: params.signed_by(&key, &self.0).unwrap().pem(),
            key: key.serialize_pem(),
        }
    }
}

/// What `openssl req -x509` makes: signed by itself, and calling itself an authority.
fn signed_by_itself(name: &str) -> Pair {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    Pair {
        cert: params.self_signed(&key).unwrap().pem(),
        key: key.serialize_pem(),
    }
}

fn server_config(own: &Pair, clients: Option<&Authority>) -> ServerConfig {
    let provider = Arc::new(ring::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .unwrap();
    let builder = match clients {
        None => builder.with_no_client_auth(),
        Some(authority) => {
            let mut roots = RootCertStore::empty();
            roots.add(authority.0.der().clone()).unwrap();
            let verifier =
                WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build();
            builder.with_client_cert_verifier(verifier.unwrap())
        }
    };
    let cert = CertificateDer::from_pem_slice(own.cert.as_bytes()).unwrap();
    let key = PrivateKeyDer::from_pem_slice(own.key.as_bytes()).unwrap();
    builder.with_single_cert(vec![cert], key).unwrap()
}

/// Stands in front of a server and does TLS for it, or refuses it.
struct StandIn {
    settings: ConnectionSettings,
    accepting: JoinHandle<()>,
}

impl StandIn {
    async fn before(database: &Database, config: Option<ServerConfig>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (host, port) = (
            database.settings.host.clone().unwrap(),
            database.settings.port.unwrap(),
        );
        Self {
            settings: ConnectionSettings {
                host: Some("127.0.0.1".to_owned()),
                port: Some(listener.local_addr().unwrap().port()),
                ..database.settings.clone()
            },
            accepting: tokio::spawn(async move {
                let acceptor = config.map(|config| TlsAcceptor::from(Arc::new(config)));
                loop {
                    let (mut client, _) = listener.accept().await.unwrap();
                    let (acceptor, host) = (acceptor.clone(), host.clone());
                    tokio::spawn(async move {
                        let mut asked = [0; 8];
                        client.read_exact(&mut asked).await.unwrap();
                        assert_eq!(asked, [0, 0, 0, 8, 4, 210, 22, 47], "no request for TLS");
                        let Some(acceptor) = acceptor else {
                            let _ = client.write_all(b"N").await;
                            return;
                        };
                        client.write_all(b"S").await.unwrap();
                        if let Ok(mut client) = acceptor.accept(client).await {
                            let mut server = TcpStream::connect((host, port)).await.unwrap();
                            let _ = copy_bidirectional(&mut client, &mut server).await;
                        }
                    });
                }
            }),
        }
    }

    /// Opens a store through it, and closes it again.
    async fn open(&self, ssl: TlsSettings) -> Result<()> {
        let settings = ConnectionSettings {
            ssl: Some(ssl),
            ..self.settings.clone()
        };
        let store = open(settings).await?;
        store.load_environments("a").await?;
        store.close().await
    }

    async fn refusal(&self, ssl: TlsSettings) -> String {
        let error = self.open(ssl).await.unwrap_err();
        assert_eq!(error.code, ProblemCode::StoreUnavailable);
        assert!(error.message.contains("127.0.0.1:"), "{error}");
        error.message
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

fn trusting(ca: &str) -> TlsSettings {
    TlsSettings {
        ca: Some(ca.to_owned()),
        ..TlsSettings::default()
    }
}

#[tokio::test]
async fn only_a_server_that_can_be_verified_is_talked_to() {
    let Some(database) = Database::create().await else {
        return;
    };
    let (authority, other) = (Authority::new(), Authority::new());
    let own = authority.issue("127.0.0.1");
    let server = StandIn::before(&database, Some(server_config(&own, None))).await;
    server.open(trusting(&authority.cert())).await.unwrap();
    let both = other.cert() + &authority.cert();
    server.open(trusting(&both)).await.unwrap();
    server.open(TlsSettings::unverified()).await.unwrap();
    for ssl in [TlsSettings::default(), trusting(&other.cert())] {
        let refusal = server.refusal(ssl).await;
        assert!(refusal.contains("UnknownIssuer"), "{refusal}");
        assert!(refusal.contains("its TLS settings"), "{refusal}");
    }
}

#[tokio::test]
async fn a_certificate_must_be_for_the_name_that_is_expected() {
    let Some(database) = Database::create().await else {
        return;
    };
    let authority = Authority::new();
    let own = authority.issue("db.test");
    let server = StandIn::before(&database, Some(server_config(&own, None))).await;
    let trusting = trusting(&authority.cert());
    let refusal = server.refusal(trusting.clone()).await;
    assert!(refusal.contains("db.test"), "{refusal}");
    let named = |name: &str| TlsSettings {
        server_name: Some(name.to_owned()),
        ..trusting.clone()
    };
    server.open(named("db.test")).await.unwrap();
    server.refusal(named("other.test")).await;
    let any_name = TlsSettings {
        check_server_name: false,
        ..trusting.clone()
    };
    server.open(any_name).await.unwrap();
    // Any name is not any server.
    let refusal = server
        .refusal(TlsSettings {
            check_server_name: false,
            ..TlsSettings::default()
        })
        .await;
    assert!(refusal.contains("UnknownIssuer"), "{refusal}");
}

#[tokio::test]
async fn a_servers_own_certificate_is_trusted_where_it_was_given() {
    let Some(database) = Database::create().await else {
        return;
    };
    let own = signed_by_itself("db.test");
    let server = StandIn::before(&database, Some(server_config(&own, None))).await;
    let named = |name: &str, ca: &Pair| TlsSettings {
        server_name: Some(name.to_owned()),
        ..trusting(&ca.cert)
    };
    server.open(named("db.test", &own)).await.unwrap();
    server.refusal(named("other.test", &own)).await;
    server
        .refusal(named("db.test", &signed_by_itself("db.test")))
        .await;
}

#[tokio::test]
async fn a_server_that_asks_for_our_certificate_gets_it() {
    let Some(database) = Database::create().await else {
        return;
    };
    let (authority, clients) = (Authority::new(), Authority::new());
    let own = authority.issue("127.0.0.1");
    let config = server_config(&own, Some(&clients));
    let server = StandIn::before(&database, Some(config)).await;
    let with = |pair: &Pair| TlsSettings {
        cert: Some(pair.cert.clone()),
        key: Some(Secret::new(pair.key.clone())),
        ..trusting(&authority.cert())
    };
    server.open(with(&clients.issue("us"))).await.unwrap();
    server.refusal(with(&authority.issue("us"))).await;
    server.refusal(trusting(&authority.cert())).await;
}

#[tokio::test]
async fn a_server_without_tls_gets_no_password_from_whoever_asks_for_it() {
    let Some(database) = Database::create().await else {
        return;
    };
    let server = StandIn::before(&database, None).await;
    let refusal = server.refusal(TlsSettings::unverified()).await;
    assert!(refusal.contains("does not support TLS"), "{refusal}");
}

/// Says that the server belongs to whoever runs the tests, who may change its settings.
const OWNED: &str = "DEPLOYMENT_TEST_POSTGRES_IS_OURS";

#[tokio::test]
async fn a_server_that_does_tls_itself_is_talked_to_as_its_connection_string_says() {
    let Some(database) = Database::create().await else {
        return;
    };
    if std::env::var_os(OWNED).is_none() {
        let note = format!("skipped, for {OWNED} does not allow to change the server's settings\n");
        let _ = std::io::Write::write_all(&mut std::io::stderr(), note.as_bytes());
        return;
    }
    let authority = Authority::new();
    let own = authority.issue("localhost");
    let admin = database.admin().await;
    // As a superuser may: a file in the server's own folder, written by the server's own user.
    for (name, text) in [("tls.crt", &own.cert), ("tls.key", &own.key)] {
        admin
            .batch_execute(&format!(
                "COPY (SELECT unnest(string_to_array($${text}$$, chr(10)))) TO PROGRAM 'umask 077; cat > {name}'"
            ))
            .await
            .unwrap();
    }
    for setting in [
        "ssl_cert_file = 'tls.crt'",
        "ssl_key_file = 'tls.key'",
        "ssl = on",
    ] {
        let set = format!("ALTER SYSTEM SET {setting}");
        admin.batch_execute(&set).await.unwrap();
    }
    admin
        .batch_execute("SELECT pg_reload_conf()")
        .await
        .unwrap();
    while database
        .admin()
        .await
        .query_one("SHOW ssl", &[])
        .await
        .unwrap()
        .get::<_, String>(0)
        != "on"
    {
        tokio::task::yield_now().await;
    }

    let folder = tempfile::tempdir().unwrap();
    let ca = folder.path().join("ca.pem");
    std::fs::write(&ca, authority.cert()).unwrap();
    let with = |query: String| {
        let (port, name) = (database.settings.port.unwrap(), database.name());
        ConnectionSettings {
            connection_string: Some(Secret::new(format!(
                "postgresql://localhost:{port}/{name}?{query}"
            ))),
            ..database.settings.clone()
        }
    };
    let verified = format!("sslmode=verify-full&sslrootcert={}", ca.display());
    let store = open(with(verified)).await.unwrap();
    write(&store, "a", &[], vec![put("a", "x")]).await;
    let encrypted = admin
        .query(
            "SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
             WHERE datname = current_database()
               AND application_name = 'backstage_plugin_deployment'",
            &[],
        )
        .await
        .unwrap();
    assert!(!encrypted.is_empty());
    assert!(encrypted.iter().all(|row| row.get::<_, bool>(0)));
    store.close().await.unwrap();
    let Err(error) = open(with("sslmode=require".to_owned())).await else {
        panic!("an unknown authority was trusted");
    };
    assert!(error.message.contains("UnknownIssuer"), "{error}");
    let store = open(with("sslmode=no-verify".to_owned())).await.unwrap();
    assert_eq!(names(&store, "a").await, ["x"]);
    store.close().await.unwrap();
}
