//! What a run was made with and on.

use std::fs;
use std::process::Command;

use crate::Result;
use crate::seals::Nodes;

/// Names and values for the head of the report.
pub fn of(nodes: &Nodes) -> Result<Vec<(String, String)>> {
    let mut setting = vec![
        ("processor".to_owned(), processor()?),
        ("compiler".to_owned(), says("rustc", &["--version"])?),
        ("system".to_owned(), says("uname", &["--kernel-name", "--machine"])?),
        ("Node".to_owned(), format!("{} and {}", nodes.current.version, nodes.newest.version)),
    ];
    let crates = says(
        "cargo",
        &["tree", "--manifest-path", "bench/Cargo.toml", "--depth", "1", "--prefix", "none"],
    )?;
    let crates = crates.lines().filter_map(|line| {
        let (name, version) = line.split_once(" v")?;
        let version = version.split(' ').next()?;
        PEERS.contains(&name).then(|| format!("{name} {version}"))
    });
    let packages: serde_json::Value =
        serde_json::from_str(&fs::read_to_string("bench/package.json")?)?;
    let packages = packages["dependencies"].as_object().into_iter().flatten();
    let packages =
        packages.map(|(name, version)| format!("{name} {}", version.as_str().unwrap_or("")));
    let peers: Vec<_> = crates.chain(packages).collect();
    setting.push(("beside".to_owned(), peers.join(", ")));
    Ok(setting)
}

/// Its name, and those of its abilities that decide how fast the format can be.
fn processor() -> Result<String> {
    let about = fs::read_to_string("/proc/cpuinfo")?;
    let value = |name: &str| {
        let line = about.lines().find(|line| line.starts_with(name));
        line.and_then(|line| line.split_once(':')).map_or("", |(_, value)| value.trim())
    };
    let abilities: Vec<_> = ["aes", "sha_ni", "vaes", "avx2", "avx512f"]
        .into_iter()
        .filter(|ability| value("flags").split(' ').any(|flag| flag == *ability))
        .collect();
    Ok(format!("{} ({})", value("model name"), abilities.join(", ")))
}

/// The crates that we are measured beside. The packages are all that bench/package.json has.
const PEERS: [&str; 7] = [
    "actix-web",
    "axum",
    "axum-extra",
    "cookie",
    "hapi-iron-oxide",
    "jsonwebtoken",
    "tower-sessions",
];

fn says(program: &str, arguments: &[&str]) -> Result<String> {
    let output = Command::new(program).args(arguments).output()?;
    Ok(str::from_utf8(&output.stdout)?.trim().to_owned())
}
