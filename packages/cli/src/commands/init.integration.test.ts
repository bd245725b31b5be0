import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeWav } from '@erc/media';
import sharp from 'sharp';
import { afterEach, describe, expect, it } from 'vitest';
import { makeClip } from '../../../media/src/clips/__fixtures__/clips.js';
import { runHere } from '../__fixtures__/run-here.js';
import { createUserFolder, tinyFiles } from '../__fixtures__/tiny-corpus.js';

const users: string[] = [];
afterEach(async () => {
  for (const user of users.splice(0)) await rm(user, { recursive: true, force: true });
});

type Files = Readonly<Record<string, string | Uint8Array>>;

/** A user's folder with files of a corpus, and without the tiny one. */
async function userWith(files: Files): Promise<string> {
  const none = Object.fromEntries(Object.keys(await tinyFiles()).map((path) => [path, undefined]));
  const user = await createUserFolder({ ...none, ...files });
  users.push(user);
  return user;
}

const train = (user: string, ...args: string[]) => runHere({ app: 'train', user, args });
/** Words that make a training of the written recipe short. */
const SHORT = ['training.epochs=2', '--no-report', '--out', 'runs/own', '--quiet'];

/** What `init` prints, and the run folder of the recipe that it writes. */
async function wholeWay(user: string, place: string, recipe: string): Promise<string> {
  const { code, stdout, stderr } = await train(user, 'init', place);
  expect(code, stderr).toBe(0);
  expect(stdout).toContain(`train:   pnpm --filter train start --config ${recipe}`);
  const trained = await train(user, '--config', recipe, ...SHORT);
  expect(trained.code, trained.stderr).toBe(0);
  // The same again: nothing is written, and nothing is refused.
  expect((await train(user, 'init', place)).stdout).toContain(`as it is: ${recipe}`);
  return stdout;
}

const LINES = ['Hi there.', 'Oh no!', 'Well, well.', 'I love it!'];
const EMOTIONS = ['neutral', 'anger', 'neutral', 'joy'];

describe('init', () => {
  it('writes a recipe for a CSV with semicolons and one split, which trains', async () => {
    const rows = Array.from({ length: 6 }, (_, d) =>
      LINES.map((line, i) => `d${d};${i};${i % 2 === 0 ? 'Ada' : 'Bo'};${line};${EMOTIONS[i]}`),
    ).flat();
    const user = await userWith({
      'talks.csv': `\ufeff${['Dialogue_ID;Utterance_ID;Speaker;Utterance;Emotion', ...rows].join('\r\n')}\r\n`,
    });
    const stdout = await wholeWay(user, 'talks.csv', 'talks.yaml');
    expect(stdout).toContain('24 utterances of 6 dialogues: 24 with text, 0 with a voice, 0 with a face');
    expect(stdout).toContain('labels: anger 6, joy 6, neutral 12');
    const recipe = await readFile(join(user, 'talks.yaml'), 'utf8');
    expect(recipe).toContain('columns: { dialogue: Dialogue_ID, sequence: Utterance_ID, speaker: Speaker,');
    expect(recipe).toContain('dev: { by: dialogue, fraction: 0.2, stratify: true }');
  });

  it('makes a corpus of clips with subtitles and labels, which trains on words, voices and faces', async () => {
    const files: Record<string, string | Uint8Array> = {};
    const labels = ['file,emotion'];
    for (let i = 0; i < 12; i++) {
      const name = `clip-${String.fromCharCode(97 + i)}`;
      files[`my-data/clips/${name}.mp4`] = await makeClip({ frames: 4 + (i % 3) });
      const speaker = i % 2 === 0 ? 'Ada' : 'Bo';
      files[`my-data/clips/${name}.srt`] = `1\n00:00:00,000 --> 00:00:00,400\n${speaker}: ${LINES[i % 4]!}\n`;
      labels.push(`${name}.mp4,${EMOTIONS[i % 4]!}`);
    }
    files['my-data/labels.csv'] = `${labels.join('\n')}\n`;
    const user = await userWith(files);
    const stdout = await wholeWay(user, 'my-data/', 'my-data.yaml');
    expect(stdout).toContain('speakers: 2: Ada, Bo');
    expect(stdout).toContain('files: 12 clips, 12 files with subtitles');
    const table = await readFile(join(user, 'my-data/utterances.csv'), 'utf8');
    expect(table.split('\n').slice(0, 2)).toEqual([
      'dialogue,sequence,speaker,text,video,emotion',
      'clips-clip-a,0,Ada,Hi there.,clips/clip-a.mp4,neutral',
    ]);
    const run = JSON.parse(await readFile(join(user, 'runs/own/recipe.json'), 'utf8')) as {
      readonly streams: object;
    };
    expect(Object.keys(run.streams)).toEqual(['text', 'audio', 'visual']);
  });

  it('counts voices and faces that stand beside clips without them', async () => {
    const mute = await makeClip({ frames: 2, channels: 0 });
    const blind = await makeClip({ frames: 0 });
    const voice = encodeWav(
      Float32Array.from({ length: 1600 }, (_, i) => Math.sin(i / 6)),
      16_000,
    );
    const face = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'gray' } })
      .png()
      .toBuffer();
    const header = 'dialogue,sequence,speaker,text,audio,visual,video,emotion';
    const user = await userWith({
      'mute.csv': `${header}\nd,0,A,Hi.,a.wav,,a.mp4,joy\ne,0,B,No.,,,b.mp4,anger\n`,
      'blind.csv': `${header}\nd,0,A,Hi.,,a.png,c.mp4,joy\ne,0,B,No.,,,d.mp4,anger\n`,
      'a.mp4': mute,
      'b.mp4': mute,
      'c.mp4': blind,
      'd.mp4': blind,
      'a.wav': voice,
      'a.png': face,
    });
    expect((await train(user, 'init', 'mute.csv')).stdout).toContain('1 with a voice, 2 with a face');
    expect((await train(user, 'init', 'blind.csv')).stdout).toContain('2 with a voice, 1 with a face');
    expect(await readFile(join(user, 'mute.yaml'), 'utf8')).toContain('acoustic-statistics');
    expect(await readFile(join(user, 'blind.yaml'), 'utf8')).toContain('image-descriptors');
  });

  it('never replaces a file of another text, and says so before anything is written', async () => {
    const user = await userWith({
      'talks.csv': 'text,emotion\nHi.,joy\nNo!,anger\n',
      'talks.yaml': 'name: mine\n',
    });
    const { code, stderr } = await train(user, 'init', 'talks.csv');
    expect(code).toBe(2);
    expect(stderr).toContain(
      'talks.yaml: expected no such file, or the one that would be written, received another',
    );
    expect(await readFile(join(user, 'talks.yaml'), 'utf8')).toBe('name: mine\n');
    await expect(readFile(join(user, 'utterances.csv'))).rejects.toThrow('ENOENT');
    const other = await train(user, 'init', 'talks.csv', '--out', 'recipes/talks.yaml');
    expect(other.code, other.stderr).toBe(0);
  });

  it('names what it expects where it finds no emotions, and words that it does not know', async () => {
    const user = await userWith({ 'a.csv': 'text,Stimmung\nHi.,froh\nNo!,wütend\n' });
    const none = await train(user, 'init', 'a.csv');
    expect(none).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('a.csv row 1: expected a column of emotions'),
    });
    const unknown = await train(user, 'init', 'a.csv', 'columns.mood=Stimmung');
    expect(unknown).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('received columns.mood=Stimmung'),
    });
    expect((await train(user, 'init', 'a.csv', 'columns.emotion=Stimmung')).code).toBe(0);
  });

  it('writes a recipe for a dataset folder that is made already, and trains on it as it is', async () => {
    const user = await createUserFolder();
    users.push(user);
    const first = await train(user, '--config', 'tiny.yaml', ...SHORT.slice(0, 2), '--quiet');
    expect(first.code, first.stderr).toBe(0);
    await rm(join(user, 'corpus'), { recursive: true });
    const { code, stdout, stderr } = await train(user, 'init', 'prepared/tiny', '--out', 'again.yaml');
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('a dataset folder');
    expect(await readFile(join(user, 'again.yaml'), 'utf8')).toContain('dataset: { folder: prepared/tiny }');
    const trained = await train(user, '--config', 'again.yaml', ...SHORT);
    expect(trained.code, trained.stderr).toBe(0);
  });
});
