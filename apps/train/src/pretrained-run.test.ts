import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoDialogues } from '../../../packages/etl/src/demo/corpus/index.js';
import { runHere } from './__fixtures__/run-here.js';

const MODELS = fileURLToPath(new URL('../../../packages/encoders-text/src/__fixtures__', import.meta.url));

const RECIPE = `name: pretrained
seed: 1
dataset: { source: folder, from: corpus, into: data/demo, labels: [neutral, surprise, fear, sadness, joy, disgust, anger] }
streams:
  text: { encoder: { type: transformer, model: models/bert, pooling: first, input: { type: dialogue }, maxTokens: 24 }, standardize: true }
  tokens: { modality: text, encoder: { type: transformer, model: models/gpt2, pooling: none, maxTokens: 12 } }
  words: { modality: text, encoder: { type: glove, path: words.txt } }
fusion: { type: concat, projection: { dim: 8 } }
losses: [{ type: cross-entropy }]
training: { epochs: 1, batchSize: 64 }
`;

/** The words of the demo corpus as a folder of one's own: its voices and faces would take most of the time. */
function csvOf(remainder: number): string {
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  const rows = demoDialogues()
    .filter((_, i) => i % 4 === remainder)
    .flatMap(({ lines }, d) =>
      lines.map(({ speaker, text, emotion }, i) => [d, i, quoted(speaker), quoted(text), emotion].join(',')),
    );
  return ['dialogue,sequence,speaker,text,emotion', ...rows, ''].join('\n');
}

let user: string;

beforeAll(async () => {
  user = await mkdtemp(join(tmpdir(), 'erc-user-'));
  await mkdir(join(user, 'corpus'));
  await writeFile(join(user, 'corpus/train.csv'), csvOf(0));
  await writeFile(join(user, 'corpus/dev.csv'), csvOf(1));
  await symlink(MODELS, join(user, 'models'), 'dir');
  await writeFile(join(user, 'words.txt'), 'i 1 0 0\nyou 0 1 0\n! 0 0 1\n. 1 1 0\n');
  await writeFile(join(user, 'pretrained.yaml'), RECIPE);
});
afterAll(() => rm(user, { recursive: true, force: true }));

describe('train on the words of the demo corpus with local pre-trained models', () => {
  it('encodes once, says what was cut, trains, and is evaluated', async () => {
    const args = ['--config', 'pretrained.yaml', '--out', 'runs/a'];
    const trained = await runHere({ app: 'train', user, args });
    expect(trained.stderr).toMatch(/^encode text: done in .* 0 of \d+ from the cache/m);
    expect(trained.stderr).toMatch(
      /^stream text: \d+ of \d+ inputs were not read in full: \d+ tokens left out$/m,
    );
    expect(trained.stderr).toMatch(
      /^stream words: \d+ of \d+ inputs were not read in full: \d+ tokens left out$/m,
    );
    expect(trained.code).toBe(0);
    const scored = await runHere({ app: 'eval', user, args: ['--run', 'runs/a', '--split', 'dev'] });
    expect(scored.code).toBe(0);
    expect(scored.stderr).toMatch(/^encode text: done in .* (\d+) of \1 from the cache/m);
  });

  it('says which model, file and command, when one is missing', async () => {
    const { code, stderr } = await runHere({
      app: 'train',
      user,
      args: [
        ...['--config', 'pretrained.yaml', '--fast-dev-run', '--out', 'runs/c'],
        ...['streams.text.encoder.model=klue/roberta-base', 'streams.text.encoder.offline=true'],
      ],
    });
    expect(code).not.toBe(0);
    expect(stderr).toMatch(
      /klue\/roberta-base: config\.json: .*curl .*klue\/roberta-base\/resolve\/main\/config\.json/,
    );
  });
});
