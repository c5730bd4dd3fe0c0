//! A server of one's own, which can be killed, started again and copied.

use std::fs::{self, DirBuilder, File};
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::ops::Deref;
use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;
use std::process::{Child, Command};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::sleep;

use crate::processes::{self, PAUSE};
use crate::programs::Programs;
use crate::server::Server;
use crate::session::USER;
use crate::watchdog::Watchdog;

/// Ports that the system gives to no outgoing connection: while a server is down, nothing but
/// another server can take its port.
const PORTS: std::ops::Range<u32> = 20_000..32_000;

/// Ports that are tried, since another process may take one that was free.
const PORTS_TRIED: u32 = 100;

/// Looks at a server that starts before it is given up: five minutes, for a busy machine.
const LOOKS_MAX: u32 = 60_000;

/// What every server is set up with. Of shared memory it uses what goes with its processes and its
/// directory, so that a kill leaves nothing behind.
const SETTINGS: &str = "
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
dynamic_shared_memory_type = mmap
";

/// Nothing of it has to survive the machine. Commits are synchronous all the same, as the gateway
/// asks of any server: where nothing is flushed that costs nothing.
const WITHOUT_DURABILITY: &str = "
fsync = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 4GB
";

/// A replica that starts late still finds all it needs.
const WITH_DURABILITY: &str = "
wal_keep_size = 512MB
";

/// What a server promises of what it has answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// Nothing: it is quick, for tests that ask something else.
    None,
    /// That it is on disk, as PostgreSQL is set up by default.
    Full,
}

/// A server with a directory of its own. It ends, and the directory is removed, when this is
/// dropped or this process is gone, even by SIGKILL.
#[derive(Debug)]
pub struct Cluster {
    server: Server,
    postmaster: Child,
    home: Home,
}

impl Cluster {
    /// Makes a cluster and starts it, at a free port.
    ///
    /// # Errors
    /// When PostgreSQL is not installed or does not start.
    pub fn start(durability: Durability) -> io::Result<Self> {
        let home = Home::make(Programs::find()?)?;
        let mut initdb = home.command("initdb");
        initdb.args(["--no-sync", "--no-instructions", "--auth=trust", "--username", USER]);
        home.run(initdb.args(["--encoding=UTF8", "--locale=C", "--pgdata=data"]))?;
        let chosen = match durability {
            Durability::None => WITHOUT_DURABILITY,
            Durability::Full => WITH_DURABILITY,
        };
        let file = home.directory.join("data/postgresql.conf");
        let defaults = fs::read_to_string(&file)?;
        fs::write(file, [&defaults, SETTINGS, chosen].concat())?;
        Self::start_in(home)
    }

    /// A copy that follows this server. From now on this one acknowledges nothing that the copy
    /// has not on disk too.
    ///
    /// # Errors
    /// When it cannot be made, as of a server without durability.
    pub fn replica(&self) -> io::Result<Self> {
        let home = Home::make(self.home.programs.clone())?;
        let mut copy = home.command("pg_basebackup");
        copy.args(["--checkpoint=fast", "--no-sync", "--write-recovery-conf", "--no-password"]);
        copy.args(["--host=127.0.0.1", "--username", USER, "--pgdata=data"]);
        home.run(copy.arg(format!("--port={}", self.port())))?;
        let replica = Self::start_in(home)?;
        self.query("postgres", "alter system set synchronous_standby_names = '*'")?;
        self.query("postgres", "select pg_reload_conf()")?;
        let follows = "select 1 from pg_stat_replication where sync_state = 'sync'";
        await_that(|| Ok(!self.query("postgres", follows)?.is_empty()))?;
        Ok(replica)
    }

    /// Makes a replica a server of its own that is written to.
    ///
    /// # Errors
    /// When it is none.
    pub fn promote(&self) -> io::Result<()> {
        self.query("postgres", "select pg_promote()")?;
        await_that(|| {
            let rows = self.query("postgres", "select pg_is_in_recovery()")?;
            Ok(rows == [[Some("f".to_owned())]])
        })
    }

    /// Kills all its processes with SIGKILL, so that none of them can put anything in order, and
    /// waits until they are gone.
    ///
    /// # Errors
    /// When they cannot be killed.
    pub fn kill(&mut self) -> io::Result<()> {
        // Nobody is left then to start others in the place of those that die.
        self.postmaster.kill()?;
        self.end()
    }

    /// Stops it at once, as an operator in a hurry would: it recovers at the next start.
    ///
    /// # Errors
    /// When it cannot be told.
    pub fn stop_immediate(&mut self) -> io::Result<()> {
        processes::signal("QUIT", &[self.postmaster.id()])?;
        self.end()
    }

    /// Starts it again after it was killed or stopped, at the same port, and waits until it
    /// answers.
    ///
    /// # Errors
    /// When it does not start.
    pub fn restart(&mut self) -> io::Result<()> {
        self.postmaster = self.home.launch(self.server)?;
        let answers = self.home.answers(self.server, &mut self.postmaster)?;
        if answers { Ok(()) } else { Err(self.home.failure("postgres")) }
    }

    fn start_in(home: Home) -> io::Result<Self> {
        for _ in 0..PORTS_TRIED {
            let server = Server::at(free_port()?);
            let mut postmaster = home.launch(server)?;
            if home.answers(server, &mut postmaster)? {
                return Ok(Self { server, postmaster, home });
            }
            let failure = home.failure("postgres");
            if !failure.to_string().contains("Address already in use") {
                return Err(failure);
            }
        }
        Err(io::Error::new(io::ErrorKind::AddrInUse, "there is no free port"))
    }

    fn end(&mut self) -> io::Result<()> {
        self.postmaster.wait()?;
        processes::kill_all(&self.home.directory)
    }
}

impl Deref for Cluster {
    type Target = Server;

    fn deref(&self) -> &Server {
        &self.server
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.home.watchdog.bark();
        drop(self.postmaster.wait());
    }
}

/// What a cluster lives in.
#[derive(Debug)]
struct Home {
    programs: Programs,
    directory: PathBuf,
    watchdog: Watchdog,
}

impl Home {
    /// Makes a fresh directory, which the watchdog removes.
    fn make(programs: Programs) -> io::Result<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("turnpike-postgres-{}-{count}", std::process::id());
        let directory = std::env::temp_dir().canonicalize()?.join(name);
        DirBuilder::new().mode(0o700).create(&directory)?;
        let watchdog = Watchdog::set(&directory)?;
        programs.hand_over(&directory)?;
        Ok(Self { programs, directory, watchdog })
    }

    fn command(&self, program: &str) -> Command {
        self.programs.command(program, &self.directory)
    }

    fn log(&self) -> PathBuf {
        self.directory.join("log")
    }

    /// Runs a program to its end, which must be a happy one.
    fn run(&self, command: &mut Command) -> io::Result<()> {
        let status = command.stderr(File::create(self.log())?).status()?;
        let program = command.get_program().to_string_lossy();
        if status.success() { Ok(()) } else { Err(self.failure(&program)) }
    }

    fn launch(&self, server: Server) -> io::Result<Child> {
        let mut postgres = self.command("postgres");
        postgres.args(["-D", "data", "-p", &server.port().to_string()]);
        postgres.stderr(File::create(self.log())?).spawn()
    }

    /// Waits until the server answers, and checks that it is this one and no other that sits on
    /// the port; `false` where it has ended instead.
    fn answers(&self, server: Server, postmaster: &mut Child) -> io::Result<bool> {
        let directory = self.directory.join("data");
        let own = [[directory.to_str().map(str::to_owned)]];
        let mut has_ended = false;
        await_that(|| {
            has_ended = postmaster.try_wait()?.is_some();
            let answer = server.query("postgres", "show data_directory");
            Ok(has_ended || answer.is_ok_and(|rows| rows == own))
        })?;
        Ok(!has_ended)
    }

    /// What a program that failed has said.
    fn failure(&self, program: &str) -> io::Error {
        let said = fs::read_to_string(self.log()).unwrap_or_default();
        io::Error::other(format!("{program} failed: {}", said.trim()))
    }
}

fn await_that(mut condition: impl FnMut() -> io::Result<bool>) -> io::Result<()> {
    for _ in 0..LOOKS_MAX {
        if condition()? {
            return Ok(());
        }
        sleep(PAUSE);
    }
    Err(io::Error::new(io::ErrorKind::TimedOut, "PostgreSQL takes too long"))
}

/// A port that nobody listens on. Each process looks from elsewhere, and none twice at the same.
fn free_port() -> io::Result<u16> {
    static LOOKED_AT: AtomicU32 = AtomicU32::new(0);
    for _ in PORTS {
        let count = LOOKED_AT.fetch_add(1, Ordering::Relaxed);
        let place = std::process::id().wrapping_mul(17).wrapping_add(count);
        let port = PORTS.start + place % (PORTS.end - PORTS.start);
        let port = u16::try_from(port).map_err(io::Error::other)?;
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return Ok(port);
        }
    }
    Err(io::Error::new(io::ErrorKind::AddrInUse, "there is no free port"))
}
