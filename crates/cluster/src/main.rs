//! A PostgreSQL server to try something with: prints its URL, and ends when its input does.

#![expect(clippy::print_stdout, reason = "a command line talks to its user")]

use std::io;

use cluster::{Cluster, Durability};

fn main() -> io::Result<()> {
    let cluster = Cluster::start(Durability::Full)?;
    println!("{}", cluster.url("postgres"));
    io::copy(&mut io::stdin(), &mut io::sink())?;
    Ok(())
}
