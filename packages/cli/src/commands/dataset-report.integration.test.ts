import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHere } from '../__fixtures__/run-here.js';
import { createUserFolder, tinyFiles } from '../__fixtures__/tiny-corpus.js';

let user: string;
const evaluate = (...args: string[]) => runHere({ app: 'eval', user, args });

/** The rows of a split with votes, valence and arousal. */
async function withJudgements(split: string): Promise<string> {
  const [head, ...rows] = String((await tinyFiles())[`corpus/${split}.csv`])
    .trim()
    .split('\n');
  const judged = rows.map((row, i) => `${row},${3 - (i % 2)},${i % 2},${1 + (i % 5)},${1 + (i % 3)}`);
  return [`${head},votes_joy,votes_anger,valence,arousal`, ...judged, ''].join('\n');
}

beforeAll(async () => {
  user = await createUserFolder({
    'corpus/train.csv': await withJudgements('train'),
    'corpus/dev.csv': await withJudgements('dev'),
  });
  const { code, stderr } = await runHere({
    app: 'train',
    user,
    args: ['encode', '--config', 'tiny.yaml', '--quiet'],
  });
  expect(code, stderr).toBe(0);
  // Whoever opens test here fails.
  await writeFile(join(user, 'prepared/tiny/test.csv'), 'closed');
});
afterAll(() => rm(user, { recursive: true, force: true }));

describe('eval dataset', () => {
  it('counts train and dev as they were written, and does not open test', async () => {
    const { code, stdout, stderr } = await evaluate('dataset', 'prepared/tiny');
    expect(code, stderr).toBe(0);
    // Counted by hand in the corpus. Of 17 utterances 9 have votes of 3 : 0 and 8 of 2 : 1: kappa is (0.6863 − 0.7354) / (1 − 0.7354), alpha 1 − 0.3137 / 0.2698.
    expect(stdout).toMatch(
      /^tiny\ntrain: 12 utterances of 4 speakers in 4 dialogues; without text 0, voice 0, face 0\ndev: 5 utterances of 4 speakers in 2 dialogues; without text 0, voice 0, face 0\ntest: 5 utterances, not opened\n {2}neutral: train 6, dev 2\n {2}joy: train 3, dev 2\n {2}anger: train 3, dev 1\nagreement: Krippendorff's alpha -0\.163, Fleiss' kappa -0\.186, over 17 utterances\n$/,
    );
  });

  it('makes a page of its own beside the folder, with the map of a store, the same bytes again', async () => {
    const stores = await readdir(join(user, 'prepared/.features/tiny'));
    const store = stores.find((name) => name.startsWith('audio-'))!;
    const words = ['dataset', 'prepared/tiny', '--report', '--features', `prepared/.features/tiny/${store}`];
    const before = await readdir(join(user, 'prepared/tiny'));
    const { code, stdout, stderr } = await evaluate(...words);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/^report: prepared\/tiny-report\.html$/m);
    expect(await readdir(join(user, 'prepared/tiny'))).toEqual(before);
    const page = await readFile(join(user, 'prepared/tiny-report.html'), 'utf8');
    expect([...page.matchAll(/<section id="([^"]+)"/g)].map(([, id]) => id)).toEqual([
      'sizes',
      'balance',
      'lengths',
      'agreement',
      'affect',
      'words',
      'vectors',
      'dialogues',
      'making',
    ]);
    expect(page).toContain('data:audio/wav;base64,');
    expect(page).toContain('data:image/webp;base64,');
    for (const ofTest of ['Where are my keys', 'tickets for tonight']) expect(page).not.toContain(ofTest);
    expect(page).not.toMatch(/(src|href)="(?!#|data:)/);
    await evaluate(...words);
    expect(await readFile(join(user, 'prepared/tiny-report.html'), 'utf8')).toBe(page);
  });

  it('refuses, in one line, what is no dataset folder, no store, and flags without --report', async () => {
    for (const [args, message] of [
      [['corpus'], 'dataset: expected a folder with dataset.json, received corpus.\n'],
      [
        ['prepared/tiny', '--out', 'page.html'],
        'dataset: expected --report beside --out and --features; received none.\n',
      ],
      [
        ['prepared/tiny', '--report', '--out', 'gs://bucket/page.html'],
        /^path: expected one of this machine/,
      ],
      [
        ['prepared/tiny', '--report', '--features', 'corpus'],
        /corpus: expected the folder of a feature store, with encoder\.json/,
      ],
    ] as const) {
      const { code, stdout, stderr } = await evaluate('dataset', ...args);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(message);
    }
  });
});
