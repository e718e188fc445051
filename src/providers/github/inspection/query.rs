//! The one GraphQL query of an inspection. Whatever comes from outside goes into variables, never into the text.

use serde_json::json;

use crate::providers::github::client::GraphqlRequest;

/// Most tags and branches read.
pub const MOST_REFS: usize = 100;
/// Most releases read.
pub const MOST_RELEASES: usize = 20;
/// The folder of workflow files at the head of the default branch.
const WORKFLOWS: &str = "HEAD:.github/workflows";
/// No list within a list: GitHub charges for each parent that an inner list can have. Environments come from REST for that
/// reason, and because it names their teams to tokens that GraphQL would refuse.
const QUERY: &str = "query Repository($owner:String!,$name:String!,$workflows:String!){\
    viewer{login} rateLimit{cost limit remaining resetAt} \
    repository(owner:$owner,name:$name){nameWithOwner isArchived viewerPermission defaultBranchRef{name} \
    workflows:object(expression:$workflows){__typename ...on Tree{entries{name type object{__typename ...on Blob{text isTruncated}}}}} \
    tags:refs(refPrefix:\"refs/tags/\",first:100,orderBy:{field:TAG_COMMIT_DATE,direction:DESC}){totalCount nodes{name}} \
    branches:refs(refPrefix:\"refs/heads/\",first:100){nodes{name}} \
    releases(first:20,orderBy:{field:CREATED_AT,direction:DESC}){nodes{tagName isDraft}}}}";

/// Asks what is in a repository.
pub fn repository(owner: &str, name: &str) -> GraphqlRequest {
    GraphqlRequest {
        query: QUERY.to_owned(),
        variables: json!({ "owner": owner, "name": name, "workflows": WORKFLOWS }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_from_outside_reaches_the_text_of_the_query() {
        let request = repository("x\"){id} viewer{email}", "y");
        assert!(!request.query.contains("email"));
        for variable in request.variables.as_object().unwrap().keys() {
            assert_eq!(request.query.matches(&format!("${variable}")).count(), 2);
        }
    }

    #[test]
    fn as_much_is_asked_for_as_the_facts_promise() {
        let query = repository("a", "b").query;
        assert_eq!(query.matches(&format!("first:{MOST_REFS}")).count(), 2);
        assert_eq!(query.matches(&format!("first:{MOST_RELEASES}")).count(), 1);
    }
}
