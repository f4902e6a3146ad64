//! What would be mailed. The demo has no mail server: a page and the log show it to the developer.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use fe26_axum::UnixMillis;

use crate::visitor::now;

/// The last messages, newest first.
#[derive(Clone)]
pub(crate) struct Outbox {
    messages: Arc<Mutex<VecDeque<Message>>>,
    /// A link in it signs in whoever reads it, so only a developer's own machine shows them.
    is_shown: bool,
}

#[derive(Clone)]
pub(crate) struct Message {
    pub(crate) to: String,
    pub(crate) subject: &'static str,
    pub(crate) path: String,
    pub(crate) at: UnixMillis,
}

impl Message {
    pub(crate) fn new(to: String, subject: &'static str, path: String) -> Self {
        Self { to, subject, path, at: now() }
    }
}

impl Outbox {
    pub(crate) fn new(is_shown: bool) -> Self {
        Self { messages: Arc::default(), is_shown }
    }

    pub(crate) const fn is_shown(&self) -> bool {
        self.is_shown
    }

    pub(crate) fn send(&self, message: Message) {
        if !self.is_shown {
            tracing::warn!(subject = message.subject, "there is no mail server to send this with");
            return;
        }
        tracing::info!(to = message.to, link = message.path, "{}", message.subject);
        let mut messages = self.messages.lock().unwrap_or_else(PoisonError::into_inner);
        messages.push_front(message);
        messages.truncate(MAX_MESSAGES);
    }

    pub(crate) fn messages(&self) -> Vec<Message> {
        let messages = self.messages.lock().unwrap_or_else(PoisonError::into_inner);
        messages.iter().cloned().collect()
    }
}

const MAX_MESSAGES: usize = 20;
