use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};
use fe26_session::SessionHandle;
use serde_core::de::DeserializeOwned;

use crate::error::MissingSessionMiddleware;
use crate::session::{Session, SessionView};

impl<T: Default + DeserializeOwned + 'static> FromRequest for Session<T> {
    type Error = MissingSessionMiddleware;
    type Future = Ready<Result<Self, MissingSessionMiddleware>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(handle::<T>(request).map(|handle| Self(handle.open())))
    }
}

impl<T: Default + DeserializeOwned + 'static> FromRequest for SessionView<T> {
    type Error = MissingSessionMiddleware;
    type Future = Ready<Result<Self, MissingSessionMiddleware>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(handle::<T>(request).map(|handle| Self(handle.view())))
    }
}

pub(crate) fn handle<T: 'static>(
    request: &HttpRequest,
) -> Result<SessionHandle<T>, MissingSessionMiddleware> {
    let handle = request.extensions().get::<SessionHandle<T>>().cloned();
    handle.ok_or_else(MissingSessionMiddleware::of::<T>)
}
