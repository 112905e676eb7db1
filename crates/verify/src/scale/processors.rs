//! Who uses the processors, from Linux's `/proc`.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io;

/// Programs with less than this of the machine's time are shown together.
const SHOWN_PER_MILLE_MIN: u64 = 10;

/// How much time of the processors was used since the machine started, in ticks.
#[derive(Clone, Debug, Default)]
pub struct Usage {
    /// By process number: the program's name, and its time.
    processes: BTreeMap<u32, (String, u64)>,
    machine: Machine,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Machine {
    all: u64,
    idle: u64,
}

impl Usage {
    /// What was used up to now.
    ///
    /// # Errors
    /// When `/proc` can't be read, as where there is none.
    pub fn now() -> io::Result<Self> {
        let unreadable = || io::Error::new(io::ErrorKind::InvalidData, "/proc/stat is not as it should be");
        let machine = machine(&fs::read_to_string("/proc/stat")?).ok_or_else(unreadable)?;
        let mut processes = BTreeMap::new();
        for entry in fs::read_dir("/proc")? {
            let name = entry?.file_name();
            let Some(number) = name.to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
            // One that ends meanwhile is not counted.
            let stat = fs::read_to_string(format!("/proc/{number}/stat")).ok();
            processes.extend(stat.and_then(|stat| process(&stat)).map(|process| (number, process)));
        }
        Ok(Self { processes, machine })
    }

    /// The parts that programs had in the time since then.
    #[must_use]
    pub fn since(&self, before: &Self) -> Shares {
        let mut by_name: BTreeMap<String, u64> = BTreeMap::new();
        for (number, (name, ticks)) in &self.processes {
            let ticks_before = before.processes.get(number).map_or(0, |(_, ticks)| *ticks);
            *by_name.entry(name.clone()).or_default() += ticks.saturating_sub(ticks_before);
        }
        let all = self.machine.all.saturating_sub(before.machine.all).max(1);
        let idle = self.machine.idle.saturating_sub(before.machine.idle);
        let per_mille = |ticks: u64| ticks * 1_000 / all;
        let mut programs: Vec<_> = by_name.into_iter().map(|(name, ticks)| (name, per_mille(ticks))).collect();
        programs.retain(|(_, share)| *share >= SHOWN_PER_MILLE_MIN);
        programs.sort_by_key(|(_, share)| std::cmp::Reverse(*share));
        Shares { programs, idle: per_mille(idle) }
    }
}

/// The parts that programs had in all of the machine's processors, in thousandths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shares {
    /// Each program's name and part, the largest first.
    programs: Vec<(String, u64)>,
    idle: u64,
}

impl Shares {
    /// The part of a program.
    #[must_use]
    pub fn of(&self, program: &str) -> u64 {
        self.programs.iter().filter(|(name, _)| name == program).map(|(_, share)| share).sum()
    }
}

impl fmt::Display for Shares {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, share) in &self.programs {
            write!(formatter, "{name} {} %, ", (share + 5) / 10)?;
        }
        write!(formatter, "idle {} %", (self.idle + 5) / 10)
    }
}

/// Name and time of a process, from its `stat`.
fn process(stat: &str) -> Option<(String, u64)> {
    // The name stands in brackets and may have any characters in it, brackets and spaces too.
    let (before, after) = stat.rsplit_once(')')?;
    let (_, name) = before.split_once('(')?;
    let mut fields = after.split_ascii_whitespace().skip(11);
    let (user, system): (u64, u64) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some((name.to_owned(), user + system))
}

/// The time of all processors together, from the machine's `stat`.
fn machine(stat: &str) -> Option<Machine> {
    let fields = stat.lines().next()?.strip_prefix("cpu ")?.split_ascii_whitespace();
    // User, nice, system, idle, waiting for disks, interrupts, soft interrupts, taken by others; what follows is in the first two.
    let ticks = fields.take(8).map(|field| field.parse().ok()).collect::<Option<Vec<u64>>>()?;
    Some(Machine { all: ticks.iter().sum(), idle: ticks.get(3)? + ticks.get(4)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_read_whatever_its_name() {
        let stat = |name: &str| format!("71 ({name}) S 1 71 71 0 -1 4194560 2 0 0 0 130 25 7 9 20 0 1 0 83 900 80 18");
        assert_eq!(process(&stat("java")), Some(("java".to_owned(), 155)));
        assert_eq!(process(&stat("a) (b")), Some(("a) (b".to_owned(), 155)));
        assert_eq!(process("71 (java"), None);
    }

    #[test]
    fn idle_time_is_what_waits_for_disks_as_well() {
        let stat = "cpu  100 1 50 700 20 0 9 3 55 0\ncpu0 1 2 3\n";
        assert_eq!(machine(stat), Some(Machine { all: 883, idle: 720 }));
        assert_eq!(machine("intr 5"), None);
    }

    #[test]
    fn parts_are_of_the_time_between_two_looks() {
        let usage = |java, hobbs: &[u64], all, idle| {
            let hobbs = hobbs.iter().zip(10..).map(|(ticks, number)| (number, ("hobbs".to_owned(), *ticks)));
            let java = (1, ("java".to_owned(), java));
            Usage { processes: hobbs.chain([java]).collect(), machine: Machine { all, idle } }
        };
        let shares = usage(900, &[200, 300], 3_000, 500).since(&usage(300, &[100], 2_000, 400));
        assert_eq!((shares.of("java"), shares.of("hobbs"), shares.of("other")), (600, 400, 0));
        assert_eq!(shares.to_string(), "java 60 %, hobbs 40 %, idle 10 %");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_machine_can_be_looked_at() {
        let before = Usage::now().unwrap();
        let after = Usage::now().unwrap();
        assert!(after.machine.all >= before.machine.all && !after.processes.is_empty());
    }
}
