import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeClip } from '../../../media/src/clips/__fixtures__/clips.js';
import { runHere } from '../__fixtures__/run-here.js';
import { createUserFolder, tinyFiles } from '../__fixtures__/tiny-corpus.js';

let user: string;

const LINES = ['Hi there.', 'Oh no!', 'Well, well.', 'I love it!'];
const EMOTIONS = ['neutral', 'anger', 'neutral', 'joy'];
const subtitles = (speaker: string, text: string): string =>
  `1\n00:00:00,000 --> 00:00:00,400\n${speaker}: ${text}\n`;

/** Twelve clips of two people with subtitles and labels, and a thirteenth that nobody has labelled. */
beforeAll(async () => {
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
  user = await createUserFolder(files);
  await writeFile(join(user, 'new.mp4'), await makeClip({ frames: 5 }));
  await writeFile(join(user, 'new.srt'), subtitles('Ada', 'I love it, well!'));
});
afterAll(() => rm(user, { recursive: true, force: true }));

/** Runs a command that has to end well. */
async function run(app: 'train' | 'eval' | 'predict', ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runHere({ app, user, args });
  expect(code, stderr).toBe(0);
  return stdout;
}

interface Said {
  readonly dialogues: readonly {
    readonly turns: readonly { readonly emotion: string; readonly probabilities: Record<string, number> }[];
  }[];
}

it('goes the whole way with clips of one’s own: init, train, predict, export, and predicts the same', async () => {
  await run('train', 'init', 'my-clips/');
  await run(
    'train',
    '--config',
    'my-clips.yaml',
    'training.epochs=2',
    '--no-report',
    '--out',
    'runs/own',
    '--quiet',
  );
  const asked = ['--clip', 'new.mp4', '--subtitles', 'new.srt', '--json', '--quiet'];
  const { dialogues } = JSON.parse(await run('predict', 'runs/own', ...asked)) as Said;
  expect(dialogues.map(({ turns }) => turns.length)).toEqual([1]);
  await run('eval', 'export', 'runs/own', 'model');
  const exported = JSON.parse(await run('predict', 'model', ...asked)) as Said;
  expect(exported.dialogues).toEqual(dialogues);
});
