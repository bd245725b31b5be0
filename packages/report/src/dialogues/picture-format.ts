/** First bytes of a png and of a jpeg. */
const STARTS = [
  [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  [0xff, 0xd8, 0xff],
];

/** Whether a file is a png, a jpeg or a webp, by its first bytes. */
export function isPicture(bytes: Uint8Array): boolean {
  const text = (start: number, end: number): string => String.fromCharCode(...bytes.subarray(start, end));
  return (
    STARTS.some((start) => start.every((byte, i) => bytes[i] === byte)) ||
    (text(0, 4) === 'RIFF' && text(8, 12) === 'WEBP')
  );
}
