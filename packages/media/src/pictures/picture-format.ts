/** A format of pictures that is read. */
export interface PictureFormat {
  readonly name: 'png' | 'jpeg' | 'webp';
  /** By its first bytes: no other loader (SVG, PDF, …) is ever reached. */
  readonly starts: (head: string) => boolean;
  /**
   * Whether the end is there. The decoder alone does not notice where it is missing below the rows that a crop leaves out, because it never
   * reads those, nor where only what comes after the pixels is missing.
   */
  readonly isWhole: (file: Buffer) => boolean;
}

const FORMATS: readonly PictureFormat[] = [
  {
    name: 'png',
    starts: (head) => head.startsWith('\x89PNG\r\n\x1a\n'),
    // The last chunk: its name and a checksum of 4 bytes.
    isWhole: (file) => file.includes('IEND') && file.lastIndexOf('IEND') + 8 <= file.length,
  },
  {
    name: 'jpeg',
    starts: (head) => head.startsWith('\xff\xd8\xff'),
    // Between start of scan (FF DA) and end of image (FF D9) neither marker occurs; a thumbnail has its own pair before.
    isWhole: (file) =>
      file.lastIndexOf('ffd9', undefined, 'hex') > file.lastIndexOf('ffda', undefined, 'hex'),
  },
  {
    name: 'webp',
    starts: (head) => head.startsWith('RIFF') && head.endsWith('WEBP'),
    isWhole: (file) => file.readUInt32LE(4) + 8 <= file.length,
  },
];

/** The format of a file by its first twelve bytes; none for anything but png, jpeg and webp. */
export function formatOf(file: Buffer): PictureFormat | undefined {
  const head = file.toString('latin1', 0, 12);
  return FORMATS.find(({ starts }) => starts(head));
}
