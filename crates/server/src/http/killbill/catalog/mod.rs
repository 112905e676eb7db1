//! `/1.0/kb/catalog`. Source: the transcripts `catalog/*`.

mod java_map;
mod json;
mod listings;
mod of_subscription;
mod read;
mod upload;

use crate::http::ParameterKind::{DateTime, Id};
use crate::http::{Media, Operation, Parameter, Resource};
use json::CatalogJson;
use upload::ValidationJson;

const PATH: &str = "/1.0/kb/catalog";

pub(super) fn resources() -> Vec<Resource> {
    let upload = Operation::post("Upload a version of the catalog", |application, exchange| {
        Box::pin(upload::upload(application, exchange))
    })
    .consuming(Media::Xml);
    let delete = Operation::delete("Remove every version of the catalog", |application, exchange| {
        Box::pin(upload::delete(application, exchange))
    });
    let validate = Operation::post("What is wrong with a catalog", |application, exchange| {
        Box::pin(upload::validate(application, exchange))
    })
    .consuming(Media::Xml)
    .answers::<ValidationJson>();
    let read = Operation::get("Read the catalog", |application, exchange| Box::pin(read::read(application, exchange)))
        .query(&[Parameter::new("requestedDate", DateTime, "Only the version in force then"), ACCOUNT])
        .answers::<Vec<CatalogJson>>();
    let versions = Operation::get("List the effective dates of the catalog's versions", |application, exchange| {
        Box::pin(read::versions(application, exchange))
    })
    .query(&[ACCOUNT])
    .answers::<Vec<String>>();
    vec![
        Resource::new(PATH, [read.clone().or_producing(Media::Xml), upload.clone(), delete]),
        Resource::new("/1.0/kb/catalog/xml", [read.producing(Media::Xml), upload]),
        Resource::new("/1.0/kb/catalog/xml/validate", [validate]),
        Resource::new("/1.0/kb/catalog/versions", [versions]),
    ]
    .into_iter()
    .chain(listings::resources())
    .chain(of_subscription::resources())
    .collect()
}

const ACCOUNT: Parameter = Parameter::new("accountId", Id, "An account that has to exist");
