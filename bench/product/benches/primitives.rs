//! What everything is made of, one by one: `cargo bench -p product`, in this folder.
//!
//! Beside pages stands the raw cipher without the long nonce, its randomness and the page's form:
//! the limit of what sealing a page can cost with this library.

use divan::{Bencher, black_box, counter::BytesCount};
use kluis::audit::body::{Leaf, build};
use kluis::audit::entry::{Action, Skeleton};
use kluis::audit::state::bucket_hash;
use kluis::domain::id::RecordId;
use kluis::secret::Key32;
use kluis::vault::field::{ContentKey, FieldName};
use kluis::vault::identity::Identity;
use kluis::vault::page::{ImagePlace, PAGE_SIZE, Page, PageCipher};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};

fn main() {
    divan::main();
}

fn cipher() -> PageCipher {
    PageCipher::new(&Key32::new(&mut [1; 32]), &[2; 16], 1)
}

#[divan::bench_group]
mod page {
    use super::*;

    #[divan::bench]
    fn raw_cipher(bencher: Bencher) {
        let key = UnboundKey::new(&CHACHA20_POLY1305, &[1; 32]).expect("a key");
        let key = LessSafeKey::new(key);
        let mut page: Page = [5; PAGE_SIZE];
        bencher.counter(BytesCount::new(PAGE_SIZE)).bench_local(|| {
            let nonce = Nonce::assume_unique_for_key([9; 12]);
            let tag = key.seal_in_place_separate_tag(nonce, Aad::from([3; 33]), &mut page);
            tag.expect("sealed")
        });
    }

    #[divan::bench]
    fn seal(bencher: Bencher) {
        let (cipher, mut page) = (cipher(), [5; PAGE_SIZE]);
        bencher
            .counter(BytesCount::new(PAGE_SIZE))
            .bench_local(|| cipher.seal_page(black_box(7), &mut page));
    }

    #[divan::bench]
    fn open(bencher: Bencher) {
        let (cipher, mut sealed): (_, Page) = (cipher(), [5; PAGE_SIZE]);
        cipher.seal_page(7, &mut sealed);
        bencher.counter(BytesCount::new(PAGE_SIZE)).bench_local(|| {
            let mut page = sealed;
            cipher.open_page(black_box(7), &mut page).expect("opens");
            page[0]
        });
    }

    #[divan::bench]
    fn seal_image(bencher: Bencher) {
        let (cipher, mut page) = (cipher(), [5; PAGE_SIZE]);
        let place = ImagePlace {
            number: 7,
            offset: 516,
            random: 9,
        };
        bencher
            .counter(BytesCount::new(PAGE_SIZE))
            .bench_local(|| cipher.seal_image(black_box(place), &mut page));
    }
}

#[divan::bench_group]
mod record {
    use super::*;

    const TEXT: FieldName = FieldName {
        table: "signal",
        column: "sealed_text",
        row: 0,
    };

    fn content() -> ContentKey {
        ContentKey::new(Key32::new(&mut [4; 32]), [2; 16])
    }

    #[divan::bench]
    fn new_key(bencher: Bencher) {
        let content = content();
        bencher.bench_local(|| content.new_record_key(black_box(&[6; 16])).1);
    }

    #[divan::bench]
    fn open_key(bencher: Bencher) {
        let content = content();
        let (_, wrapped) = content.new_record_key(&[6; 16]);
        bencher.bench_local(|| {
            content
                .open_record_key(&[6; 16], black_box(&wrapped))
                .is_ok()
        });
    }

    #[divan::bench(args = [12, 200, 2_000])]
    fn seal_text(bencher: Bencher, length: usize) {
        let (key, _) = content().new_record_key(&[6; 16]);
        let text = vec![b'a'; length];
        bencher.bench_local(|| key.seal(TEXT, black_box(&text)));
    }

    #[divan::bench(args = [12, 200, 2_000])]
    fn open_text(bencher: Bencher, length: usize) {
        let (key, _) = content().new_record_key(&[6; 16]);
        let sealed = key.seal(TEXT, &vec![b'a'; length]);
        bencher.bench_local(|| key.open(TEXT, black_box(&sealed)).is_ok());
    }

    #[divan::bench]
    fn blind_reference(bencher: Bencher) {
        let content = content();
        bencher.bench_local(|| content.blind("reference", black_box("mma\nm26110000003")));
    }
}

#[divan::bench_group]
mod log {
    use super::*;

    fn leaves(count: usize) -> Vec<Leaf> {
        let leaf = |n: usize| Leaf::state(RecordId([n as u8; 16]), [n as u8; 32]);
        (0..count).map(leaf).collect()
    }

    #[divan::bench(args = [1, 100, 10_000])]
    fn body(bencher: Bencher, count: usize) {
        let leaves = leaves(count);
        bencher.bench_local(|| build(black_box(&leaves)).0);
    }

    #[divan::bench(args = [25, 250])]
    fn bucket_of_the_state(bencher: Bencher, count: usize) {
        let objects: Vec<_> = (0..count)
            .map(|n| (RecordId([n as u8; 16]), [9; 32]))
            .collect();
        bencher.bench_local(|| bucket_hash(black_box(&objects)));
    }

    #[divan::bench]
    fn sign_an_entry(bencher: Bencher) {
        let (identity, entry) = (Identity::random(), entry());
        bencher.bench_local(|| identity.sign(&entry.message(black_box(&[2; 16]))));
    }

    #[divan::bench]
    fn check_an_entry(bencher: Bencher) {
        let (identity, entry) = (Identity::random(), entry());
        let signature = identity.sign(&entry.message(&[2; 16]));
        let public = identity.public();
        bencher.bench_local(|| public.signed(&entry.message(black_box(&[2; 16])), &signature));
    }

    fn entry() -> Skeleton {
        Skeleton {
            seq: 9,
            previous: [1; 32],
            at: "2026-06-15T10:00:00Z".into(),
            actor: 1,
            action: Action::Read,
            object: Some("S2026-0001".into()),
            result: None,
            clock_confirmed: false,
            body: [2; 32],
            state: [3; 32],
            destroyed: 0,
        }
    }
}
