import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeClip } from '../../../media/src/clips/__fixtures__/clips.js';
import { runHere } from './run-here.js';
import { createUserFolder, tinyFiles } from './tiny-corpus.js';

const LINES = ['Hi there.', 'Oh no!', 'Well, well.', 'I love it!'];
const EMOTIONS = ['neutral', 'anger', 'neutral', 'joy'];
const subtitles = (speaker: string, text: string): string =>
  `1\n00:00:00,000 --> 00:00:00,400\n${speaker}: ${text}\n`;

/**
 * A new folder that stands for where the user is: twelve clips of two people with subtitles and labels in `my-clips/`, and a thirteenth that nobody has labelled,
 * `new.mp4` with `new.srt`. Remove it afterwards.
 */
export async function createOwnClips(): Promise<string> {
  const files: Record<string, string | Uint8Array | undefined> = Object.fromEntries(
    Object.keys(await tinyFiles()).map((path) => [path, undefined]),
  );
  const labels = ['file,emotion'];
  for (let i = 0; i < 12; i++) {
    const name = `clip-${String.fromCharCode(97 + i)}`;
    files[`my-clips/${name}.mp4`] = await makeClip({ frames: 4 + (i % 3) });
    files[`my-clips/${name}.srt`] = subtitles(i % 2 === 0 ? 'Ada' : 'Bo', LINES[i % 4]!);
    labels.push(`${name}.mp4,${EMOTIONS[i % 4]!}`);
  }
  files['my-clips/labels.csv'] = `${labels.join('\n')}\n`;
  const user = await createUserFolder(files);
  await writeFile(join(user, 'new.mp4'), await makeClip({ frames: 5 }));
  await writeFile(join(user, 'new.srt'), subtitles('Ada', 'I love it, well!'));
  return user;
}

/** What `init` and a training of two epochs make of {@link createOwnClips}: a run in `runs/own`. */
export async function trainOwnClips(user: string): Promise<void> {
  for (const args of [
    ['init', 'my-clips/'],
    ['--config', 'my-clips.yaml', 'training.epochs=2', '--no-report', '--out', 'runs/own', '--quiet'],
  ]) {
    const { code, stderr } = await runHere({ app: 'train', user, args });
    if (code !== 0) throw new Error(stderr);
  }
}
