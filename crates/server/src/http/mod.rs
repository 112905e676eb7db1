//! The HTTP server: Kill Bill's wire, from the socket to a call of a service.
//!
//! A request passes the `gateway` (path, credentials), the router, and `dispatch` (method, media types, body); a handler
//! then parses, calls one service function and makes a [`Reply`]. Handlers never touch the store.

mod answer;
mod body_room;
mod cors;
mod dispatch;
mod exchange;

mod gateway;
pub mod hobbs;
mod json;
mod json_lines;
pub mod killbill;
mod media;
pub mod openapi;
mod path;
mod places;
mod query;
mod resources;
mod serve;
mod stream;

pub use body_room::BodyRoom;
pub use dispatch::{Operation, Parameter, ParameterKind, Resource};
pub use exchange::{Caller, Exchange, Reply, parse_java_uuid};

pub use gateway::Gateway;
pub use media::Media;
pub use query::Query;
pub use resources::resources;
pub use serve::{ServeError, Server};
