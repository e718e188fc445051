//! The one way in which errors reach JavaScript.
//!
//! An `async` export of napi's can reject only with a code of napi's own. So futures never fail: they end with [`Out`], whose
//! conversion, on the JavaScript thread, builds the error that callers see.

use std::{any::Any, panic::AssertUnwindSafe};

use futures_util::FutureExt;
use napi::{
    Env, JsValue,
    bindgen_prelude::{Function, JsObjectValue, Object, ToNapiValue, TypeName, Unknown, ValueType},
    sys,
};

use crate::error::{Error, Result};

/// A result on its way to JavaScript.
pub struct Out<T>(pub Result<T>);

impl<T: TypeName> TypeName for Out<T> {
    fn type_name() -> &'static str {
        T::type_name()
    }

    fn value_type() -> ValueType {
        T::value_type()
    }
}

impl<T: ToNapiValue> ToNapiValue for Out<T> {
    unsafe fn to_napi_value(env: sys::napi_env, value: Self) -> napi::Result<sys::napi_value> {
        match value.0 {
            // SAFETY: napi calls this on the environment's own thread, with its environment.
            Ok(value) => unsafe { T::to_napi_value(env, value) },
            Err(error) => Err(to_js(&Env::from_raw(env), &error)?),
        }
    }
}

/// The error as a JavaScript `Error` with four fields that programs may rely on.
fn to_js(env: &Env, error: &Error) -> napi::Result<napi::Error> {
    let mut object = env.create_error(napi::Error::from_reason(&error.message))?;
    object.set("name", error.name())?;
    object.set("code", code(error))?;
    object.set("details", details(env, error)?)?;
    Ok(napi::Error::from(object.to_unknown()))
}

/// The code as it stands in JSON.
fn code(error: &Error) -> String {
    match serde_json::to_value(error.code) {
        Ok(serde_json::Value::String(code)) => code,
        _ => "internal".to_owned(),
    }
}

fn details<'env>(env: &'env Env, error: &Error) -> napi::Result<Unknown<'env>> {
    let json = serde_json::to_string(&error.details)
        .map_err(|error| napi::Error::from_reason(error.to_string()))?;
    let parser: Object = env.get_global()?.get_named_property("JSON")?;
    let parse: Function<String, Unknown> = parser.get_named_property("parse")?;
    parse.call(json)
}

/// Carries work out so that it always ends with a result: a panic becomes an error of ours.
pub async fn guarded<T>(work: impl Future<Output = Result<T>>) -> Out<T> {
    Out(match AssertUnwindSafe(work).catch_unwind().await {
        Ok(result) => result,
        Err(panic) => Err(defect(panic.as_ref())),
    })
}

fn defect(panic: &(dyn Any + Send)) -> Error {
    let reason = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no reason given");
    let reason = crate::upstream::redact::quote(reason, None);
    tracing::error!(reason, "panic in the deployment core");
    Error::internal(format!(
        "This is a defect of the deployment plugin ({reason}). Try again, and report it."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::problem::ProblemCode;

    #[tokio::test]
    async fn a_panic_becomes_an_error_of_ours_without_a_token() {
        for work in [0, 1] {
            let Out(result) = guarded::<()>(async move {
                tokio::task::yield_now().await;
                if work == 0 {
                    panic!("seeded by this test");
                }
                panic!("seeded with {}", "gho_abcdefgh1234");
            })
            .await;
            let error = result.unwrap_err();
            assert_eq!(error.code, ProblemCode::Internal);
            assert!(error.message.contains("seeded"), "{error}");
            assert!(!error.message.contains("gho_"), "{error}");
        }
    }

    #[test]
    fn codes_are_those_of_the_generated_types() {
        let error = Error::new(ProblemCode::SecondaryRateLimited, "x");
        assert_eq!(code(&error), "secondary_rate_limited");
    }
}
