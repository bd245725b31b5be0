import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runProgram } from '../../packages/cli/src/__fixtures__/run-program.js';
import { createUserFolder, RECIPE } from '../../packages/cli/src/__fixtures__/tiny-corpus.js';

let user: string;
beforeAll(async () => {
  user = await createUserFolder();
  await mkdir(join(user, 'mine'));
  await writeFile(join(user, 'mine/package.json'), '{ "type": "module" }');
  const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));
  await cp(here('./__fixtures__/parts-plugin.ts'), join(user, 'mine/parts.ts'));
  await cp(here('./dialogue-mean-context.ts'), join(user, 'mine/context.ts'));
});
afterAll(() => rm(user, { recursive: true, force: true }));

const FUSION = 'fusion: { type: lead, stream: text, dim: 6, streamEmbeddings: { dim: 4 } }';
const NEAR = '{ type: near, streams: [text, audio] }';
const MULTI_TASK = `{ type: multi-task, classification: { type: cross-entropy }, regression: ${NEAR} }`;

async function train(out: string, losses: string, more = '') {
  const recipe = RECIPE.replace(/^fusion:.*$/m, FUSION).replace(/^losses:.*$/m, `losses: [${losses}]`);
  await writeFile(
    join(user, 'own.yaml'),
    `${recipe}context: { type: dialogue-mean }\nplugins: [mine/parts.ts, mine/context.ts]\n${more}\n`,
  );
  return runProgram({ app: 'train', user, args: ['--config', 'own.yaml', '--out', out, '--no-report'] });
}
const json = async (path: string) => JSON.parse(await readFile(join(user, path), 'utf8'));

describe('a plugin’s fusion, context and losses', () => {
  it('train a stage without labels, stand inside another loss, and are narrowed by an ablation', async () => {
    const stages = `stages:
  - { name: settle, epochs: 1, labels: false, losses: [{ type: calm }, ${NEAR}] }
  - { name: learn, epochs: 2 }
ablation: [[text, audio], [text, visual]]`;
    const { code, stderr } = await train(
      'run',
      `${MULTI_TASK}, { type: attention-diversity }, { type: cross-entropy }`,
      stages,
    );
    expect(code, stderr).toBe(0);
    const { config, stages: earlier, epochs } = await json('run/run.json');
    expect(config.fusion).toMatchObject({ type: 'lead', stream: 'text', pooling: 'mean' });
    expect(config.context).toEqual({ type: 'dialogue-mean' });
    expect(earlier[0].name).toBe('settle');
    expect(epochs).toHaveLength(2);
    const types = (losses: readonly { readonly type: string }[]) => losses.map(({ type }) => type);
    const { config: narrowed } = await json('run/ablation/text+visual/run.json');
    expect(types(narrowed.losses)).toEqual(['attention-diversity', 'cross-entropy']);
    expect(types(narrowed.stages[0].losses)).toEqual(['calm']);
  });

  it('are evaluated from their record', async () => {
    const args = ['--run', 'run', '--split', 'test', '--json', '--no-report'];
    const { code, stdout, stderr } = await runProgram({ app: 'eval', user, args });
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout).metrics.accuracy).toBeGreaterThanOrEqual(0);
  });

  it('are checked before anything is encoded', async () => {
    const unread = await train('none', `{ type: near, streams: [text, audio], weigth: 2 }`);
    expect(unread.stderr).toContain(
      'losses.0: expected one of the keys type, weight, streams, received "weigth"; did you mean "weight"?',
    );
    const without = await train('none', '{ type: cross-entropy }', 'ablation: [[audio]]');
    expect(without.stderr).toContain(
      'recipe: ablation: expected streams that the fusion lead can do with, received audio.',
    );
    const unlabelled = await train(
      'none',
      MULTI_TASK,
      'stages: [{ name: a, labels: false, losses: [{ type: calm }, { type: triplet }] }, { name: b }]',
    );
    expect(unlabelled.stderr).toContain(
      'stages.0 (a).labels: expected losses that read no labels beside false, received triplet.',
    );
  });
});
