using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [ (name = "main", worker = .worker) ],
  sockets = [ (name = "http", address = "127.0.0.1:3000", http = (), service = "main") ],
);

const worker :Workerd.Worker = (
  modules = [
    (name = "worker.mjs", esModule = embed "dist/worker.mjs"),
    (name = "fe26.wasm", wasm = embed "dist/fe26.wasm"),
  ],
  bindings = [ (name = "SESSION_PASSWORD", fromEnvironment = "SESSION_PASSWORD") ],
  compatibilityDate = "2026-11-01",
);
