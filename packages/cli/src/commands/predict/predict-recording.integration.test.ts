import { readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type MonoSound, mediaOptionsSchema, readSound } from '@erc/media';
import type { PredictorTurn } from '@erc/predictor';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeClip } from '../../../../media/src/clips/__fixtures__/clips.js';
import { createCountingPredictor, manifest } from './__fixtures__/counting-predictor.js';
import { runPredict } from './__fixtures__/run-predict.js';

const newFolder = temporaryFolders();
const MEDIA = { workers: 1, frames: { count: 2 } };
const SRT = `1
00:00:00,000 --> 00:00:00,500
MINA: Hello!

2
00:00:00,500 --> 00:00:01,250
RAVI: Who is it?
`;

let user: string;
beforeAll(async () => {
  user = await newFolder();
  await writeFile(join(user, 'talk.mp4'), await makeClip({ frames: 20, seconds: 2 }));
  await writeFile(join(user, 'talk.srt'), SRT);
  await writeFile(join(user, 'times.csv'), 'start,end,text\n0:01,2,Yes!\n');
  await writeFile(join(user, 'late.srt'), '1\n00:01:00,000 --> 00:01:01,000\nHi\n');
  await writeFile(join(user, 'rows.csv'), 'text,video,start,end\nHi!,talk.mp4,0.5,1\nAll,talk.mp4,,\n');
});

/** A predictor that keeps the voices and the names of frames that it is given, before they are gone. */
function createListener({ cut = false }: { readonly cut?: boolean } = {}) {
  const clips = { media: mediaOptionsSchema.parse(MEDIA), cut };
  const predictor = { ...createCountingPredictor(manifest({}, 'audio')), clips };
  const heard: {
    readonly turn: PredictorTurn;
    readonly sound: MonoSound;
    readonly frames: readonly string[];
  }[] = [];
  return {
    heard,
    predictor: {
      ...predictor,
      async predict(turns: readonly PredictorTurn[]) {
        for (const turn of turns) {
          const { audio, visual } = turn;
          if (!(audio && 'path' in audio && visual && 'path' in visual)) throw new Error('expected paths');
          heard.push({ turn, sound: await readSound(audio), frames: (await readdir(visual.path)).sort() });
        }
        return predictor.predict(turns);
      },
    },
  };
}

const secondsOf = ({ samples, sampleRateHz }: MonoSound): number => samples.length / sampleRateHz;

describe('predict --clip', () => {
  it('cuts a recording by its subtitles into turns of one dialogue', async () => {
    const { predictor, heard } = createListener();
    const args = ['--clip', 'talk.mp4', '--subtitles', 'talk.srt', '--quiet'];
    const { code, stdout, stderr } = await runPredict(args, { predictor, user });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.trimEnd().split('\n')).toEqual([
      '  when  who   what        emotion  how sure  valence  arousal',
      '0:00.0  MINA  Hello!      joy          0.75     0.00     0.00',
      '0:00.5  RAVI  Who is it?  anger        0.75     1.00     0.00',
    ]);
    expect(heard.map(({ sound }) => secondsOf(sound))).toEqual([
      expect.closeTo(0.5, 3),
      expect.closeTo(0.75, 3),
    ]);
    expect(heard[1]!.frames).toEqual(['frame-0.png', 'frame-1.png']);
    expect(predictor.asked).toHaveLength(1);
  });

  it('cuts it by a CSV file of times, and leaves nothing behind', async () => {
    const left = async () => (await readdir(tmpdir())).filter((name) => name.startsWith('erc-predict-clips'));
    const before = await left();
    const { predictor, heard } = createListener();
    const args = ['--clip', 'talk.mp4', '--times', 'times.csv', '--json', '--quiet'];
    const { stdout } = await runPredict(args, { predictor, user });
    expect(JSON.parse(stdout)).toMatchObject({
      dialogues: [{ turns: [{ text: 'Yes!', startSeconds: 1, endSeconds: 2, emotion: 'joy' }] }],
    });
    expect(secondsOf(heard[0]!.sound)).toBeCloseTo(1, 3);
    expect(await left()).toEqual(before);
  });

  it('is one utterance without either', async () => {
    const { predictor, heard } = createListener();
    const args = ['--clip', 'talk.mp4', '--text', 'Hi!', '--quiet'];
    expect((await runPredict(args, { predictor, user })).code).toBe(0);
    expect(secondsOf(heard[0]!.sound)).toBeGreaterThan(1.9);
    expect(heard[0]!.turn.text).toBe('Hi!');
  });

  it('is not opened for a model of text', async () => {
    const predictor = createCountingPredictor();
    const args = ['--clip', 'no.mp4', '--subtitles', 'talk.srt'];
    expect((await runPredict(args, { predictor, user })).code).toBe(0);
    expect(predictor.asked[0]!.map(({ text }) => text)).toEqual(['Hello!', 'Who is it?']);
  });

  it.each([
    [
      ['--clip', 'no.mp4'],
      '--clip: no.mp4: expected a clip that can be read, received one that cannot: expected a clip, received no such file.',
    ],
    [['--clip', 'no.mp4', '--subtitles', 'talk.srt'], '--clip: no.mp4, '],
    [
      ['--clip', 'talk.mp4', '--subtitles', 'late.srt'],
      'late.srt line 2: expected a clip that can be read, received one that cannot: expected a part of its 1.985 s, received 60 … 61 s.',
    ],
    [['--clip', 'talk.mp4', '--subtitles', 'no.srt'], 'no.srt: expected a readable file, received'],
    [['--subtitles', 'talk.srt'], '--subtitles: expected --clip beside it, the recording; received none.'],
    [
      ['--clip', 'talk.mp4', '--subtitles', 'talk.srt', '--times', 'times.csv'],
      'expected --subtitles or --times, received both.',
    ],
    [
      ['--clip', 'talk.mp4', '--subtitles', 'talk.srt', '--text', 'Hi'],
      'expected one thing to predict, received --text, --subtitles.',
    ],
  ])('says what is wrong: %j', async (args, message) => {
    const { code, stderr } = await runPredict([...args, '--quiet'], { ...createListener(), user });
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('predict --csv', () => {
  it.each([
    [false, [2, 2]],
    [true, [0.5, 2]],
  ])('reads the column video as the dataset did, cut: %s', async (cut, seconds) => {
    const { predictor, heard } = createListener({ cut });
    expect((await runPredict(['--csv', 'rows.csv', '--quiet'], { predictor, user })).code).toBe(0);
    expect(heard.map(({ sound }) => Math.round(10 * secondsOf(sound)) / 10)).toEqual(seconds);
  });
});

describe('clips of a model that does not say how they were cut', () => {
  it('are refused, on the command line and in a CSV file', async () => {
    for (const args of [
      ['--clip', 'talk.mp4'],
      ['--clip', 'talk.mp4', '--subtitles', 'talk.srt'],
      ['--csv', 'rows.csv'],
    ]) {
      const predictor = createCountingPredictor(manifest({}, 'audio'));
      const { code, stderr } = await runPredict([...args, '--quiet'], { predictor, user });
      expect(code).toBe(2);
      expect(stderr).toMatch(/^clips: expected a model .*\n$/);
      expect(predictor.asked).toEqual([]);
    }
  });

  it('are in the way of nothing else', async () => {
    const predictor = createCountingPredictor(manifest({}, 'audio'));
    expect((await runPredict(['--text', 'Hi!'], { predictor, user })).code).toBe(0);
  });
});
