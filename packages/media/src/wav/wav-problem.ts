/** PCM, float, A-law, µ-law, and `extensible`, which stands for one of them. */
const ENCODINGS: readonly number[] = [1, 3, 6, 7, 0xfffe];

/**
 * Why a file is no wav that a decoder can read whole, or `undefined`. Looks at the chunks only, not at the samples: their sizes stay
 * inside the file, `fmt ` comes before `data`, and `data` holds at least one frame and no part of one.
 *
 * @see Microsoft and IBM 1991, "Multimedia Programming Interface and Data Specifications 1.0", RIFF and WAVE
 */
export function wavProblem(bytes: Uint8Array): string | undefined {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const nameAt = (at: number): string => file.toString('latin1', at, at + 4);
  if (file.length < 12 || nameAt(0) !== 'RIFF' || nameAt(8) !== 'WAVE') {
    return `${file.length} bytes that start with ${JSON.stringify(nameAt(0))}`;
  }
  const cut = (name: string, end: number): string =>
    `${file.length} bytes where the ${JSON.stringify(name)} chunk says ${end}: cut short, damaged, or written as a stream`;
  const end = 8 + file.readUInt32LE(4);
  if (end > file.length) return cut('RIFF', end);

  let frameBytes: number | undefined;
  for (let at = 12; at + 8 <= file.length; ) {
    const name = nameAt(at);
    const size = file.readUInt32LE(at + 4);
    const body = at + 8;
    if (body + size > file.length) return cut(name, body + size);
    if (name === 'fmt ') {
      if (size < 16) return `a "fmt " chunk of ${size} bytes`;
      const encoding = file.readUInt16LE(body);
      if (!ENCODINGS.includes(encoding)) return `sound in an unknown encoding (code ${encoding})`;
      frameBytes = file.readUInt16LE(body + 12);
      if (file.readUInt16LE(body + 2) === 0) return 'sound with 0 channels';
      if (file.readUInt32LE(body + 4) === 0) return 'sound with a sample rate of 0 Hz';
      if (frameBytes === 0) return 'sound with frames of 0 bytes';
    }
    if (name === 'data') {
      if (frameBytes === undefined) return 'samples without a "fmt " chunk before them';
      if (size === 0) return 'sound without samples';
      return size % frameBytes === 0
        ? undefined
        : `${size} bytes of samples in frames of ${frameBytes} bytes: cut short or damaged`;
    }
    // Chunks are padded to an even length.
    at = body + size + (size % 2);
  }
  return `${file.length} bytes without a "data" chunk`;
}
