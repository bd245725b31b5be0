import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DataError, mapBounded, sha256Of } from '@erc/core';
import type { SourceContext } from '../source.js';
import { type Cut, readRecording } from './find-voices.js';
import { cutChannel } from './own-channel.js';
import { encodeVoice, readRecordedPcm } from './pcm.js';

/** A voice to write: where it comes from, and where it goes, relative to the dataset folder. */
export interface VoiceFile extends Cut {
  readonly to: string;
}

/**
 * Cuts the voices and writes each as a wav file of its own; every recording is read once.
 *
 * @param recordings SHA-256 of the recordings when they were looked at.
 * @throws DataError for a recording that has changed since.
 */
export async function writeVoices(
  directory: string,
  voices: readonly VoiceFile[],
  recordings: ReadonlyMap<string, string>,
  context: SourceContext,
): Promise<void> {
  const byRecording = new Map<string, VoiceFile[]>();
  for (const voice of voices) {
    const own = byRecording.get(voice.path);
    if (own) own.push(voice);
    else byRecording.set(voice.path, [voice]);
  }
  let done = 0;
  await mapBounded(
    [...byRecording],
    async ([path, own]) => {
      const bytes = await readRecording(path);
      const sound = typeof bytes === 'string' ? bytes : readRecordedPcm(bytes);
      if (
        typeof bytes === 'string' ||
        typeof sound === 'string' ||
        sha256Of(bytes) !== recordings.get(path)
      ) {
        throw new DataError(`${path}: expected the recording of a moment ago, received a changed one.`);
      }
      for (const voice of own) {
        const target = join(directory, voice.to);
        await mkdir(dirname(target), { recursive: true });
        await writeFile(target, encodeVoice(cutChannel(sound, voice, voice.channel)), { flag: 'wx' });
        context.onProgress?.(++done, voices.length);
      }
    },
    { signal: context.signal },
  );
}
