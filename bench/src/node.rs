//! Libraries for JavaScript, in a Node that stays alive and measures when it is asked to.

use std::cell::RefCell;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::rc::Rc;
use std::time::Duration;

use serde_json::{Value, json};

use crate::Result;
use crate::rounds::Contender;

/// A Node with every library loaded.
#[derive(Clone)]
pub struct Node {
    pub version: String,
    worker: Rc<RefCell<Worker>>,
}

impl Node {
    /// Starts one; `core` is what our npm package is to run on.
    pub fn start(node: &Path, core: &str) -> Result<Self> {
        let mut child = Command::new(node)
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/node/worker.mjs"))
            .env("FE26_BACKEND", core)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{}: {error}", node.display()))?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("Node has no pipes".into());
        };
        let mut worker = Worker { child, input, output: BufReader::new(output) };
        let ready = worker.ask(&json!({ "core": core }))?;
        let version = ready["version"].as_str().ok_or("Node did not say which it is")?.to_owned();
        Ok(Self { version, worker: Rc::new(RefCell::new(worker)) })
    }

    /// Whether this is the same program.
    pub fn is(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.worker, &other.worker)
    }

    /// `library`'s part in what is measured: `seal`, `unseal`, `forged` or `both`.
    ///
    /// With several calls in flight, their time is the processor's and not the clock's: it is what a busy
    /// server has too little of.
    pub fn contender<'a>(
        &self,
        name: impl Into<String>,
        library: &'a str,
        work: &'a str,
        payload: &'a str,
        in_flight: u32,
    ) -> Contender<'a> {
        let worker = Rc::clone(&self.worker);
        Contender::elsewhere(name, move |calls| {
            let question = json!({
                "library": library,
                "work": work,
                "payload": payload,
                "inFlight": in_flight,
                "calls": calls,
            });
            let answer = worker.borrow_mut().ask(&question)?;
            let nanos = answer["nanos"].as_f64().ok_or_else(|| format!("Node says {answer}"))?;
            Ok(Duration::from_nanos(nanos as u64))
        })
    }
}

struct Worker {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Worker {
    fn ask(&mut self, question: &Value) -> Result<Value> {
        writeln!(self.input, "{question}")?;
        let mut answer = String::new();
        self.output.read_line(&mut answer)?;
        Ok(serde_json::from_str(&answer)?)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // Fails only when it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
