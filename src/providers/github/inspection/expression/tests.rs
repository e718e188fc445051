use proptest::prelude::*;

use super::{reader::MAX_DEPTH, *};

fn dispatch() -> Start {
    let inputs = [
        ("environment", Value::Text("production".to_owned())),
        ("dry", Value::Bool(false)),
        ("version", Value::Unknown),
    ];
    Start {
        event: "workflow_dispatch".to_owned(),
        branch: Some("main".to_owned()),
        on_tag: false,
        inputs: inputs.into_iter().map(|(k, v)| (k.to_owned(), v)).collect(),
    }
}

fn value(start: &Start, text: &str) -> Value {
    Scope {
        start,
        inputs: &start.inputs,
        matrix: &BTreeMap::from([("region".to_owned(), "eu".to_owned())]),
    }
    .template(text)
}

#[test]
fn what_is_certain_is_known_and_the_rest_is_not() {
    let start = dispatch();
    for (text, expected) in [
        ("plain", Some("plain")),
        ("${{ inputs.environment }}", Some("production")),
        ("${{ github.event.inputs.Environment }}", Some("production")),
        ("${{ inputs['environment'] }}-eu", Some("production-eu")),
        ("${{ inputs.environment || 'staging' }}", Some("production")),
        ("${{ inputs.nothing || 'staging' }}", Some("staging")),
        ("${{ inputs.version }}", None),
        ("${{ vars.X || 'staging' }}", None),
        (
            "${{ inputs.environment == 'PRODUCTION' && 'prod' || 'stage' }}",
            Some("prod"),
        ),
        (
            "${{ inputs.environment != 'production' && 'prod' || 'stage' }}",
            Some("stage"),
        ),
        (
            "${{ github.ref == 'refs/heads/main' && 'a' || 'b' }}",
            Some("a"),
        ),
        (
            "${{ format('{0}-{1}', matrix.region, inputs.environment) }}",
            Some("eu-production"),
        ),
        (
            "${{ startsWith(github.ref, 'refs/tags/') && 'a' || 'b' }}",
            Some("b"),
        ),
        (
            "${{ (inputs.dry || github.event_name == 'push') && 'x' || 'it''s' }}",
            Some("it's"),
        ),
        ("${{ fromJSON(needs.a.outputs.b)[0] }}", None),
        ("${{ needs.a.outputs.environment }}", None),
        ("${{ 1.5 }}", Some("1.5")),
        ("${{ ((( }}", None),
    ] {
        assert_eq!(value(&start, text).text().as_deref(), expected, "{text}");
    }
}

#[test]
fn a_condition_is_false_only_where_that_is_certain() {
    let start = dispatch();
    let inputs = BTreeMap::new();
    let matrix = BTreeMap::new();
    let scope = Scope {
        start: &start,
        inputs: &start.inputs,
        matrix: &matrix,
    };
    for (condition, expected) in [
        ("inputs.environment == 'staging'", true),
        ("${{ inputs.environment == 'production' }}", false),
        ("always() && inputs.dry", true),
        (
            "needs.a.result == 'success' && github.event_name == 'push'",
            true,
        ),
        ("needs.a.result == 'success'", false),
        ("${{ inputs.dry }} x", false),
    ] {
        assert_eq!(scope.is_certainly_false(condition), expected, "{condition}");
    }
    let tag = Start {
        event: "push".to_owned(),
        branch: None,
        on_tag: true,
        inputs: BTreeMap::new(),
    };
    let scope = Scope {
        start: &tag,
        inputs: &inputs,
        matrix: &matrix,
    };
    assert!(scope.is_certainly_false("startsWith(github.ref, 'refs/heads/')"));
    assert!(!scope.is_certainly_false("startsWith(github.ref, 'refs/tags/v')"));
}

#[test]
fn an_expression_may_be_an_input() {
    for (expression, expected) in [
        ("inputs.Version", Some("version")),
        (
            "github.event.inputs.version || github.ref_name",
            Some("version"),
        ),
        ("inputs['a-b']", Some("a-b")),
        ("github.ref_name", None),
        ("format('{0}', inputs.version)", None),
    ] {
        assert_eq!(input_of(expression).as_deref(), expected, "{expression}");
    }
}

#[test]
fn a_format_call_is_taken_apart() {
    let (text, arguments) = format_call(
        "github.event_name == 'push' && 'x' || format('Deploy {0}, {1}', inputs.a, (b || c))",
    )
    .unwrap();
    assert_eq!(text, "Deploy {0}, {1}");
    assert_eq!(arguments, ["inputs.a", "(b || c)"]);
    assert_eq!(format_call("format('x'"), None);
    assert_eq!(format_call("format(x, y)"), None);
}

proptest! {
    #[test]
    fn no_expression_can_make_it_panic(text in "\\PC{0,80}", signs in "[a-z.'()!&|=\\[\\],${} 0-9]{0,120}") {
        let start = dispatch();
        for text in [text, signs] {
            let _ = value(&start, &text);
            let _ = value(&start, &format!("${{{{ {text} }}}}"));
            let _ = (input_of(&text), format_call(&text));
        }
    }

    #[test]
    fn what_formats_itself_again_and_again_stays_small(depth in 0usize..40) {
        let text = format!("{}'0123456789'{}", "format('{0}{0}{0}',".repeat(depth), ")".repeat(depth));
        let text = value(&dispatch(), &format!("${{{{ {text} }}}}")).text().unwrap_or_default();
        prop_assert!(text.len() <= MAX_LENGTH);
    }

    #[test]
    fn nesting_is_bounded(depth in 0usize..900) {
        let text = format!("{}'a'{}", "(".repeat(depth), ")".repeat(depth));
        let known = value(&dispatch(), &format!("${{{{ {text} }}}}")) != Value::Unknown;
        prop_assert_eq!(known, depth <= MAX_DEPTH);
    }
}
