use axum_core::extract::FromRequestParts;
use fe26_session::SessionHandle;
use http::request::Parts;
use serde_core::de::DeserializeOwned;

use crate::rejection::MissingSessionLayer;
use crate::session::{Session, SessionView};

impl<T, S> FromRequestParts<S> for Session<T>
where
    T: Default + DeserializeOwned + 'static,
    S: Sync,
{
    type Rejection = MissingSessionLayer;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, MissingSessionLayer> {
        Ok(Self(handle::<T>(parts)?.open()))
    }
}

impl<T, S> FromRequestParts<S> for SessionView<T>
where
    T: Default + DeserializeOwned + 'static,
    S: Sync,
{
    type Rejection = MissingSessionLayer;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, MissingSessionLayer> {
        Ok(Self(handle::<T>(parts)?.view()))
    }
}

fn handle<T: 'static>(parts: &Parts) -> Result<&SessionHandle<T>, MissingSessionLayer> {
    parts.extensions.get().ok_or_else(MissingSessionLayer::of::<T>)
}
