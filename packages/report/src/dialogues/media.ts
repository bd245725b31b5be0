import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { messageOf, type Utterance } from '@erc/core';
import sharp from 'sharp';
import { isPicture } from './picture-format.js';

/** Faces and voices of utterances as data URIs, and how many could not be taken in. */
export interface EmbeddedMedia {
  /** By utterance id. */
  readonly faces: ReadonlyMap<string, string>;
  readonly voices: ReadonlyMap<string, string>;
  readonly bytes: number;
  /** Voices that did not fit into the budget. */
  readonly overBudget: number;
  /** Files that are missing or cannot be decoded, one line each. */
  readonly unreadable: readonly string[];
}

/** Side of a face in pixels: twice its size on the page, for dense screens. */
const FACE_PIXELS = 120;
const MAX_IMAGE_PIXELS = 64_000_000;
/** More than any picture of a face has. */
const MAX_IMAGE_BYTES = 64_000_000;
/** Those that encoders of pictures read. */
const FRAMES = new Set(['.png', '.jpg', '.jpeg', '.webp']);

/**
 * Reads the media of utterances until `budgetBytes` of data URIs are full. Faces come first, as they are small; then voices, as the
 * wav files they are, in the order of the utterances. A voice too large for what is left is passed over, later smaller ones may still fit.
 */
export async function embedMedia(
  utterances: readonly Utterance[],
  budgetBytes: number,
): Promise<EmbeddedMedia> {
  const faces = new Map<string, string>();
  const voices = new Map<string, string>();
  const unreadable: string[] = [];
  let bytes = 0;
  let overBudget = 0;
  const keep = (into: Map<string, string>, id: string, uri: string): void => {
    into.set(id, uri);
    bytes += uri.length;
  };
  const attempt = async (id: string, what: string, take: () => Promise<void>): Promise<void> => {
    await take().catch((error: NodeJS.ErrnoException) => {
      const reason = error.code === 'ENOENT' ? 'the file is missing' : messageOf(error);
      unreadable.push(`${what} of ${id}: ${reason}`);
    });
  };

  for (const { id, visual } of utterances) {
    if (visual === undefined) continue;
    await attempt(id, 'face', async () => {
      const uri = await faceUri(visual);
      if (bytes + uri.length <= budgetBytes) keep(faces, id, uri);
    });
  }
  for (const { id, audio } of utterances) {
    if (audio === undefined) continue;
    await attempt(id, 'voice', async () => {
      const size = Math.ceil((await stat(audio)).size / 3) * 4 + 22;
      if (bytes + size > budgetBytes) overBudget += 1;
      else keep(voices, id, await voiceUri(audio));
    });
  }
  return { faces, voices, bytes, overBudget, unreadable };
}

async function voiceUri(path: string): Promise<string> {
  const data = await readFile(path);
  if (data.toString('latin1', 0, 4) !== 'RIFF' || data.toString('latin1', 8, 12) !== 'WAVE') {
    throw new Error('not a wav file');
  }
  return `data:audio/wav;base64,${data.toString('base64')}`;
}

/** The middle frame, square and small. */
async function faceUri(path: string): Promise<string> {
  const frame = (await stat(path)).isDirectory() ? await middleFrame(path) : path;
  const { size } = await stat(frame);
  if (size > MAX_IMAGE_BYTES) throw new Error(`a file of ${Math.ceil(size / 1e6)} MB`);
  const bytes = await readFile(frame);
  // By its bytes, not its name: sharp would also draw an SVG, which may name other files, and read formats that nobody here needs.
  if (!isPicture(bytes)) throw new Error('neither png, jpeg nor webp');
  const image = sharp(bytes, { limitInputPixels: MAX_IMAGE_PIXELS });
  const { width, height } = await image.metadata();
  // An image much wider than high is a strip of frames side by side: the middle one is taken.
  const count = Math.max(1, Math.round(width / height));
  const frameWidth = Math.floor(width / count);
  const left = Math.floor(count / 2) * frameWidth;
  const data = await image
    .extract({ left, top: 0, width: frameWidth, height })
    .resize(FACE_PIXELS, FACE_PIXELS, { fit: 'cover' })
    .webp({ quality: 78 })
    .toBuffer();
  return `data:image/webp;base64,${data.toString('base64')}`;
}

async function middleFrame(directory: string): Promise<string> {
  const names = (await readdir(directory)).filter((name) => FRAMES.has(extname(name).toLowerCase())).sort();
  const name = names[Math.floor(names.length / 2)];
  if (name === undefined) throw new Error('a folder without frames');
  return join(directory, name);
}
