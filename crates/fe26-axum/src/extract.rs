use axum_core::extract::FromRequestParts;
use fe26_session::SessionHandle;
use http::request::Parts;
use serde_core::de::DeserializeOwned;

use crate::rejection::MissingSessionLayer;
use crate::session::Session;

impl<T, S> FromRequestParts<S> for Session<T>
where
    T: Default + DeserializeOwned + 'static,
    S: Sync,
{
    type Rejection = MissingSessionLayer;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, MissingSessionLayer> {
        let handle = parts.extensions.get::<SessionHandle<T>>();
        handle.map(|handle| Self(handle.open())).ok_or_else(MissingSessionLayer::of::<T>)
    }
}
