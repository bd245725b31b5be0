import { join } from 'node:path';
import sharp from 'sharp';
import { put } from '../../dataset-folder/__fixtures__/put.js';
import { encodeWav } from '@erc/media';
import type { FolderSourceOptions } from '../options.js';

export const HEADER = 'dialogue,sequence,speaker,text,audio,visual,emotion';
export const csv = (...lines: string[]): string => `${lines.join('\n')}\n`;

/** A hundredth of a second of a tone. */
export const wav = (hertz = 440): Uint8Array =>
  encodeWav(
    Float32Array.from({ length: 160 }, (_, i) => Math.sin((2 * Math.PI * hertz * i) / 16_000)),
    16_000,
  );

/** A picture that does not compress well. */
export const picture = (format: 'png' | 'jpeg' | 'webp' = 'png', seed = 7919): Promise<Uint8Array> =>
  sharp(
    Uint8Array.from({ length: 24 * 16 * 3 }, (_, i) => (i * seed) % 251),
    { raw: { width: 24, height: 16, channels: 3 } },
  )
    .toFormat(format)
    .toBuffer();

/** Files of a small corpus: a voice and two frames, a voice alone, a picture alone, and words alone. */
export const corpusFiles = async (): Promise<Record<string, string | Uint8Array>> => ({
  'train.csv': csv(
    HEADER,
    'tea,0,Ada,You made tea?,clips/0.wav,faces/0,joy',
    'tea,1,Grace,For myself.,./clips/1.wav,,neutral',
    'piano,0,Ada,It fell again.,,faces/fall.JPG,anger',
  ),
  'dev.csv': csv('dialogue,sequence,speaker,text,emotion', 'cup,4,Ada,Who took my cup?,anger'),
  'clips/0.wav': wav(),
  'clips/1.wav': wav(220),
  'faces/0/0.png': await picture(),
  'faces/0/1.webp': await picture('webp'),
  'faces/0/.hidden': 'left alone',
  'faces/fall.JPG': await picture('jpeg'),
});

/** Writes a corpus into `<folder>/raw`; what is `undefined` in `changes` is left out. */
export async function writeCorpus(
  folder: string,
  changes: Readonly<Record<string, string | Uint8Array | undefined>> = {},
): Promise<FolderSourceOptions> {
  const from = join(folder, 'raw');
  for (const [path, content] of Object.entries({ ...(await corpusFiles()), ...changes })) {
    if (content !== undefined) await put(join(from, path), content);
  }
  return { source: 'folder', from, into: join(folder, 'My Corpus'), labels: ['neutral', 'joy', 'anger'] };
}
