import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeAll, describe, expect, it } from 'vitest';
import { demoDialogues } from '../../../demo/src/corpus/index.js';
import { runHere } from '../__fixtures__/run-here.js';

const newFolder = temporaryFolders();
const MODELS = fileURLToPath(new URL('../../../encoders-text/src/__fixtures__', import.meta.url));

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
  user = await newFolder();
  await mkdir(join(user, 'corpus'));
  await writeFile(join(user, 'corpus/train.csv'), csvOf(0));
  await writeFile(join(user, 'corpus/dev.csv'), csvOf(1));
  await symlink(MODELS, join(user, 'models'), 'dir');
  await writeFile(join(user, 'words.txt'), 'i 1 0 0\nyou 0 1 0\n! 0 0 1\n. 1 1 0\n');
  await writeFile(join(user, 'pretrained.yaml'), RECIPE);
});

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

  it('trains anew, and neither resumes nor evaluates, where the files of a model have changed', async () => {
    await cp(join(MODELS, 'bert'), join(user, 'own'), { recursive: true });
    await writeFile(join(user, 'own.yaml'), RECIPE.replace('models/bert', 'own'));
    const changed = `name: changed\nrecipe: own.yaml\nrecipes: { one: {}, two: { set: { seed: 2 } } }\n`;
    await writeFile(join(user, 'changed.yaml'), changed);
    const matrix = { app: 'train', user, args: ['matrix', 'changed.yaml', '--no-report'] } as const;
    const first = await runHere(matrix);
    expect(first.code, first.stderr).toBe(0);
    const read = async (name: string) =>
      JSON.parse(await readFile(join(user, 'runs/changed/one', name), 'utf8')) as {
        readonly encoders: Readonly<Record<string, string>>;
      };
    const { encoders } = await read('inputs.json');
    expect(Object.keys(encoders)).toEqual(['text', 'tokens', 'words']);
    expect(await read('run.json')).toMatchObject({ encoders });
    expect((await runHere(matrix)).stderr.match(/already complete, skipped/g)).toHaveLength(2);

    const config = join(user, 'own/config.json');
    const { ...fields } = JSON.parse(await readFile(config, 'utf8')) as Record<string, unknown>;
    await writeFile(config, JSON.stringify({ ...fields, changed: true }));
    const resumed = await runHere({ app: 'train', user, args: ['--resume', 'runs/changed/one'] });
    expect(resumed.code).toBe(2);
    expect(resumed.stderr).toMatch(
      /^run folder: .*one: expected the encoder of the stream text as the run was started with/m,
    );
    expect(resumed.stderr).not.toContain('encode text');
    const scored = await runHere({
      app: 'eval',
      user,
      args: ['--run', 'runs/changed/one', '--split', 'dev'],
    });
    expect(scored.code).toBe(2);
    expect(scored.stderr).toMatch(
      /run\.json: encoders\.text: expected encoder [0-9a-f]{12}, which the run was trained with, received [0-9a-f]{12}: the files of its model/,
    );
    expect(scored.stderr).not.toContain('encode text');
    const anew = await runHere(matrix);
    expect(anew.code, anew.stderr).toBe(0);
    expect(anew.stderr).not.toContain('already complete, skipped');
    expect(anew.stderr).toMatch(
      /^the run from before the encoder of the stream text changed that was in .*one is now in .*one\.old-1$/m,
    );
    expect((await read('inputs.json')).encoders).toEqual({ ...encoders, text: expect.any(String) });
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
