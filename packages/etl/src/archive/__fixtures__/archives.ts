import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { type Header, pack } from 'tar-stream';

/** One entry of a tar: a text or bytes of a file, or a header for anything else. */
export type TarEntry = readonly [header: string | (Partial<Header> & { readonly name: string }), content?: string | Uint8Array];

/** A tar with these entries, whatever they are: names are not checked. */
export async function tarOf(entries: readonly TarEntry[]): Promise<Buffer> {
  const tar = pack();
  for (const [header, content = ''] of entries) {
    tar.entry(typeof header === 'string' ? { name: header } : { ...header }, Buffer.from(content));
  }
  tar.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of tar) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

export const tarGzOf = async (entries: readonly TarEntry[]): Promise<Buffer> => gzipSync(await tarOf(entries));

/** One entry of a zip. */
export interface ZipEntry {
  readonly name: string;
  readonly content?: string | Uint8Array;
  /** Kind of file, as Unix keeps it: `0o120000` is a link. */
  readonly mode?: number;
  /** The system that made it. @default 3, Unix */
  readonly host?: number;
  /** What the directory says instead of the truth. */
  readonly claims?: { readonly bytes?: number; readonly crc32?: number; readonly flags?: number };
}

/** A zip with these entries, deflated, whatever they are. */
export function zipOf(entries: readonly ZipEntry[]): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, content = '', mode = 0o100644, host = 3, claims = {} } of entries) {
    const bytes = Buffer.from(content);
    const packed = deflateRawSync(bytes);
    const label = Buffer.from(name);
    const { bytes: size = bytes.length, crc32: sum = crc32(bytes), flags = 0x800 } = claims;
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(flags, 2);
    facts.writeUInt16LE(8, 4);
    facts.writeUInt32LE(sum, 10);
    facts.writeUInt32LE(packed.length, 14);
    facts.writeUInt32LE(size, 18);
    facts.writeUInt16LE(label.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), facts, label, packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE((mode << 16) >>> 0, 6);
    tail.writeUInt32LE(at, 10);
    // Of Unix the mode counts.
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14', 'latin1'), Buffer.of(host), facts, tail, label]));
    bodies.push(local);
    at += local.length;
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(listing.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...bodies, listing, end]);
}
