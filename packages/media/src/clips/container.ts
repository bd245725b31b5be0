import { open } from 'node:fs/promises';
import { DecodeError } from './decoder.js';

/** Formats of files that clips are in, by the first bytes: mov and mp4; mkv and webm; avi. */
export type Container = 'mov' | 'matroska' | 'avi';

/** What first boxes of mov and mp4 files are called. */
const BOXES = ['ftyp', 'moov', 'mdat', 'free', 'skip', 'wide', 'pnot', 'uuid', 'styp', 'moof', 'sidx'];

const HEAD_BYTES = 12;

/**
 * The format of a clip, told by its first bytes and never by its name.
 *
 * @throws DecodeError for a file that is none of them.
 */
export async function containerOf(path: string): Promise<Container> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(HEAD_BYTES) });
    const head = buffer.toString('latin1', 0, bytesRead);
    if (BOXES.includes(head.slice(4, 8))) return 'mov';
    if (head.startsWith('\x1aE\xdf\xa3')) return 'matroska';
    if (head.startsWith('RIFF') && head.slice(8) === 'AVI ') return 'avi';
    throw new DecodeError(
      `expected an mp4, mov, mkv, webm or avi file, received bytes that start with ${JSON.stringify(head.slice(0, 4))}`,
    );
  } finally {
    await file.close();
  }
}
