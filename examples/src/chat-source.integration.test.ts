import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeAll, describe, expect, it } from 'vitest';
import { runProgram } from '../../packages/cli/src/__fixtures__/run-program.js';

const newFolder = temporaryFolders();
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const RECIPE = `name: chat
seed: 1
dataset: { source: chat, from: chat.txt, into: data/chat }
plugins: [mine/chat-source.ts]
streams: { text: { encoder: { type: tfidf, buckets: 64, minDf: 1 } } }
fusion: { type: concat }
losses: [{ type: cross-entropy }]
training: { epochs: 1, batchSize: 8 }
splits: { type: standard, folds: months, fold: 1, sharedSpeakers: true }
engine: { type: tfjs, backend: cpu }
`;
const SMILEYS = [':)', ':|', ':('];
/** Two days in each of four months, and a line that says nothing of its mood. */
const CHAT = ['01', '02', '03', '04'].flatMap((month) =>
  ['05', '06'].flatMap((day) =>
    [0, 1, 2].map(
      (i) => `2026-${month}-${day} ${i % 2 ? 'Bo' : 'Ada'}: Words ${i} of the day. ${SMILEYS[i]}`,
    ),
  ),
);

let user: string;

beforeAll(async () => {
  user = await newFolder();
  await mkdir(join(user, 'mine'));
  await writeFile(join(user, 'mine/package.json'), '{ "type": "module" }');
  await cp(here('chat-source.ts'), join(user, 'mine/chat-source.ts'));
  await writeFile(join(user, 'chat.txt'), `${CHAT.join('\n')}\n2026-04-06 Ada: Off.\n`);
  await writeFile(join(user, 'chat.yaml'), RECIPE);
});

const train = (...args: string[]) =>
  runProgram({
    app: 'train',
    user,
    args: ['--config', 'chat.yaml', ...(args[0] === '--out' ? [] : ['--out', 'run']), '--no-report', ...args],
  });
const json = async (file: string) => JSON.parse(await readFile(join(user, file), 'utf8'));

describe('a source of a user', () => {
  it('stands in docs/extending.md as it is, in 40 lines', async () => {
    const text = await readFile(here('chat-source.ts'), 'utf8');
    expect(await readFile(here('../../docs/extending.md'), 'utf8')).toContain(`\`\`\`ts\n${text}\`\`\``);
    expect(text.trimEnd().split('\n').length).toBeLessThan(40 + 1);
  });

  it('is prepared, cut by its folds and trained on through a recipe, and its audit is in the record', async () => {
    const { code, stderr } = await train();
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('chat: lines without a smiley: 1');
    const { dataset, config } = await json('run/run.json');
    expect(config.dataset).toMatchObject({ source: 'chat', from: 'chat.txt' });
    expect(dataset).toMatchObject({
      name: 'chat',
      labels: ['joy', 'neutral', 'sadness'],
      audit: [
        { code: 'train-utterances', count: 24 },
        { code: 'train-dialogues', count: 8 },
        { code: 'lines-without-a-smiley', count: 1 },
      ],
    });
    const held = await json('run/predictions-held-out.json');
    expect(JSON.stringify(held)).toContain('train/2026-01-05/0');
    expect(JSON.stringify(held)).not.toContain('train/2026-02-05/');
  });

  it('is up to date until its file changes, and may be a part of a joined one', async () => {
    const again = await train('--out', 'again');
    expect(again.stderr).toContain('is up to date');
    const joined =
      'dataset={ source: joined, into: data/two, from: [{ source: chat, from: chat.txt, into: data/chat }] }';
    const { code, stderr } = await train('--out', 'two', joined);
    expect(code, stderr).toBe(0);
    expect((await json('two/run.json')).dataset.name).toBe('chat');
  });

  it('is explained where a word is wrong', async () => {
    const { code, stderr } = await train('--out', 'wrong', 'dataset.fromm=chat.txt');
    expect(code).toBe(2);
    expect(stderr).toContain('"fromm"; did you mean "from"?');
    expect((await train('--out', 'wrong', 'dataset.source=chatt')).stderr).toContain('did you mean "chat"?');
  });
});
