import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRandom, mapBounded } from '@erc/core';
import type { SourceRun } from '@erc/etl';
import { encodeWav } from '@erc/media';
import { renderFaces } from './face/render-faces.js';
import type { StagedLine } from './stage.js';
import { recorded } from './voice/recording.js';
import { SAMPLE_RATE_HZ, synthesise } from './voice/synthesise.js';

/** Utterances in work at a time: sharp draws the frames of some in its own threads while the voice of another is synthesised here. */
const AT_ONCE = 4;

/** The wav file of a line: 16 kHz, mono, 16 bits. */
export function voiceFile({ speech, seed }: StagedLine): Uint8Array {
  const random = createRandom(`${seed}/voice`);
  const voice = synthesise(speech, random.fork('voice'));
  return encodeWav(
    recorded(voice, speech.identity, speech.prosody, random.fork('recording')),
    SAMPLE_RATE_HZ,
  );
}

/** The PNG files of a line, in order. */
export function frameFiles({ shot, seed }: StagedLine): Promise<Uint8Array[]> {
  return renderFaces(shot, createRandom(`${seed}/face`));
}

async function writeLine(directory: string, line: StagedLine): Promise<void> {
  const { audio, visual } = line.row;
  const folder = join(directory, visual!);
  await mkdir(folder, { recursive: true });
  const drawing = frameFiles(line);
  // Handled below; until then a failure must not count as unhandled while the voice takes its time.
  drawing.catch(() => {});
  await writeFile(join(directory, audio!), voiceFile(line));
  const frames = await drawing;
  await Promise.all(frames.map((png, index) => writeFile(join(folder, `${index}.png`), png)));
}

/**
 * Makes the voices and faces of all lines below `directory`, a few at a time. After a failure or an abort nothing more is begun,
 * and the promise rejects once everything begun has ended, so that the folder can be removed.
 */
export async function writeMedia(
  directory: string,
  lines: readonly StagedLine[],
  { signal, onProgress }: Pick<SourceRun, 'signal' | 'onProgress'>,
): Promise<void> {
  let done = 0;
  await mapBounded(
    lines,
    async (line) => {
      await writeLine(directory, line);
      onProgress(++done, lines.length);
    },
    { limit: AT_ONCE, signal },
  );
}
