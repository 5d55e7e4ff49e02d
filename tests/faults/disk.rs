//! A disk as a power cut leaves it: what was synced, and of the rest whatever it pleases.
//!
//! The model, and where it is harder than ext4 with its usual settings:
//!
//! - What was written to a file is durable once that file is synced. Until then each write, and
//!   each 512-byte sector of it, may be there or not, in any order; where the file grew it may hold
//!   zeros. (Never rubbish: ext4, XFS and NTFS show none, and to the vault it is a journal that
//!   somebody wrote in, which it refuses on purpose.)
//! - A name (made, removed, renamed) is durable once its folder is synced. Until then it may be
//!   there or not: either all up to some point in time, as ext4 keeps them, or each by itself.
//!   That a synced file has a name is not taken for granted, though ext4 sees to it.
//! - A rename is whole or not there; a sector is whole or not there.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A file or a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    File(Arc<Vec<u8>>),
    Folder(BTreeMap<String, usize>),
}

impl Default for Node {
    fn default() -> Self {
        Node::File(Arc::default())
    }
}

/// One change, or one sync. Files and folders go by their number in the model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Op {
    Link(usize, String, Node),
    Unlink(usize, String),
    Move((usize, String), (usize, String)),
    Write(usize, usize, Vec<u8>),
    Truncate(usize, usize),
    Sync(usize),
}

/// Every file below a folder, by its path, with its bytes; `None` for a folder.
pub type Image = BTreeMap<PathBuf, Option<Arc<Vec<u8>>>>;

/// Files and folders; the first is the root.
#[derive(Debug, Clone)]
pub struct Disk {
    nodes: Vec<Node>,
}

impl Disk {
    pub fn of(image: &Image) -> Disk {
        let mut disk = Disk {
            nodes: vec![Node::Folder(BTreeMap::new())],
        };
        for (path, bytes) in image {
            let node = match bytes {
                Some(bytes) => Node::File(bytes.clone()),
                None => Node::Folder(BTreeMap::new()),
            };
            let op = disk.plan_link(path, node).expect("folders come first");
            disk.apply(&op);
        }
        disk
    }

    pub fn image(&self) -> Image {
        let mut image = Image::new();
        self.collect(0, Path::new(""), &mut image);
        image
    }

    fn collect(&self, node: usize, path: &Path, image: &mut Image) {
        let Node::Folder(names) = &self.nodes[node] else {
            return;
        };
        for (name, node) in names {
            let path = path.join(name);
            match &self.nodes[*node] {
                Node::File(bytes) => drop(image.insert(path, Some(bytes.clone()))),
                Node::Folder(_) => {
                    image.insert(path.clone(), None);
                    self.collect(*node, &path, image);
                }
            }
        }
    }

    pub fn find(&self, path: &Path) -> Option<usize> {
        let mut node = 0;
        for name in path {
            let Node::Folder(names) = &self.nodes[node] else {
                return None;
            };
            node = *names.get(name.to_str()?)?;
        }
        Some(node)
    }

    fn place(&self, path: &Path) -> Option<(usize, String)> {
        let folder = self.find(path.parent()?)?;
        Some((folder, path.file_name()?.to_str()?.to_owned()))
    }

    pub fn plan_link(&self, path: &Path, node: Node) -> Option<Op> {
        let (folder, name) = self.place(path)?;
        Some(Op::Link(folder, name, node))
    }

    pub fn plan_unlink(&self, path: &Path) -> Option<Op> {
        let (folder, name) = self.place(path)?;
        Some(Op::Unlink(folder, name))
    }

    pub fn plan_move(&self, from: &Path, to: &Path) -> Option<Op> {
        Some(Op::Move(self.place(from)?, self.place(to)?))
    }

    fn names(&mut self, folder: usize) -> &mut BTreeMap<String, usize> {
        match &mut self.nodes[folder] {
            Node::Folder(names) => names,
            Node::File(_) => panic!("{folder} is a folder"),
        }
    }

    fn bytes(&mut self, file: usize) -> Option<&mut Vec<u8>> {
        match &mut self.nodes[file] {
            Node::File(bytes) => Some(Arc::make_mut(bytes)),
            Node::Folder(_) => None,
        }
    }

    /// Does what the operating system did.
    pub fn apply(&mut self, op: &Op) {
        match op {
            Op::Link(folder, name, node) => {
                let number = self.nodes.len();
                self.nodes.push(node.clone());
                self.names(*folder).insert(name.clone(), number);
            }
            Op::Unlink(folder, name) => drop(self.names(*folder).remove(name)),
            Op::Move(from, to) => {
                if let Some(node) = self.names(from.0).remove(&from.1) {
                    self.names(to.0).insert(to.1.clone(), node);
                }
            }
            Op::Write(file, offset, bytes) => {
                if let Some(file) = self.bytes(*file) {
                    put(file, *offset, bytes);
                }
            }
            Op::Truncate(file, length) => {
                if let Some(file) = self.bytes(*file) {
                    file.resize(*length, 0);
                }
            }
            Op::Sync(_) => {}
        }
    }
}

fn put(file: &mut Vec<u8>, offset: usize, bytes: &[u8]) {
    let end = offset + bytes.len();
    if file.len() < end {
        file.resize(end, 0);
    }
    file[offset..end].copy_from_slice(bytes);
}

/// Random numbers from a seed (SplitMix64).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound.max(1) as u64).expect("below a usize")
    }

    fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

/// What becomes of the unsynced part, in percent.
struct Mood {
    /// A write is there, whole.
    data: usize,
    /// A write of which not everything is there is there in part.
    torn: usize,
    /// A name is there.
    names: usize,
    /// Names are there up to some point in time, and none after it.
    in_order: bool,
    /// A file has grown though what it grew by is not there.
    grown: usize,
}

impl Mood {
    /// The first few seeds are the extremes.
    fn of(seed: u64, dice: &mut Dice) -> Mood {
        let (data, torn, names) = match seed {
            0 => (0, 0, 0),
            1 => (100, 0, 100),
            2 => (0, 0, 100),
            3 => (100, 0, 0),
            _ => (
                [10, 50, 90][dice.below(3)],
                [0, 50, 100][dice.below(3)],
                [10, 50, 90][dice.below(3)],
            ),
        };
        Mood {
            data,
            torn,
            names,
            in_order: seed > 3 && dice.percent(50),
            grown: [0, 50, 100][dice.below(3)],
        }
    }
}

/// What a power cut right after `ops` leaves, by the choice of a seed.
pub fn cut(start: &Disk, ops: &[Op], seed: u64) -> Image {
    let mut dice = Dice::new(seed ^ (ops.len() as u64) << 32);
    let mood = Mood::of(seed, &mut dice);
    let kept = kept_names(ops, &mood, &mut dice);
    let mut disk = start.clone();
    // Numbers first: a file may have a name by a later rename though its making was lost.
    for op in ops {
        if let Op::Link(_, _, node) = op {
            disk.nodes.push(node.clone());
        }
    }
    let mut real = start.clone();
    for (n, op) in ops.iter().enumerate() {
        let number = real.nodes.len();
        match op {
            Op::Link(folder, name, _) if kept[n] => {
                disk.names(*folder).insert(name.clone(), number);
            }
            Op::Unlink(folder, name) if kept[n] => {
                let node = real.names(*folder).get(name).copied();
                let names = disk.names(*folder);
                if names.get(name).copied() == node {
                    names.remove(name);
                }
            }
            Op::Move(from, to) if kept[n] => {
                if let Some(node) = real.names(from.0).get(&from.1).copied() {
                    let names = disk.names(from.0);
                    if names.get(&from.1) == Some(&node) {
                        names.remove(&from.1);
                    }
                    disk.names(to.0).insert(to.1.clone(), node);
                }
            }
            Op::Write(file, offset, bytes) => {
                if is_synced(ops, n, &[*file]) {
                    if let Some(file) = disk.bytes(*file) {
                        put(file, *offset, bytes);
                    }
                } else if let Some(file) = disk.bytes(*file) {
                    write_some(file, *offset, bytes, &mood, &mut dice);
                }
            }
            Op::Truncate(file, length) => {
                if (is_synced(ops, n, &[*file]) || dice.percent(mood.data))
                    && let Some(file) = disk.bytes(*file)
                {
                    file.resize(*length, 0);
                }
            }
            _ => {}
        }
        if matches!(op, Op::Link(..) | Op::Unlink(..) | Op::Move(..)) {
            real.apply(op);
        }
    }
    disk.image()
}

fn is_synced(ops: &[Op], n: usize, nodes: &[usize]) -> bool {
    let later = ops[n..].iter();
    later
        .filter_map(|op| match op {
            Op::Sync(node) => Some(node),
            _ => None,
        })
        .any(|node| nodes.contains(node))
}

/// For every change of a name, whether it is there after the cut.
fn kept_names(ops: &[Op], mood: &Mood, dice: &mut Dice) -> Vec<bool> {
    let folders = |op: &Op| match op {
        Op::Link(folder, ..) | Op::Unlink(folder, _) => Some(vec![*folder]),
        Op::Move(from, to) => Some(vec![from.0, to.0]),
        _ => None,
    };
    let mut kept = vec![false; ops.len()];
    let mut last_durable = 0;
    for (n, op) in ops.iter().enumerate() {
        let Some(folders) = folders(op) else {
            continue;
        };
        let durable = is_synced(ops, n, &folders);
        if durable {
            last_durable = n + 1;
        }
        kept[n] = durable || dice.percent(mood.names);
    }
    if mood.in_order {
        let until = last_durable + dice.below(ops.len() - last_durable + 1);
        for (n, kept) in kept.iter_mut().enumerate() {
            *kept = n < until;
        }
    }
    kept
}

/// Writes as much of it as the mood has it.
fn write_some(file: &mut Vec<u8>, offset: usize, bytes: &[u8], mood: &Mood, dice: &mut Dice) {
    const SECTOR: usize = 512;
    if dice.percent(mood.data) {
        put(file, offset, bytes);
        return;
    }
    let torn = dice.percent(mood.torn);
    let mut at = offset;
    while at < offset + bytes.len() {
        let end = ((at / SECTOR + 1) * SECTOR).min(offset + bytes.len());
        if torn && dice.percent(50) {
            put(file, at, &bytes[at - offset..end - offset]);
        } else if end > file.len() && dice.percent(mood.grown) {
            file.resize(end, 0);
        }
        at = end;
    }
}

/// Reads what stands in a folder.
pub fn image_of(root: &Path) -> Image {
    fn read(root: &Path, below: &Path, image: &mut Image) {
        for entry in root.join(below).read_dir().expect("a folder") {
            let path = below.join(entry.expect("an entry").file_name());
            let full = root.join(&path);
            if full.is_dir() {
                image.insert(path.clone(), None);
                read(root, &path, image);
            } else {
                image.insert(path, Some(Arc::new(fs::read(full).expect("readable"))));
            }
        }
    }
    let mut image = Image::new();
    read(root, Path::new(""), &mut image);
    image
}

/// Puts an image in the place of whatever stands in a folder.
pub fn put_back(root: &Path, image: &Image) {
    for entry in root.read_dir().expect("a folder") {
        let path = entry.expect("an entry").path();
        match path.is_dir() {
            true => fs::remove_dir_all(path),
            false => fs::remove_file(path),
        }
        .expect("removed");
    }
    for (path, bytes) in image {
        let path = root.join(path);
        match bytes {
            Some(bytes) => fs::write(path, bytes.as_slice()),
            None => fs::create_dir(path),
        }
        .expect("put back");
    }
}
