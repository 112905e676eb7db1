//! `/1.0/kb/catalog`. Source: the transcripts `catalog/*`.

mod java_map;
mod json;
mod listings;
mod of_subscription;
mod read;
mod upload;

use crate::http::{Media, Operation, Resource};

const PATH: &str = "/1.0/kb/catalog";

pub(super) fn resources() -> Vec<Resource> {
    let upload = Operation::post(|application, exchange| Box::pin(upload::upload(application, exchange)));
    let upload = upload.consuming(Media::Xml);
    let delete = Operation::delete(|application, exchange| Box::pin(upload::delete(application, exchange)));
    let validate = Operation::post(|application, exchange| Box::pin(upload::validate(application, exchange)));
    let read = Operation::get(|application, exchange| Box::pin(read::read(application, exchange)));
    let versions = Operation::get(|application, exchange| Box::pin(read::versions(application, exchange)));
    let base_plans = Operation::get(|application, exchange| Box::pin(listings::base_plans(application, exchange)));
    let addons = Operation::get(|application, exchange| Box::pin(listings::addons(application, exchange)));
    let product = Operation::get(|application, exchange| Box::pin(of_subscription::product(application, exchange)));
    let plan = Operation::get(|application, exchange| Box::pin(of_subscription::plan(application, exchange)));
    let phase = Operation::get(|application, exchange| Box::pin(of_subscription::phase(application, exchange)));
    let list = Operation::get(|application, exchange| Box::pin(of_subscription::price_list(application, exchange)));
    vec![
        Resource::new(PATH, [read.clone().or_producing(Media::Xml), upload.clone(), delete]),
        Resource::new("/1.0/kb/catalog/xml", [read.producing(Media::Xml), upload]),
        Resource::new("/1.0/kb/catalog/xml/validate", [validate.consuming(Media::Xml)]),
        Resource::new("/1.0/kb/catalog/versions", [versions]),
        Resource::new("/1.0/kb/catalog/availableBasePlans", [base_plans]),
        Resource::new("/1.0/kb/catalog/availableAddons", [addons]),
        Resource::new("/1.0/kb/catalog/product", [product]),
        Resource::new("/1.0/kb/catalog/plan", [plan]),
        Resource::new("/1.0/kb/catalog/phase", [phase]),
        Resource::new("/1.0/kb/catalog/priceList", [list]),
    ]
}
