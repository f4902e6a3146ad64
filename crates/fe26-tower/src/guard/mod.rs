mod future;
mod layer;
mod service;

pub use future::GuardFuture;
pub use layer::GuardLayer;
pub use service::GuardService;
