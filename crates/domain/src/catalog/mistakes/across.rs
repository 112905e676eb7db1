//! Mistakes between versions: their dates differ, and a plan has the same phases in all of them.

use super::java_date;
use crate::catalog::{Plan, Version};

pub(super) fn mistakes(versions: &[Version]) -> Vec<String> {
    let mut mistakes = Vec::new();
    for (earlier, later) in versions.iter().zip(versions.iter().skip(1)) {
        if earlier.effective_at == later.effective_at {
            let date = java_date(later.effective_at);
            mistakes.push(format!("Catalog effective date '{date}' already exists for a previous version"));
        }
    }
    for (index, version) in versions.iter().enumerate() {
        for plan in &version.plans {
            for later in versions.iter().skip(index + 1) {
                if let Some(target) = later.plan(&plan.name) {
                    add_shape_mistakes((version, plan), (later, target), &mut mistakes);
                }
            }
        }
    }
    mistakes
}

fn add_shape_mistakes(
    (version, plan): (&Version, &Plan),
    (later, target): (&Version, &Plan),
    mistakes: &mut Vec<String>,
) {
    let (name, from, to) = (&plan.name, java_date(version.effective_at), java_date(later.effective_at));
    if plan.phases().count() != target.phases().count() {
        mistakes.push(format!("Number of phases for plan '{name}' differs between version '{from}' and '{to}'"));
        return;
    }
    for (phase, _) in plan.phases().zip(target.phases()).filter(|(one, other)| one.phase_type != other.phase_type) {
        let phase = plan.phase_name(phase.phase_type);
        mistakes.push(format!("Phase '{phase}'for plan '{name}' in version '{from}' does not exist in version '{to}'"));
    }
}
