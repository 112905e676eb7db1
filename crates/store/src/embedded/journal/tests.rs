//! Journals made here byte by byte, so that every bit of them can be tried. Those of the engine itself are tried in the
//! crate's `tests/`.

use super::super::key::GROUP_KEY;
use super::super::mark::GroupMark;
use super::batch::TRAILER;
use super::*;

/// Zeros enough to stand for the part of the file that was not written yet.
const UNWRITTEN: [u8; 2000] = [0; 2000];

fn item(key: &[u8], value: &[u8]) -> Vec<u8> {
    let mut bytes = vec![2, 0, 0];
    bytes.extend(1_u64.to_le_bytes());
    bytes.extend(u16::try_from(key.len()).unwrap().to_le_bytes());
    bytes.extend(u32::try_from(value.len()).unwrap().to_le_bytes().repeat(2));
    bytes.extend(key);
    bytes.extend(value);
    bytes
}

fn group(number: u64, value: &[u8]) -> Vec<u8> {
    // The engine draws sequence numbers of its own now and then, so there are gaps.
    let sequence = number * 3;
    let mark = GroupMark { number, sequence_min: sequence }.encode();
    let items = [item(GROUP_KEY, &mark), item(b"partition\0\x01row", value)].concat();
    let mut bytes = vec![1];
    bytes.extend(2_u32.to_le_bytes());
    bytes.extend(sequence.to_le_bytes());
    bytes.extend(&items);
    bytes.push(3);
    bytes.extend(xxhash_rust::xxh3::xxh3_64(&items).to_le_bytes());
    bytes.extend(TRAILER);
    bytes
}

fn groups(numbers: impl Iterator<Item = u64>) -> Vec<u8> {
    numbers.flat_map(|number| group(number, b"value")).collect()
}

/// The number of the last group and what comes after it, or the damage.
fn look(bytes: &[u8]) -> Result<(u64, Tail), &'static str> {
    let mut previous = None;
    let content = walk(bytes, &mut previous).map_err(|(_, reason)| reason)?;
    match content.tail {
        Tail::Damaged(reason) => Err(reason),
        tail => Ok((previous.map_or(0, |group| group.number), tail)),
    }
}

#[test]
fn whole_groups_are_read_to_the_last() {
    assert_eq!(look(b""), Ok((0, Tail::Clean)));
    assert_eq!(look(&UNWRITTEN), Ok((0, Tail::Clean)));
    assert_eq!(look(&groups(7..12)), Ok((11, Tail::Clean)));
    assert_eq!(look(&[groups(7..12), UNWRITTEN.to_vec()].concat()), Ok((11, Tail::Clean)));
}

#[test]
fn every_flipped_bit_is_found_in_every_group() {
    for unwritten in [&UNWRITTEN[..], &[]] {
        let good = [groups(1..5), unwritten.to_vec()].concat();
        let written = good.len() - unwritten.len();
        for bit in 0..written * 8 {
            let mut damaged = good.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            match look(&damaged) {
                Err(_) => {}
                // A sequence number that is a little higher, but below the next group's, orders rows as it did.
                Ok(found) => {
                    assert_eq!(found, (4, Tail::Clean), "bit {bit}");
                    assert!((5..13).contains(&(bit / 8 % (written / 4))), "bit {bit} is in no sequence number");
                }
            }
        }
    }
}

#[test]
fn a_write_that_was_cut_off_is_torn_at_every_length() {
    let (whole, last) = (groups(1..4), group(4, &[7; 1500]));
    for length in 1..last.len() {
        for unwritten in [&UNWRITTEN[..], &[]] {
            let mut cut = [&whole, &last[..length], unwritten].concat();
            let (number, tail) = look(&cut).unwrap_or_else(|reason| panic!("cut at {length}: {reason}"));
            assert_eq!(number, 3);
            assert!(matches!(tail, Tail::Torn(_)), "cut at {length}: {tail:?}");
            cut.truncate(whole.len());
            assert_eq!(look(&cut), Ok((3, Tail::Clean)));
        }
    }
}

#[test]
fn a_last_write_that_misses_sectors_is_torn() {
    let (whole, last) = (groups(1..4), group(4, &[7; 4000]));
    let full = [whole.clone(), last.clone(), UNWRITTEN.to_vec()].concat();
    for sector in (0..whole.len() + last.len()).step_by(512) {
        let mut torn = full.clone();
        let (from, to) = (sector.max(whole.len()), (sector + 512).min(whole.len() + last.len()));
        torn[from..to].fill(0);
        let (number, tail) = look(&torn).unwrap_or_else(|reason| panic!("sector at {sector}: {reason}"));
        assert_eq!(number, 3);
        assert!(matches!(tail, Tail::Torn(_)), "sector at {sector}: {tail:?}");
    }
}

#[test]
fn a_lost_sector_under_acknowledged_groups_is_damage() {
    let good = groups(1..40);
    for sector in (0..good.len() - 1024).step_by(512) {
        let mut damaged = good.clone();
        damaged[sector..sector + 512].fill(0);
        assert_eq!(look(&damaged), Err("whole groups follow one that is not"), "sector at {sector}");
    }
}

#[test]
fn groups_that_are_missing_repeated_or_swapped_are_damage() {
    let of = |numbers: &[u64]| groups(numbers.iter().copied());
    assert_eq!(look(&of(&[1, 2, 4])), Err("a group is missing"));
    assert_eq!(look(&of(&[1, 2, 2, 3])), Err("a group is missing"));
    assert_eq!(look(&of(&[2, 1])), Err("a group is missing"));
}

#[test]
fn garbage_after_the_last_group_is_a_write_that_was_cut_off() {
    let whole = groups(1..4);
    for garbage in [b"\xEE".repeat(700), b"junk".to_vec(), vec![1; 40], vec![0xFF; 5000]] {
        let (number, tail) = look(&[whole.clone(), garbage].concat()).unwrap();
        assert_eq!(number, 3);
        assert!(matches!(tail, Tail::Torn(_)));
    }
}

#[test]
fn numbers_go_on_from_one_journal_to_the_next() {
    let directory = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| fs::write(directory.path().join(name), bytes).unwrap();
    write("9.jnl", &groups(1..4));
    write("10.jnl", &groups(4..6));
    write("version", b"not a journal");
    assert_eq!(check(directory.path()).unwrap(), Some(5));
    write("9.jnl", &groups(1..3));
    assert!(matches!(check(directory.path()), Err(StoreError::Damaged(_))), "the older journal lost its end");
    write("9.jnl", &[groups(1..4), b"junk".to_vec()].concat());
    assert!(matches!(check(directory.path()), Err(StoreError::Damaged(_))), "nothing can follow in an older journal");
}

#[test]
fn a_check_removes_what_was_cut_off_and_nothing_else() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("0.jnl");
    let whole = groups(1..4);
    fs::write(&path, [&whole[..], &group(4, b"value")[..20], &UNWRITTEN].concat()).unwrap();
    assert_eq!(check(directory.path()).unwrap(), Some(3));
    assert_eq!(fs::read(&path).unwrap(), whole);

    let mut damaged = groups(1..4);
    damaged[3] ^= 0x10;
    fs::write(&path, &damaged).unwrap();
    check(directory.path()).unwrap_err();
    assert_eq!(fs::read(&path).unwrap(), damaged, "a damaged journal is left as it is");
}
