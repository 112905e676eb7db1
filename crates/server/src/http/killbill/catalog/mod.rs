//! `/1.0/kb/catalog`. Source: the transcripts `catalog/*`.

mod upload;

use crate::http::{Media, Operation, Resource};

const PATH: &str = "/1.0/kb/catalog";

pub(super) fn resources() -> Vec<Resource> {
    let upload = Operation::post(|application, exchange| Box::pin(upload::upload(application, exchange)));
    let delete = Operation::delete(|application, exchange| Box::pin(upload::delete(application, exchange)));
    let versions = Operation::get(|application, exchange| Box::pin(upload::versions(application, exchange)));
    let validate = Operation::post(|application, exchange| Box::pin(upload::validate(application, exchange)));
    vec![
        Resource::new(PATH, [upload.clone().consuming(Media::Xml), delete]),
        Resource::new("/1.0/kb/catalog/xml", [upload.consuming(Media::Xml)]),
        Resource::new("/1.0/kb/catalog/xml/validate", [validate.consuming(Media::Xml)]),
        Resource::new("/1.0/kb/catalog/versions", [versions]),
    ]
}
