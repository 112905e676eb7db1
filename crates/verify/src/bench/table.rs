//! The table of a run.

use super::{Figures, Measurement};
use std::fmt;
use std::time::Duration;

/// Figures of measurements on several servers, several times over.
#[derive(Clone, Debug, Default)]
pub struct Table {
    rows: Vec<Row>,
}

#[derive(Clone, Debug)]
struct Row {
    measurement: Measurement,
    target: String,
    figures: Vec<Figures>,
}

impl Table {
    /// Adds the figures of one run.
    pub fn add(&mut self, measurement: Measurement, target: &str, figures: Figures) {
        let known = self.rows.iter_mut().find(|row| row.measurement == measurement && row.target == target);
        match known {
            Some(row) => row.figures.push(figures),
            None => self.rows.push(Row { measurement, target: target.to_owned(), figures: vec![figures] }),
        }
    }

    /// The median rate of the first server in a measurement; the others' rates are shown as parts of it.
    fn first_rate(&self, measurement: Measurement) -> u64 {
        self.rows.iter().find(|row| row.measurement == measurement).map_or(0, Row::median_rate)
    }
}

impl Row {
    fn rates(&self) -> Vec<u64> {
        let records = if let Measurement::Bulk(records) = self.measurement { records } else { 1 };
        let mut rates: Vec<u64> = self.figures.iter().map(|figures| figures.per_second() * records).collect();
        rates.sort_unstable();
        rates
    }

    fn median_rate(&self) -> u64 {
        let rates = self.rates();
        rates.get(rates.len() / 2).copied().unwrap_or_default()
    }

    fn median_latency(&self, per_mille: usize) -> Duration {
        let mut latencies: Vec<Duration> = self.figures.iter().map(|figures| figures.latency(per_mille)).collect();
        latencies.sort_unstable();
        latencies.get(latencies.len() / 2).copied().unwrap_or_default()
    }
}

impl fmt::Display for Table {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            formatter,
            "| measured | server | a second (median) | lowest to highest | of the first | p50 ms | p99 ms |"
        )?;
        writeln!(formatter, "| --- | --- | --- | --- | --- | --- | --- |")?;
        for row in &self.rows {
            let (rates, median) = (row.rates(), row.median_rate());
            let (lowest, highest) = (rates.first().copied().unwrap_or(0), rates.last().copied().unwrap_or(0));
            let percent = median * 100 / self.first_rate(row.measurement).max(1);
            let [p50, p99] = [500, 990].map(|per_mille| millis(row.median_latency(per_mille)));
            let (measurement, target) = (row.measurement, &row.target);
            writeln!(
                formatter,
                "| {measurement} | {target} | {median} | {lowest} to {highest} | {percent} % | {p50} | {p99} |"
            )?;
        }
        Ok(())
    }
}

/// Milliseconds with two decimals.
fn millis(duration: Duration) -> String {
    let hundredths = duration.as_micros() / 10;
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_and_parts_are_shown() {
        let figures = |count: u64| {
            Figures::new(vec![1_500_000; count.try_into().unwrap()], Duration::from_secs(1), 0, String::new())
        };
        let mut table = Table::default();
        for count in [100, 300, 200] {
            table.add(Measurement::Single(16), "one", figures(count));
        }
        table.add(Measurement::Single(16), "other", figures(50));
        let shown = table.to_string();
        assert!(
            shown.contains("| one record a call, 16 connections | one | 200 | 100 to 300 | 100 % | 1.50 | 1.50 |"),
            "{shown}"
        );
        assert!(shown.contains("| other | 50 | 50 to 50 | 25 % |"), "{shown}");
    }
}
