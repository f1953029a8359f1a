//! One pack of objects with its index (version 2 of both), each object whole. One pack and not a file an
//! object: it is flushed to disk once.

use std::io::Write;

use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};
use sha1::{Digest, Sha1};

use super::object::{Object, Objects};

#[derive(Debug)]
pub(super) struct Pack {
    /// The hash that git names it by.
    pub(super) name: String,
    pub(super) pack: Vec<u8>,
    pub(super) index: Vec<u8>,
}

/// Where an object lies in its pack.
struct Place {
    id: [u8; 20],
    offset: u32,
    crc: u32,
}

/// The pack of `objects`, in the order of their ids.
pub(super) fn of(objects: &Objects) -> Pack {
    let mut pack = b"PACK\0\0\0\x02".to_vec();
    pack.extend_from_slice(&count(objects.by_id.len()).to_be_bytes());
    let mut places = Vec::with_capacity(objects.by_id.len());
    for (id, object) in &objects.by_id {
        let start = pack.len();
        write_object(&mut pack, object);
        let mut crc = Crc::new();
        crc.update(&pack[start..]);
        places.push(Place { id: id.0, offset: count(start), crc: crc.sum() });
    }
    let trailer: [u8; 20] = Sha1::digest(&pack).into();
    pack.extend_from_slice(&trailer);
    let index = index(&places, &trailer);
    let name = trailer.iter().map(|byte| format!("{byte:02x}")).collect();
    Pack { name, pack, index }
}

/// A project is at most 64 MiB, its history a few times that: far from the 2 GiB of 31-bit offsets.
fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn write_object(pack: &mut Vec<u8>, object: &Object) {
    let content = object.content();
    // Four bits of the size beside the type, then seven a byte, least first.
    let mut rest = content.len();
    let mut byte = (object.pack_type() << 4) | low_bits(rest, 0x0f);
    rest >>= 4;
    while rest > 0 {
        pack.push(byte | 0x80);
        byte = low_bits(rest, 0x7f);
        rest >>= 7;
    }
    pack.push(byte);
    let mut encoder = ZlibEncoder::new(pack, Compression::new(6));
    encoder
        .write_all(content)
        .and_then(|()| encoder.try_finish())
        .expect("writing into memory does not fail");
}

fn low_bits(number: usize, mask: u8) -> u8 {
    u8::try_from(number & usize::from(mask)).unwrap_or(mask)
}

fn index(places: &[Place], pack_trailer: &[u8; 20]) -> Vec<u8> {
    let mut index = b"\xfftOc\0\0\0\x02".to_vec();
    for first_byte in 0..=u8::MAX {
        let up_to = places.partition_point(|place| place.id[0] <= first_byte);
        index.extend_from_slice(&count(up_to).to_be_bytes());
    }
    places.iter().for_each(|place| index.extend_from_slice(&place.id));
    places.iter().for_each(|place| index.extend_from_slice(&place.crc.to_be_bytes()));
    places.iter().for_each(|place| index.extend_from_slice(&place.offset.to_be_bytes()));
    index.extend_from_slice(pack_trailer);
    let trailer: [u8; 20] = Sha1::digest(&index).into();
    index.extend_from_slice(&trailer);
    index
}
