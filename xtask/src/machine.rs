//! Brings the machine to what the commands need: Debian's packages, the components of the Rust
//! toolchain and the tests' Node and Python packages, each only when it is missing.

use std::fs;
use std::path::{Path, PathBuf};

use crate::process::{Failure, Outcome, command, find_program, read, run};

/// The browsers that the browser tests can drive, the preferred one first.
const BROWSERS: [&str; 2] = ["chromium", "google-chrome"];
/// Has ₹ and a good Latin face, so that pages look alike on every machine.
const FONT_PACKAGE: &str = "fonts-noto-core";

/// Answers the path of a browser, after installing it and a font where they are missing.
pub(crate) fn browser() -> Result<PathBuf, Failure> {
    let mut missing = Vec::new();
    if find_program(&BROWSERS).is_none() {
        missing.push("chromium");
    }
    if find_program(&["dpkg-query"]).is_some() && !is_installed(FONT_PACKAGE) {
        missing.push(FONT_PACKAGE);
    }
    install_packages(&missing)?;
    find_program(&BROWSERS).ok_or_else(|| Failure::new("chromium is installed but not on PATH"))
}

/// Makes sure that PostgreSQL's programs are here. Where Debian starts a server of its own for
/// them, it is at another port than the tests' servers.
pub(crate) fn postgres() -> Outcome {
    if !cluster::is_installed() {
        install_packages(&["postgresql"])?;
    }
    if cluster::is_installed() { Ok(()) } else { Err(Failure::new("PostgreSQL is missing")) }
}

/// Makes sure that the programs are here that the benchmarks start.
pub(crate) fn benchmark_programs() -> Outcome {
    let wanted = [("wrk", "wrk"), ("sqlite3", "sqlite3"), ("psql", "postgresql-client")];
    let missing = wanted.iter().filter(|(program, _)| find_program(&[program]).is_none());
    install_packages(&missing.map(|(_, package)| *package).collect::<Vec<_>>())?;
    postgres()
}

/// Installs the Node packages of `directory` as its lock file pins them, unless that was done
/// since the lock file last changed.
pub(crate) fn node_packages(directory: &Path) -> Outcome {
    if find_program(&["node"]).is_none() || find_program(&["npm"]).is_none() {
        return Err(Failure::new("node and npm must be on PATH: install Node.js 20 or later"));
    }
    let lock = directory.join("package-lock.json");
    // npm writes this file at the end of each installation.
    let installed = directory.join("node_modules/.package-lock.json");
    let modified = |path: &Path| fs::metadata(path).and_then(|metadata| metadata.modified());
    if let (Ok(pinned_at), Ok(installed_at)) = (modified(&lock), modified(&installed))
        && installed_at >= pinned_at
    {
        return Ok(());
    }
    let arguments = ["ci", "--no-audit", "--no-fund", "--ignore-scripts"];
    run(command("npm").args(arguments).current_dir(directory))
}

/// Makes sure that `python3 -m venv` works, which Debian keeps in a package of its own.
pub(crate) fn python() -> Outcome {
    let has_venv = || read(command("python3").args(["-c", "import ensurepip, venv"])).is_some();
    if !has_venv() {
        install_packages(&["python3-venv"])?;
    }
    if has_venv() { Ok(()) } else { Err(Failure::new("python3 with its venv module is missing")) }
}

/// Makes sure that PHP is here with its curl, which Debian keeps in a package of its own.
pub(crate) fn php() -> Outcome {
    let code = "exit(extension_loaded('curl') ? 0 : 1);";
    let has_curl = || read(command("php").args(["-r", code])).is_some();
    if !has_curl() {
        install_packages(&["php-cli", "php-curl"])?;
    }
    if has_curl() { Ok(()) } else { Err(Failure::new("php with its curl extension is missing")) }
}

/// Answers the path of Go, after installing it where it is missing and Debian has a package of it.
pub(crate) fn go() -> Option<PathBuf> {
    if find_program(&["go"]).is_none()
        && let Err(failure) = install_packages(&["golang-go"])
    {
        println!("    going on without Go: {}", failure.message);
    }
    find_program(&["go"])
}

/// Installs the Python packages of a list of pinned versions into an environment of its own, unless
/// it holds them, and answers the path of its Python.
pub(crate) fn python_packages(list: &Path, environment: &Path) -> Result<PathBuf, Failure> {
    let wanted = fs::read_to_string(list)
        .map_err(|error| Failure::new(format!("{}: {error}", list.display())))?;
    let interpreter = environment.join("bin/python");
    // Written at the end of each installation.
    let installed = environment.join("installed.txt");
    if fs::read_to_string(&installed).is_ok_and(|installed| installed == wanted) {
        return Ok(interpreter);
    }
    python()?;
    run(command("python3").args(["-m", "venv", "--clear"]).arg(environment))?;
    run(command(&interpreter)
        .args(["-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input", "install"])
        .args(["--only-binary", ":all:", "--requirement"])
        .arg(list))?;
    fs::write(&installed, wanted)
        .map_err(|error| Failure::new(format!("{}: {error}", installed.display())))?;
    Ok(interpreter)
}

/// Makes sure that the toolchain has rustfmt and clippy, which a minimal one lacks.
pub(crate) fn toolchain_components() -> Outcome {
    let has = |subcommand: &str| read(command("cargo").args([subcommand, "--version"])).is_some();
    if has("fmt") && has("clippy") {
        return Ok(());
    }
    if find_program(&["rustup"]).is_none() {
        return Err(Failure::new("rustfmt or clippy is missing, and there is no rustup to add it"));
    }
    run(command("rustup").args(["component", "add", "rustfmt", "clippy"]))
}

fn is_installed(package: &str) -> bool {
    let query = ["--show", "--showformat", "${db:Status-Status}", package];
    read(command("dpkg-query").args(query)).is_some_and(|status| status == "installed")
}

/// Installs Debian's packages.
pub(crate) fn install_packages(packages: &[&str]) -> Outcome {
    if packages.is_empty() {
        return Ok(());
    }
    let list = packages.join(" ");
    if find_program(&["apt-get"]).is_none() {
        return Err(Failure::new(format!("not a Debian machine: please install {list}")));
    }
    let is_root = read(command("id").arg("-u")).is_some_and(|user| user.trim() == "0");
    let sudo: &[&str] = if is_root { &[] } else { &["sudo"] };
    if !is_root && find_program(&["sudo"]).is_none() {
        let message = format!("missing packages; as root: apt-get install -y {list}");
        return Err(Failure::new(message));
    }
    let apt = |arguments: &[&str]| {
        let fixed =
            ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-oDpkg::Use-Pty=0"];
        let words: Vec<&str> = sudo.iter().chain(&fixed).chain(arguments).copied().collect();
        run(command(words[0]).args(&words[1..]))
    };
    // One unreachable source fails an update even when the others hold all that is needed, so it
    // is the installation that decides.
    if let Err(failure) = apt(&["-o", "Acquire::Retries=3", "update"]) {
        println!("    going on with the package lists as they are: {}", failure.message);
    }
    let install = ["-o", "Acquire::Retries=3", "install", "-y", "--no-install-recommends"];
    apt(&[&install, packages].concat())
}
