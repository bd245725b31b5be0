import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { expect, it } from 'vitest';
import { writeTinyMatrix } from '../__fixtures__/tiny-matrix.js';
import { runMatrix } from './run-matrix.js';

const temporaryFolder = temporaryFolders();

it.each([
  [
    'a metric that there is not',
    '{ good: {} }\nmetric: weightedF',
    /m\.yaml: recipes\.good: metric: expected one of .*weightedF1.*; received weightedF\.$/,
  ],
  [
    'a metric that one of them lacks',
    '{ good: {}, bad: { set: { seed: 2 } } }\nmetric: cccMean',
    /m\.yaml: recipes\.good: metric: expected a metric of classes, since no loss is of valence and arousal; received cccMean\.$/,
  ],
  [
    'a further metric that none of them has',
    '{ good: {}, bad: { set: { seed: 2 } } }\nmetrics: [weightedF1, cccMean]',
    /m\.yaml: metrics: expected a metric of classes, since no loss is of valence and arousal; received cccMean\.$/,
  ],
  [
    'a loss for the metric, which is no score',
    '{ good: {} }\nset: { training.earlyStopping: { monitor: loss } }',
    /m\.yaml: recipes\.good: metric: expected one of .*; received loss\.$/,
  ],
  [
    'a loss whose column the dataset lacks',
    '{ good: {}, bad: { set: { losses: [{ type: concordance }, { type: cross-entropy }] } } }',
    /m\.yaml: recipes\.bad: recipe: losses\.0 \(concordance\): expected a number in the column valence/,
  ],
  [
    'a model that cannot be made',
    '{ good: {}, bad: { set: { fusion: { type: multi-head-attention, hiddenDim: 5, numHeads: 2 } } } }',
    /m\.yaml: recipes\.bad: .*5/,
  ],
])('a matrix trains nothing with %s', async (_, recipes, message) => {
  const user = await temporaryFolder();
  const file = await writeTinyMatrix(user, `recipes: ${recipes}\n`);
  const matrix = runMatrix({
    file,
    overrides: [],
    directory: (name) => join(user, 'runs', name),
    reports: false,
    onEvent: () => {},
    signal: new AbortController().signal,
  });
  await expect(matrix).rejects.toThrow(message);
  expect(existsSync(join(user, 'runs/m/good'))).toBe(false);
});
