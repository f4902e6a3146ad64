using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (services = [(name = "main", worker = .worker)]);

const worker :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    (name = "./fe26.wasm", wasm = embed "fe26.wasm"),
  ],
  compatibilityDate = "2026-11-01",
);
