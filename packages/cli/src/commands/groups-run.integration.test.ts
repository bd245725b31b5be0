import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHere } from '../__fixtures__/run-here.js';
import { createUserFolder, RECIPE } from '../__fixtures__/tiny-corpus.js';

interface Run {
  readonly config: { readonly training: { readonly groups: readonly { readonly match: string }[] } };
  readonly groups: readonly { readonly match?: string; readonly frozen: boolean; readonly values: number }[];
  readonly parameters: number;
}

let user: string;
beforeAll(async () => {
  user = await createUserFolder();
});
afterAll(() => rm(user, { recursive: true, force: true }));

/** Trains the tiny recipe with these lines under `training` and at its end. */
async function train(training: string, more = '') {
  const recipe = RECIPE.replace('training:\n', `training:\n  ${training}\n`);
  await writeFile(join(user, 'groups.yaml'), `${recipe}\n${more}\n`);
  return runHere({
    app: 'train',
    user,
    args: ['--config', 'groups.yaml', '--out', 'runs/groups', '--no-report'],
  });
}
const runOf = async (path: string): Promise<Run> =>
  JSON.parse(await readFile(join(user, 'runs/groups', path, 'run.json'), 'utf8')) as Run;

describe('train with groups of parameters', () => {
  it('refuses a pattern that matches nothing, before there is a run folder', async () => {
    const { code, stderr } = await train("groups: [{ match: 'fusion/projektion/**', freeze: true }]");
    expect(code, stderr).toBe(2);
    expect(stderr).toContain(
      'training.groups.0.match: expected a pattern that matches a parameter, received "fusion/projektion/**". Near it: fusion/projection/text/',
    );
    await expect(runOf('')).rejects.toThrow('ENOENT');
  });

  it('prints and records them, and leaves patterns out of an ablation without their streams', async () => {
    const { code, stderr } = await train(
      "groups: [{ match: 'fusion/projection/audio/**', freeze: true }, { match: '**/bias', weightDecay: 0 }]",
      'ablation: [[text]]',
    );
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/^group fusion\/projection\/audio\/\*\*: 2 parameters, [\d,]+ values, frozen$/m);
    const [whole, text] = [await runOf(''), await runOf('ablation/text')];
    expect(whole.groups.map(({ match, frozen }) => [match, frozen])).toEqual([
      ['fusion/projection/audio/**', true],
      ['**/bias', false],
      [undefined, false],
    ]);
    expect(whole.groups.reduce((sum, { values }) => sum + values, 0)).toBe(whole.parameters);
    expect(text.groups.map(({ match }) => match)).toEqual(['**/bias', undefined]);
    // As the run was trained, so that its recipe alone trains it again.
    expect(text.config.training.groups.map(({ match }) => match)).toEqual(['**/bias']);
  });
});
