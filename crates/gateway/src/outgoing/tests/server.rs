//! A server that answers as it is told. It runs on a thread with blocking calls, so that what it
//! does is independent of the runtime under test.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener},
    sync::{Arc, mpsc},
    thread::{self, JoinHandle},
};

use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer},
};

/// What a connection gets, after its request was read unless it says otherwise.
#[derive(Clone, Copy)]
pub(in crate::outgoing) enum Answer {
    /// This before anything was read, and then nothing until the client hangs up.
    Greet(&'static str),
    /// This, and the end of the connection.
    Close(&'static str),
    /// This, and then nothing until the client hangs up.
    Hold(&'static str),
    /// This, and then more and more until the client hangs up.
    Endless(&'static str),
}

/// A listening server with one answer for each connection to come.
pub(in crate::outgoing) struct Server {
    pub(in crate::outgoing) address: SocketAddr,
    /// Each request that was read, head and body.
    pub(in crate::outgoing) requests: mpsc::Receiver<String>,
    thread: JoinHandle<usize>,
}

impl Server {
    pub(in crate::outgoing) fn plain<const COUNT: usize>(answers: [Answer; COUNT]) -> Server {
        Server::start(answers, None)
    }

    pub(in crate::outgoing) fn secure<const COUNT: usize>(
        answers: [Answer; COUNT],
        (key, certificate): (&KeyPair, &CertificateDer<'static>),
    ) -> Server {
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let config = ServerConfig::builder_with_provider(ring::default_provider().into())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.clone()], key)
            .unwrap();
        Server::start(answers, Some(Arc::new(config)))
    }

    fn start<const COUNT: usize>(
        answers: [Answer; COUNT],
        tls: Option<Arc<ServerConfig>>,
    ) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (request_sender, requests) = mpsc::channel();
        let thread = thread::spawn(move || {
            let mut sent_bytes = 0;
            for answer in answers {
                let (socket, _) = listener.accept().unwrap();
                sent_bytes += match &tls {
                    None => converse(socket, answer, &request_sender),
                    Some(config) => {
                        let session = ServerConnection::new(Arc::clone(config)).unwrap();
                        converse(StreamOwned::new(session, socket), answer, &request_sender)
                    }
                };
            }
            sent_bytes
        });
        Server { address, requests, thread }
    }

    pub(in crate::outgoing) fn url(&self, scheme: &str, path: &str) -> String {
        format!("{scheme}://{}{path}", self.address)
    }

    /// Waits for the last connection to end and tells how much was written to all.
    pub(in crate::outgoing) fn sent_bytes(self) -> usize {
        self.thread.join().unwrap()
    }
}

/// A self-signed certificate for `name` that is valid until the year `valid_until`.
pub(in crate::outgoing) fn certificate(
    name: &str,
    valid_until: i32,
) -> (KeyPair, CertificateDer<'static>) {
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    params.not_before = date_time_ymd(2000, 1, 1);
    params.not_after = date_time_ymd(valid_until, 1, 1);
    let key = KeyPair::generate().unwrap();
    let certificate = params.self_signed(&key).unwrap().der().clone();
    (key, certificate)
}

/// Holds one conversation and tells how many bytes were written. Failures to read or write end it,
/// since hanging up early is what the client is often meant to do.
fn converse(
    mut stream: impl Read + Write,
    answer: Answer,
    requests: &mpsc::Sender<String>,
) -> usize {
    if !matches!(answer, Answer::Greet(_)) {
        let Some(request) = read_request(&mut stream) else { return 0 };
        // The receiver is gone once the test has its outcome.
        let _ = requests.send(request);
    }
    let (Answer::Greet(text) | Answer::Close(text) | Answer::Hold(text) | Answer::Endless(text)) =
        answer;
    if stream.write_all(text.as_bytes()).and_then(|()| stream.flush()).is_err() {
        return 0;
    }
    let mut sent_bytes = text.len();
    match answer {
        Answer::Close(_) => {}
        Answer::Greet(_) | Answer::Hold(_) => {
            let _ = stream.read_to_end(&mut Vec::new());
        }
        Answer::Endless(_) => {
            let more = [b'x'; 16 * 1024];
            while stream.write_all(&more).is_ok() {
                sent_bytes += more.len();
            }
        }
    }
    sent_bytes
}

fn read_request(stream: &mut impl Read) -> Option<String> {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let count = stream.read(&mut buffer).ok().filter(|count| *count > 0)?;
        request.extend_from_slice(&buffer[..count]);
        let text = String::from_utf8_lossy(&request);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        if body.len() >= length.map_or(0, |length| length.parse().unwrap()) {
            return Some(text.into_owned());
        }
    }
}
