//! The table of all measurements.

use super::Measured;
use std::fmt;

/// Measurements of several numbers of nodes, several times over.
#[derive(Clone, Debug, Default)]
pub struct ScaleTable {
    measured: Vec<Measured>,
}

impl ScaleTable {
    /// Adds a measurement.
    pub fn add(&mut self, measured: Measured) {
        self.measured.push(measured);
    }

    /// The numbers of nodes, in the order in which they were measured first.
    fn numbers(&self) -> Vec<usize> {
        let mut numbers = Vec::new();
        for measured in &self.measured {
            if !numbers.contains(&measured.nodes) {
                numbers.push(measured.nodes);
            }
        }
        numbers
    }

    /// The measurements of so many nodes, the slowest first.
    fn of(&self, nodes: usize) -> Vec<&Measured> {
        let mut of_it: Vec<&Measured> = self.measured.iter().filter(|measured| measured.nodes == nodes).collect();
        of_it.sort_by_key(|measured| measured.figures.per_second());
        of_it
    }
}

impl fmt::Display for ScaleTable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            formatter,
            "| nodes | a second (median) | lowest to highest | of the first | p50 ms | p99 ms | processors, in the median run |"
        )?;
        writeln!(formatter, "| --- | --- | --- | --- | --- | --- | --- |")?;
        let mut first = None;
        for nodes in self.numbers() {
            let of_it = self.of(nodes);
            let (Some(lowest), Some(highest), Some(median)) = (of_it.first(), of_it.last(), of_it.get(of_it.len() / 2))
            else {
                continue;
            };
            let [lowest, highest, rate] = [lowest, highest, median].map(|measured| measured.figures.per_second());
            let percent = rate * 100 / (*first.get_or_insert(rate)).max(1);
            let [p50, p99] = [500, 990].map(|per_mille| median.figures.latency(per_mille).as_millis());
            let shares = &median.shares;
            writeln!(
                formatter,
                "| {nodes} | {rate} | {lowest} to {highest} | {percent} % | {p50} | {p99} | {shares} |"
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::Shares;
    use super::*;
    use crate::bench::Figures;
    use std::time::Duration;

    #[test]
    fn numbers_of_nodes_are_compared_by_their_medians() {
        let mut table = ScaleTable::default();
        for (nodes, count) in [(1, 100), (2, 170), (1, 120), (2, 150), (1, 90), (2, 160)] {
            let figures = Figures::of(vec![2_000_000; count], Duration::from_secs(1));
            table.add(Measured { nodes, figures, shares: Shares::default() });
        }
        let shown = table.to_string();
        assert!(shown.contains("| 1 | 100 | 90 to 120 | 100 % | 2 | 2 | idle 0 % |"), "{shown}");
        assert!(shown.contains("| 2 | 160 | 150 to 170 | 160 % | 2 | 2 | idle 0 % |"), "{shown}");
    }
}
