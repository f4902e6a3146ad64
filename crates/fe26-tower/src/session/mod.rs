mod future;
mod layer;
mod service;

pub use future::SessionFuture;
pub use layer::SessionLayer;
pub use service::SessionService;
