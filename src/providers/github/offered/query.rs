//! The one query for versions. Whatever comes from outside goes into variables. Aliases: `t` tags by their objects, `g` tags by
//! their names, `c` commits, `l` labels, `s` the same labels as tags, `f` files, `xb` and `xt` a name as a branch and as a tag, `xf`
//! and `xg` the workflow file there; counted from 0 in the order given. And those of [`crate::providers::github::standing`].

use serde_json::json;

use super::tags::{Tag, TagTarget};
use crate::providers::github::{client::GraphqlRequest, queries::Query, standing::WantedStanding};

/// Commits of the default branch on one page.
pub const COMMITS: u32 = 50;
/// Branches on one page.
pub const BRANCHES: u32 = 20;
/// Releases that are looked at for the titles of tags.
const RELEASES: u32 = 100;

/// A commit with its checks: one connection, which is one hundredth of a point.
pub const COMMIT: &str = "fragment C on Commit{__typename oid messageHeadline committedDate author{name user{login avatarUrl}} statusCheckRollup{state contexts(first:50){pageInfo{hasNextPage} nodes{__typename ...on CheckRun{status conclusion checkSuite{workflowRun{file{path}}}} ...on StatusContext{state}}}}}";
/// A commit by what is enough to name it.
const PLAIN: &str = "fragment P on Commit{__typename oid messageHeadline committedDate author{name user{login avatarUrl}}}";
/// What a tag points to.
pub const TAGGED: &str = "fragment T on GitObject{__typename ...on Commit{...C} ...on Tag{target{__typename ...on Commit{...C}}}}";

/// What to read.
#[derive(Debug, Clone, Default)]
pub struct Wanted<'a> {
    /// Owner of the repository.
    pub owner: &'a str,
    /// Name of the repository.
    pub repo: &'a str,
    /// A page of the default branch's history, behind a cursor.
    pub history: Option<Option<&'a str>>,
    /// A page of branches.
    pub branches: Option<RefPage<'a>>,
    /// A page of tags by date.
    pub dated: Option<RefPage<'a>>,
    /// Whether releases are wanted.
    pub releases: bool,
    /// Tags.
    pub tags: Vec<&'a Tag>,
    /// Full SHAs.
    pub commits: Vec<&'a str>,
    /// Labels whose meaning is not known.
    pub labels: Vec<&'a str>,
    /// Commit and path of files.
    pub files: Vec<(&'a str, &'a str)>,
    /// A commit that somebody pasted, by its SHA or the beginning of it.
    pub pasted: Option<&'a str>,
    /// The branch or tag that the workflow runs on where it is not the default branch, and the file as a git revision.
    pub run_on: Option<&'a str>,
    /// The workflow file where it would run, as a git revision.
    pub run_file: Option<String>,
    /// Names to read both as a branch and as a tag, with the file of this path there.
    pub refs: Vec<(&'a str, Option<&'a str>)>,
    /// What a plan needs whatever the version is.
    pub standing: Option<WantedStanding<'a>>,
}

impl Wanted<'_> {
    /// Lists that the query costs, as GitHub counts them: a commit has one of its checks, what may be a tag of a commit two.
    pub fn lists(&self) -> usize {
        let page = |wanted: bool, lists: u32| if wanted { lists as usize } else { 0 };
        let tag = |tag: &&Tag| {
            if tag.target == TagTarget::Unknown {
                2
            } else {
                1
            }
        };
        1 + page(self.history.is_some(), 1 + COMMITS)
            + page(self.branches.is_some(), 1 + BRANCHES)
            + self.dated.map_or(0, |_| 1 + 2 * super::tags::PAGE)
            + usize::from(self.releases)
            + self.tags.iter().map(tag).sum::<usize>()
            + self.commits.len()
            + 2 * self.labels.len()
            + self.pasted.map_or(0, |_| 3)
            + self.standing.map_or(0, |standing| standing.lists())
    }
}

/// A page of refs.
#[derive(Debug, Clone, Copy, Default)]
pub struct RefPage<'a> {
    /// Part of their names.
    pub query: Option<&'a str>,
    /// Where it goes on.
    pub after: Option<&'a str>,
}

/// Builds the query.
pub fn offered(wanted: &Wanted<'_>) -> GraphqlRequest {
    let mut query = Query::default();
    query.open_repository(0, wanted.owner, wanted.repo);
    let history = wanted.history.map(|after| {
        let after = query.variable("ha".to_owned(), "String", json!(after));
        format!(
            "...on Commit{{history(first:{COMMITS},after:{after}){{pageInfo{{hasNextPage endCursor}} nodes{{...C}}}}}}"
        )
    });
    query.push(&format!(
        "head:defaultBranchRef{{name target{{__typename ...C {}}}}}",
        history.unwrap_or_default()
    ));
    if let Some(page) = wanted.branches {
        let (part, after) = ref_variables(&mut query, 'b', page);
        query.push(&format!(
            "branches:refs(refPrefix:\"refs/heads/\",first:{BRANCHES},query:{part},after:{after},orderBy:{{field:ALPHABETICAL,direction:ASC}}){{totalCount pageInfo{{hasNextPage endCursor}} nodes{{name target{{__typename ...C}}}}}}"
        ));
    }
    if let Some(page) = wanted.dated {
        let (part, after) = ref_variables(&mut query, 'd', page);
        let first = super::tags::PAGE;
        query.push(&format!(
            "dated:refs(refPrefix:\"refs/tags/\",first:{first},query:{part},after:{after},orderBy:{{field:TAG_COMMIT_DATE,direction:DESC}}){{totalCount pageInfo{{hasNextPage endCursor}} nodes{{name target{{...T}}}}}}"
        ));
    }
    if wanted.releases {
        query.push(&format!(
            "releases(first:{RELEASES},orderBy:{{field:CREATED_AT,direction:DESC}}){{nodes{{tagName name isDraft isPrerelease url}}}}"
        ));
    }
    let mut uses_tagged = wanted.dated.is_some();
    for (index, tag) in wanted.tags.iter().enumerate() {
        match &tag.target {
            TagTarget::Commit(sha) => {
                let id = query.variable(format!("t{index}"), "String!", json!(sha));
                query.push(&format!(
                    "t{index}:object(expression:{id}){{__typename ...C}}"
                ));
            }
            TagTarget::Annotated(sha) => {
                let id = query.variable(format!("t{index}"), "String!", json!(sha));
                query.push(&format!(
                    "t{index}:object(expression:{id}){{__typename ...on Tag{{target{{__typename ...C}}}}}}"
                ));
            }
            TagTarget::Unknown => {
                let name = query.variable(
                    format!("g{index}"),
                    "String!",
                    json!(format!("refs/tags/{}", tag.name)),
                );
                query.push(&format!(
                    "g{index}:ref(qualifiedName:{name}){{target{{...T}}}}"
                ));
                uses_tagged = true;
            }
        }
    }
    for (index, sha) in wanted.commits.iter().enumerate() {
        let id = query.variable(format!("c{index}"), "String!", json!(sha));
        query.push(&format!(
            "c{index}:object(expression:{id}){{__typename ...C}}"
        ));
    }
    for (index, label) in wanted.labels.iter().enumerate() {
        let plain = query.variable(format!("l{index}"), "String!", json!(label));
        let tag = query.variable(
            format!("s{index}"),
            "String!",
            json!(format!("refs/tags/{label}")),
        );
        query.push(&format!(
            "l{index}:object(expression:{plain}){{__typename ...P}} s{index}:ref(qualifiedName:{tag}){{target{{...T}}}}"
        ));
        uses_tagged = true;
    }
    for (index, (sha, path)) in wanted.files.iter().enumerate() {
        let file = query.variable(
            format!("f{index}"),
            "String!",
            json!(format!("{sha}:{path}")),
        );
        query.push(&format!(
            "f{index}:object(expression:{file}){{__typename ...on Blob{{text isTruncated}}}}"
        ));
    }
    if let Some(sha) = wanted.pasted {
        let pasted = query.variable("p".to_owned(), "String!", json!(sha));
        query.push(&format!(
            "pasted:object(expression:{pasted}){{...T}} on:defaultBranchRef{{compare(headRef:{pasted}){{aheadBy}}}}"
        ));
        uses_tagged = true;
    }
    if let Some(name) = wanted.run_on {
        let name = query.variable("ro".to_owned(), "String!", json!(name));
        query.push(&format!(
            "runOn:object(expression:{name}){{__typename oid ...on Tag{{target{{__typename oid}}}}}}"
        ));
    }
    if let Some(expression) = &wanted.run_file {
        let file = query.variable("rf".to_owned(), "String!", json!(expression));
        query.push(&format!(
            "runFile:object(expression:{file}){{__typename ...on Blob{{text isTruncated}}}}"
        ));
    }
    for (index, (name, file)) in wanted.refs.iter().enumerate() {
        for (tail, folder, file_tail) in [("b", "heads", "f"), ("t", "tags", "g")] {
            let full = format!("refs/{folder}/{name}");
            if let Some(path) = file {
                let revision = json!(format!("{full}:{path}"));
                let file = query.variable(format!("x{file_tail}{index}"), "String!", revision);
                query.push(&format!(
                    "x{file_tail}{index}:object(expression:{file}){{__typename ...on Blob{{text isTruncated}}}}"
                ));
            }
            let full = query.variable(format!("x{tail}{index}"), "String!", json!(full));
            query.push(&format!(
                "x{tail}{index}:ref(qualifiedName:{full}){{target{{__typename oid ...on Tag{{target{{__typename oid}}}}}}}}"
            ));
        }
    }
    if let Some(standing) = wanted.standing {
        standing.push_of_repository(&mut query);
    }
    query.push("}");
    let mut fragments = vec![COMMIT];
    if let Some(standing) = wanted.standing {
        standing.push_beside(&mut query);
        fragments.extend(standing.fragments());
    }
    if uses_tagged {
        fragments.push(TAGGED);
    }
    if !wanted.labels.is_empty() {
        fragments.push(PLAIN);
    }
    query.finish("Versions", &fragments)
}

fn ref_variables(query: &mut Query, letter: char, page: RefPage<'_>) -> (String, String) {
    (
        query.variable(format!("{letter}q"), "String", json!(page.query)),
        query.variable(format!("{letter}a"), "String", json!(page.after)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_from_outside_reaches_the_text_and_every_variable_is_used() {
        let hostile = "x\"){id} viewer{email}";
        let tag = |target| Tag {
            name: hostile.to_owned(),
            target,
        };
        let tags = [
            tag(TagTarget::Unknown),
            tag(TagTarget::Commit(hostile.to_owned())),
            tag(TagTarget::Annotated(hostile.to_owned())),
        ];
        let page = RefPage {
            query: Some(hostile),
            after: Some(hostile),
        };
        let request = offered(&Wanted {
            owner: hostile,
            repo: hostile,
            history: Some(Some(hostile)),
            branches: Some(page),
            dated: Some(page),
            releases: true,
            tags: tags.iter().collect(),
            commits: vec![hostile],
            labels: vec![hostile],
            files: vec![(hostile, hostile)],
            pasted: Some(hostile),
            run_on: Some(hostile),
            run_file: Some(hostile.to_owned()),
            refs: vec![(hostile, Some(hostile)), (hostile, None)],
            standing: Some(WantedStanding {
                environment: Some(hostile),
                run: Some(hostile),
                with_teams: true,
            }),
        });
        assert!(!request.query.contains("email"), "{}", request.query);
        for name in request.variables.as_object().unwrap().keys() {
            let uses = request.query.matches(&format!("${name}")).count();
            assert!(uses >= 2, "{name} in {}", request.query);
        }
        let declared =
            request.query.matches(":String").count() + request.query.matches(":ID").count();
        let given = request.variables.as_object().unwrap().len();
        assert_eq!(declared, given, "a variable twice in {}", request.query);
    }

    #[test]
    fn fragments_are_declared_only_where_they_are_used() {
        let plain = offered(&Wanted::default());
        assert!(!plain.query.contains("fragment T") && !plain.query.contains("fragment P"));
        let labels = offered(&Wanted {
            labels: vec!["v1"],
            ..Wanted::default()
        });
        assert!(labels.query.contains("fragment T") && labels.query.contains("fragment P"));
    }
}
