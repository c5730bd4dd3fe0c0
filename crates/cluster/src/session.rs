//! A connection that speaks as much of PostgreSQL's protocol as a test needs: statements as text,
//! and rows as text. A `psql` for each statement would cost more than most statements do.

use std::io::{self, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

/// The rows that statements gave, each value as text or null.
pub type Rows = Vec<Vec<Option<String>>>;

/// Version 3.0 of the protocol.
const PROTOCOL: u32 = 3 << 16;

/// The user that a new cluster has, whom it trusts.
pub(crate) const USER: &str = "postgres";

/// How long a server may leave a statement without an answer.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(60);

/// A connection to a database of a server on this machine.
#[derive(Debug)]
pub struct Session {
    stream: BufReader<TcpStream>,
}

impl Session {
    pub(crate) fn open(port: u16, database: &str) -> io::Result<Self> {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(ANSWER_TIMEOUT))?;
        let mut session = Self { stream: BufReader::new(stream) };
        let mut startup = PROTOCOL.to_be_bytes().to_vec();
        for word in ["user", USER, "database", database, ""] {
            startup.extend_from_slice(word.as_bytes());
            startup.push(0);
        }
        session.send(&[], &startup)?;
        session.answer()?;
        Ok(session)
    }

    /// Runs statements, in one transaction unless they say otherwise, and gives all their rows.
    ///
    /// # Errors
    /// When one of them is refused, or no answer comes.
    pub fn query(&mut self, statements: &str) -> io::Result<Rows> {
        self.send(b"Q", &[statements.as_bytes(), &[0]].concat())?;
        self.answer()
    }

    fn send(&mut self, kind: &[u8], body: &[u8]) -> io::Result<()> {
        let length = u32::try_from(body.len() + 4).map_err(io::Error::other)?;
        let message = [kind, &length.to_be_bytes(), body].concat();
        self.stream.get_mut().write_all(&message)
    }

    /// Reads until the server is ready for the next statements.
    fn answer(&mut self) -> io::Result<Rows> {
        let mut rows = Vec::new();
        let mut refusal = None;
        loop {
            let (kind, body) = match self.message() {
                Ok(message) => message,
                // After what is fatal there is nothing more.
                Err(error) => return Err(refusal.unwrap_or(error)),
            };
            match kind {
                b'D' => rows.push(row(&body).ok_or_else(|| malformed("row"))?),
                b'E' => refusal = Some(io::Error::other(message_of(&body))),
                b'R' if body != [0; 4] => return Err(io::Error::other("it asks for a password")),
                b'Z' => return refusal.map_or(Ok(rows), Err),
                _ => {}
            }
        }
    }

    fn message(&mut self) -> io::Result<(u8, Vec<u8>)> {
        let mut kind = [0];
        self.stream.read_exact(&mut kind)?;
        let mut length = [0; 4];
        self.stream.read_exact(&mut length)?;
        let length = usize::try_from(u32::from_be_bytes(length)).ok();
        let length = length.and_then(|length| length.checked_sub(4));
        let mut body = vec![0; length.ok_or_else(|| malformed("length"))?];
        self.stream.read_exact(&mut body)?;
        Ok((kind[0], body))
    }
}

/// The values of a row; `None` where it breaks off.
fn row(body: &[u8]) -> Option<Vec<Option<String>>> {
    let (count, mut rest) = body.split_first_chunk()?;
    let mut values = Vec::new();
    for _ in 0..u16::from_be_bytes(*count) {
        let (length, after) = rest.split_first_chunk()?;
        // Null has a length of -1.
        let Ok(length) = usize::try_from(i32::from_be_bytes(*length)) else {
            values.push(None);
            rest = after;
            continue;
        };
        let (value, after) = after.split_at_checked(length)?;
        values.push(Some(String::from_utf8_lossy(value).into_owned()));
        rest = after;
    }
    Some(values)
}

/// The message among the fields of a refusal.
fn message_of(body: &[u8]) -> String {
    let mut fields = body.split(|byte| *byte == 0);
    let message = fields.find_map(|field| field.strip_prefix(b"M"));
    String::from_utf8_lossy(message.unwrap_or(body)).into_owned()
}

fn malformed(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("a {what} that is none"))
}
