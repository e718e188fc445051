//! Jobs that need each other. GitHub refuses such a file; a graph of it must still be drawn.

use std::collections::{HashMap, hash_map::Entry};

use crate::model::pipeline::Stage;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    OnTheWay,
    Done,
}

/// Takes out the needs that close a circle, and gives the ids of the stages that lose one, in their order.
pub fn open(stages: &mut [Stage]) -> Vec<String> {
    let places: HashMap<String, usize> = stages
        .iter()
        .enumerate()
        .map(|(place, stage)| (stage.id.clone(), place))
        .collect();
    let needs: Vec<Vec<usize>> = stages
        .iter()
        .map(|stage| {
            let known = stage.needs.iter();
            known.filter_map(|id| places.get(id).copied()).collect()
        })
        .collect();
    let mut marks: HashMap<usize, Mark> = HashMap::new();
    let mut closing: Vec<(usize, usize)> = Vec::new();
    for start in 0..stages.len() {
        // Each entry: a stage, and how many of its needs have been followed. No recursion: a file may have thousands of jobs.
        let mut way: Vec<(usize, usize)> = Vec::new();
        if let Entry::Vacant(mark) = marks.entry(start) {
            mark.insert(Mark::OnTheWay);
            way.push((start, 0));
        }
        while let Some((place, followed)) = way.last_mut() {
            let next = needs.get(*place).and_then(|list| list.get(*followed));
            let Some(&next) = next else {
                marks.insert(*place, Mark::Done);
                way.pop();
                continue;
            };
            *followed += 1;
            match marks.get(&next) {
                Some(Mark::OnTheWay) => closing.push((*place, next)),
                Some(Mark::Done) => {}
                None => {
                    marks.insert(next, Mark::OnTheWay);
                    way.push((next, 0));
                }
            }
        }
    }
    let mut losers: Vec<usize> = Vec::new();
    for (place, needed) in closing {
        let id = stages.get(needed).map(|stage| stage.id.clone());
        if let (Some(stage), Some(id)) = (stages.get_mut(place), id) {
            stage.needs.retain(|need| *need != id);
            losers.push(place);
        }
    }
    losers.sort_unstable();
    losers.dedup();
    losers
        .into_iter()
        .filter_map(|place| stages.get(place).map(|stage| stage.id.clone()))
        .collect()
}
