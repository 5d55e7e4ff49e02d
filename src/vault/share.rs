//! Whether a folder is on a network drive, whose locks are only as good as the drive's.
//!
//! Linux: by the type that the file system itself gives (`statfs(2)`), or, for one in user space,
//! by the name in `/proc/self/mountinfo`. Windows: a path that begins with a server, also behind a
//! drive letter. Elsewhere nothing is noticed.

use std::path::Path;

/// The kind of network drive that a path is on, by the name that administrators know; `None` for a
/// disk of this computer, and where it cannot be told.
pub fn kind(path: &Path) -> Option<String> {
    kind_here(path)
}

#[cfg(target_os = "linux")]
fn kind_here(path: &Path) -> Option<String> {
    let known = linux::named(rustix::fs::statfs(path).ok()?.f_type as u32);
    match known {
        Some(linux::FUSE) => {
            let table = std::fs::read_to_string("/proc/self/mountinfo").ok()?;
            linux::in_user_space(&table, &path.canonicalize().ok()?)
        }
        known => known.map(str::to_owned),
    }
}

#[cfg(windows)]
fn kind_here(path: &Path) -> Option<String> {
    use std::path::{Component, Prefix};
    // A mapped drive resolves to the server behind it.
    let resolved = path.canonicalize().unwrap_or(path.to_owned());
    match resolved.components().next()? {
        Component::Prefix(prefix) => match prefix.kind() {
            Prefix::UNC(..) | Prefix::VerbatimUNC(..) => Some("smb".to_owned()),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(not(any(target_os = "linux", windows)))]
fn kind_here(_: &Path) -> Option<String> {
    None
}

#[cfg(target_os = "linux")]
mod linux {
    use std::os::unix::ffi::OsStrExt;
    use std::path::Path;

    pub const FUSE: &str = "fuse";

    /// The magic numbers of `statfs(2)` and the kernel's `include/uapi/linux/magic.h`.
    pub fn named(magic: u32) -> Option<&'static str> {
        Some(match magic {
            0x6969 => "nfs",
            0x517B => "smb",
            0xFF53_4D42 => "cifs",
            0xFE53_4D42 => "smb3",
            0x0102_1997 => "9p",
            0x00C3_6400 => "ceph",
            0x5346_414F | 0x6B41_4653 => "afs",
            0x7375_7245 => "coda",
            0x0BD0_0BD0 => "lustre",
            0x0116_1970 => "gfs2",
            0x7461_636F => "ocfs2",
            0x6573_5546 => FUSE,
            _ => return None,
        })
    }

    /// File systems in user space that reach another computer; others (`ntfs-3g`, an encrypted
    /// folder) are local disks.
    const REMOTE: [&str; 12] = [
        "sshfs",
        "rclone",
        "davfs",
        "davfs2",
        "gvfsd-fuse",
        "glusterfs",
        "cephfs",
        "ceph-fuse",
        "s3fs",
        "smbnetfs",
        "curlftpfs",
        "httpfs",
    ];

    /// The kind of the mount that holds a path, by the table of mounts (proc(5)).
    pub fn in_user_space(table: &str, path: &Path) -> Option<String> {
        let mut best: Option<(usize, &str)> = None;
        for line in table.lines() {
            // ID PARENT DEVICE ROOT MOUNTPOINT OPTIONS … - TYPE SOURCE OPTIONS
            let (Some(place), Some((_, after))) = (line.split(' ').nth(4), line.split_once(" - "))
            else {
                continue;
            };
            let place = unescaped(place);
            let kind = after.split(' ').next().unwrap_or("");
            let inside = path.starts_with(Path::new(std::ffi::OsStr::from_bytes(&place)));
            // Of two mounts in one place, the later one is seen.
            if inside && best.is_none_or(|(length, _)| place.len() >= length) {
                best = Some((place.len(), kind));
            }
        }
        let kind = best?.1.strip_prefix("fuse.")?;
        REMOTE.contains(&kind).then(|| kind.to_owned())
    }

    /// Spaces and the like stand as three octal digits.
    fn unescaped(field: &str) -> Vec<u8> {
        let bytes = field.as_bytes();
        let (mut plain, mut n) = (Vec::new(), 0);
        while n < bytes.len() {
            let octal = bytes.get(n + 1..n + 4).and_then(|digits| {
                let digits = std::str::from_utf8(digits).ok()?;
                u8::from_str_radix(digits, 8).ok()
            });
            match octal {
                Some(byte) if bytes[n] == b'\\' => {
                    plain.push(byte);
                    n += 4;
                }
                _ => {
                    plain.push(bytes[n]);
                    n += 1;
                }
            }
        }
        plain
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn network_drives_are_known_by_their_numbers_and_disks_are_not() {
            for (number, name) in [
                (0x6969, "nfs"),
                (0x517B, "smb"),
                (0xFF53_4D42, "cifs"),
                (0xFE53_4D42, "smb3"),
                (0x0102_1997, "9p"),
                (0x00C3_6400, "ceph"),
                (0x5346_414F, "afs"),
                (0x6B41_4653, "afs"),
                (0x7375_7245, "coda"),
                (0x0BD0_0BD0, "lustre"),
                (0x0116_1970, "gfs2"),
                (0x7461_636F, "ocfs2"),
                (0x6573_5546, "fuse"),
            ] {
                assert_eq!(named(number), Some(name));
            }
            // ext4, xfs, btrfs, tmpfs, overlay.
            for disk in [0xEF53, 0x5846_5342, 0x9123_683E, 0x0102_1994, 0x794C_7630] {
                assert_eq!(named(disk), None);
            }
        }

        #[test]
        fn a_drive_in_user_space_is_known_by_its_mount() {
            let table = "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n\
                30 22 0:40 / /mnt/het\\040team rw shared:1 - fuse.sshfs u@server:/x rw\n\
                31 22 0:41 / /mnt/stick rw - fuseblk /dev/sdb1 rw\n\
                32 30 0:42 / /mnt/het\\040team/local rw - ext4 /dev/sdc1 rw\n";
            let kind = |path: &str| in_user_space(table, Path::new(path));
            assert_eq!(kind("/mnt/het team/team.kluis").as_deref(), Some("sshfs"));
            assert_eq!(kind("/mnt/het team/local/team.kluis"), None);
            assert_eq!(kind("/mnt/het teamwerk"), None);
            assert_eq!(kind("/mnt/stick/team.kluis"), None);
        }

        #[test]
        fn of_two_mounts_in_one_place_the_later_one_is_seen() {
            let local = "30 22 8:2 / /mnt/team rw - ext4 /dev/sdb1 rw\n";
            let remote = "31 22 0:40 / /mnt/team rw - fuse.davfs2 https://drive/x rw\n";
            let kind = |table: String| in_user_space(&table, Path::new("/mnt/team/x"));
            assert_eq!(kind(format!("{local}{remote}")).as_deref(), Some("davfs2"));
            assert_eq!(kind(format!("{remote}{local}")), None);
        }

        #[test]
        fn only_three_octal_digits_behind_a_backslash_stand_for_another_character() {
            assert_eq!(unescaped(r"/mnt/het\040team"), b"/mnt/het team");
            assert_eq!(unescaped(r"\134\011x"), b"\\\tx");
            for plain in [r"/mnt/x040", r"/mnt/\99", r"/mnt/\888", r"/mnt/04\"] {
                assert_eq!(unescaped(plain), plain.as_bytes());
            }
        }

        #[test]
        fn a_folder_of_this_computer_is_no_network_drive() {
            assert_eq!(super::super::kind(Path::new("/proc")), None);
        }
    }
}
