//! The document: paths, parameters, bodies, answers.

use http::Method;
use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, Transform};
use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use crate::fault::Envelope;
use crate::http::dispatch::{Operation, Parameter, ParameterKind, Resource};
use crate::http::gateway::{needs_tenant, needs_user};
use crate::http::{Media, exchange};

/// The description of `resources` in OpenAPI 3.1.
#[must_use]
pub fn document(resources: &[Resource]) -> Value {
    let mut schemas = generator(false);
    let mut paths = Map::new();
    for resource in resources {
        let operations = resource.operations().iter();
        let described = operations.map(|operation| {
            (operation.method().as_str().to_ascii_lowercase(), described(resource.path(), operation, &mut schemas))
        });
        paths.insert(resource.path().to_owned(), Value::Object(described.collect()));
    }
    let failure = schemas.subschema_for::<Envelope>();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Hobbs",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "Usage metering that speaks Kill Bill's API",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "paths": paths,
        "components": {
            "schemas": schemas.take_definitions(true),
            "responses": {
                "Failure": {
                    "description": "It was refused, or it failed; nothing was done. The message says why.",
                    "content": { "application/json": { "schema": failure } },
                },
                "Unknown": {
                    "description": "The user, the tenant or their secret is not known, or the user may not do it. There is no \
                                    body if it is the user that is not known, and otherwise a failure's.",
                },
            },
            "securitySchemes": {
                "user": { "type": "http", "scheme": "basic" },
                "tenantKey": { "type": "apiKey", "in": "header", "name": "X-Killbill-ApiKey" },
                "tenantSecret": { "type": "apiKey", "in": "header", "name": "X-Killbill-ApiSecret" },
            },
        },
    })
}

fn generator(inline: bool) -> SchemaGenerator {
    let settings = SchemaSettings::draft2020_12().for_serialize().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.inline_subschemas = inline;
        settings.meta_schema = None;
    });
    settings.into_generator()
}

fn described(path: &str, operation: &Operation, schemas: &mut SchemaGenerator) -> Value {
    let description = operation.description();
    let mut parameters = path_parameters(path);
    parameters.extend(description.query().iter().map(query_parameter));
    if operation.method() != Method::GET {
        parameters.extend(exchange::AUDIT_HEADERS.map(|(name, required, meaning)| {
            json!({ "name": name, "in": "header", "required": required, "description": meaning,
                "schema": { "type": "string" } })
        }));
    }
    let mut described = json!({
        "operationId": operation_id(path, operation.method()),
        "tags": [tag(path)],
        "summary": description.summary(),
        "security": [security(path, operation.method())],
        "parameters": parameters,
        "responses": {
            success(operation): answer(operation, schemas),
            "401": { "$ref": "#/components/responses/Unknown" },
            "default": { "$ref": "#/components/responses/Failure" },
        },
    });
    if let (Some(media), Some(object)) = (operation.consumed(), described.as_object_mut()) {
        object.insert("requestBody".to_owned(), request(operation, media));
    }
    described
}

fn success(operation: &Operation) -> &'static str {
    let answers = operation.description().answer().is_some();
    match *operation.method() {
        Method::GET => "200",
        Method::POST if !answers => "201",
        _ if answers => "200",
        _ => "204",
    }
}

fn answer(operation: &Operation, schemas: &mut SchemaGenerator) -> Value {
    let mut content = Map::new();
    let schema = operation.description().answer().map(|schema| schema(schemas));
    for media in operation.produced() {
        match (media, &schema) {
            (Media::Json, Some(schema)) => content.insert(media.name().to_owned(), json!({ "schema": schema })),
            (Media::Json, None) => None,
            (Media::JsonLines, Some(schema)) => {
                // OpenAPI 3.1 has no word for it: the schema is that of a line.
                content.insert(media.name().to_owned(), json!({ "schema": schema }))
            }
            (Media::Bytes, _) => content.insert(media.name().to_owned(), json!({})),
            (Media::Xml | Media::Text | Media::JsonLines, _) => {
                content.insert(media.name().to_owned(), json!({ "schema": { "type": "string" } }))
            }
        };
    }
    match success(operation) {
        "201" => json!({
            "description": "It is made; `Location` says where it is found, if anywhere.",
            "headers": { "Location": { "schema": { "type": "string" } } },
        }),
        "204" => json!({ "description": "It is done." }),
        _ => json!({ "description": "The answer.", "content": content }),
    }
}

/// A body that may be partial is described in place, since the same type in an answer is whole.
fn request(operation: &Operation, media: Media) -> Value {
    let schema = match operation.description().request() {
        Some(shape) => {
            let mut schema = (shape.schema)(&mut generator(true));
            if shape.partial {
                RecursiveTransform(|schema: &mut Schema| drop(schema.remove("required"))).transform(&mut schema);
            }
            schema.to_value()
        }
        None if media == Media::Json => json!(true),
        None => json!({ "type": "string" }),
    };
    let is_read = media != Media::Json || operation.description().request().is_some();
    json!({ "required": is_read, "content": { media.name(): { "schema": schema } } })
}

fn path_parameters(path: &str) -> Vec<Value> {
    let names = path.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'));
    let described = names.map(|name| {
        let schema = if name.ends_with("Id") { json!({ "type": "string", "format": "uuid" }) } else { text() };
        json!({ "name": name, "in": "path", "required": true, "schema": schema })
    });
    described.collect()
}

fn query_parameter(parameter: &Parameter) -> Value {
    let Parameter { name, kind, meaning, required } = *parameter;
    let schema = match kind {
        ParameterKind::Text => text(),
        ParameterKind::Flag => json!({ "type": "boolean", "default": false }),
        ParameterKind::Count => json!({ "type": "integer", "minimum": 0 }),
        ParameterKind::Number => json!({ "type": "integer" }),
        ParameterKind::Date => json!({ "type": "string", "format": "date" }),
        ParameterKind::DateTime => json!({ "type": "string", "examples": ["2024-03-01", "2024-03-01T12:00:00Z"] }),
        ParameterKind::Id => json!({ "type": "string", "format": "uuid" }),
        ParameterKind::OneOf(texts) => json!({ "type": "string", "enum": texts }),
    };
    json!({ "name": name, "in": "query", "required": required, "description": meaning, "schema": schema })
}

fn text() -> Value {
    json!({ "type": "string" })
}

/// What of the API a path belongs to: the first segment after the version.
fn tag(path: &str) -> &str {
    if path.starts_with("/1.0/hobbs/") {
        return "beyond Kill Bill";
    }
    let within = path.strip_prefix("/1.0/kb/").or_else(|| path.strip_prefix("/1.0/")).unwrap_or(path);
    within.split('/').next().unwrap_or(within)
}

/// `getAccountsAccountIdBundles` for `GET /1.0/kb/accounts/{accountId}/bundles`.
fn operation_id(path: &str, method: &Method) -> String {
    let mut id = method.as_str().to_ascii_lowercase();
    for word in path.split(['/', '{', '}', '.']).filter(|word| !word.is_empty() && !matches!(*word, "1" | "0" | "kb")) {
        let mut letters = word.chars();
        id.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        id.push_str(letters.as_str());
    }
    id
}

fn security(path: &str, method: &Method) -> Value {
    let mut schemes = Map::new();
    let needed = [
        ("user", needs_user(path)),
        ("tenantKey", needs_tenant(path, method)),
        ("tenantSecret", needs_tenant(path, method)),
    ];
    for (name, _) in needed.into_iter().filter(|(_, needed)| *needed) {
        schemes.insert(name.to_owned(), json!([]));
    }
    Value::Object(schemes)
}
