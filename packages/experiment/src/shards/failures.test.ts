import { temporaryFolders } from '@erc/testing/temporary-folders';
import { expect, it } from 'vitest';
import { parseRecipe } from '../recipe/parse-recipe.js';
import { failuresIn } from './failures.js';

const newFolder = temporaryFolders();

it('a failure says nothing of a training that reads something else', async () => {
  const recipe = parseRecipe(
    {
      name: 'plain',
      dataset: { source: 'demo', into: 'data/demo' },
      streams: { text: { encoder: { type: 'tfidf' } } },
      fusion: { type: 'concat' },
      losses: [{ type: 'cross-entropy' }],
    },
    'recipe.yaml',
  );
  const failures = failuresIn(await newFolder());
  const before = { dataset: 'a'.repeat(64), encoders: {} };
  const job = { name: 'plain', recipe, path: 'seed-1', inputs: before };
  await failures.add(job, 'the loss is not finite');
  expect(await failures.find(job)).toBe('the loss is not finite');
  expect(await failures.find({ ...job, inputs: { ...before, dataset: 'b'.repeat(64) } })).toBeUndefined();
  expect(await failures.find({ ...job, inputs: undefined })).toBeUndefined();
  await failures.add({ ...job, inputs: undefined }, 'no such file');
  expect(await failures.find({ ...job, inputs: undefined })).toBe('no such file');
  expect(await failures.find(job)).toBeUndefined();
});
