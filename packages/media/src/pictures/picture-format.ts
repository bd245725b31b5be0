/** A format of pictures that is read. */
export interface PictureFormat {
  readonly name: 'png' | 'jpeg' | 'webp';
  /** By its first bytes: no other loader (SVG, PDF, …) is ever reached. */
  readonly starts: (head: string) => boolean;
  /**
   * Whether the end is there. The decoder alone does not notice where it is missing below the rows that a crop leaves out, because it never
   * reads those, nor where only what comes after the pixels is missing.
   */
  readonly isWhole: (file: Uint8Array) => boolean;
}

const FORMATS: readonly PictureFormat[] = [
  {
    name: 'png',
    starts: (head) => head.startsWith('\x89PNG\r\n\x1a\n'),
    // The last chunk: its name and a checksum of 4 bytes.
    isWhole: (file) => {
      const at = lastOf(file, [0x49, 0x45, 0x4e, 0x44]);
      return at >= 0 && at + 8 <= file.length;
    },
  },
  {
    name: 'jpeg',
    starts: (head) => head.startsWith('\xff\xd8\xff'),
    // Between start of scan (FF DA) and end of image (FF D9) neither marker occurs; a thumbnail has its own pair before.
    isWhole: (file) => lastOf(file, [0xff, 0xd9]) > lastOf(file, [0xff, 0xda]),
  },
  {
    name: 'webp',
    starts: (head) => head.startsWith('RIFF') && head.endsWith('WEBP'),
    isWhole: ({ buffer, byteOffset, length }) =>
      new DataView(buffer, byteOffset).getUint32(4, true) + 8 <= length,
  },
];

/** The format of a file by its first twelve bytes; none for anything but png, jpeg and webp. */
export function formatOf(file: Uint8Array): PictureFormat | undefined {
  const head = latin1(file.subarray(0, 12));
  return FORMATS.find(({ starts }) => starts(head));
}

/** Bytes as letters, one each. */
export const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

/** Where these bytes stand for the last time; −1 where they do not. */
function lastOf(file: Uint8Array, bytes: readonly number[]): number {
  const [first] = bytes;
  let at = file.lastIndexOf(first!);
  while (at >= 0 && !bytes.every((byte, k) => file[at + k] === byte)) {
    at = at === 0 ? -1 : file.lastIndexOf(first!, at - 1);
  }
  return at;
}
