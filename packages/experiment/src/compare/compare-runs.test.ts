import { predictionsFile } from '@erc/run-folder';
import { writeRecord } from '@erc/run-folder/node';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeAll, describe, expect, it } from 'vitest';
import { runWithPredictions } from '../__fixtures__/run-with-predictions.js';
import { createEvaluationSession } from '../evaluate/evaluation-session.js';
import { compareRuns } from './compare-runs.js';
import { comparisonPage } from './comparison-page.js';
import { ensembleRuns } from './ensemble-runs.js';

const newFolder = temporaryFolders();
let base: string;
beforeAll(async () => {
  base = await newFolder();
});

const session = createEvaluationSession({
  onEvent() {},
  signal: new AbortController().signal,
  reports: false,
});

describe('runs whose predictions are scored again', () => {
  it('are compared by the metrics of their plugins too', async () => {
    const first = await runWithPredictions(base, 'first', [0, 1, 0, 1]);
    const second = await runWithPredictions(base, 'second', [1, 1, 1, 0]);
    const record = await compareRuns(
      {
        first: { name: 'first', runs: [first] },
        second: { name: 'second', runs: [second] },
        resamples: 10,
      },
      session,
    );
    const { means, metrics, pluginMetrics } = record;
    expect([means.first.shareOfB, means.second.shareOfB]).toEqual([0.5, 0.75]);
    // The file says how they are shown, since whoever shows it does not load the plugin.
    expect(metrics).toContain('shareOfB');
    expect(pluginMetrics).toEqual({
      shareOfB: { title: 'share of b', goal: 'min', rate: true, place: 'short' },
    });
    expect(comparisonPage(record).pluginMetrics).toEqual(pluginMetrics);
  });

  it('are joined by the metrics of their plugins too', async () => {
    const runs = [
      await runWithPredictions(base, 'one', [0, 0, 0, 1]),
      await runWithPredictions(base, 'two', [0, 0, 1, 1]),
      await runWithPredictions(base, 'three', [0, 1, 1, 1]),
    ];
    const { metrics, pluginMetrics, ensemble } = await ensembleRuns(
      { runs, base, combination: 'mean' },
      session,
    );
    expect(metrics.shareOfB).toBe(0.5);
    expect(pluginMetrics?.shareOfB?.title).toBe('share of b');
    expect(ensemble.members.map((own) => own.metrics.shareOfB)).toEqual([0.25, 0.5, 0.75]);
  });

  it('are not weighed by a score on dev that is not defined, nor left out in silence', async () => {
    const run = await runWithPredictions(base, 'classes', [0, 0, 0, 1]);
    const flat = await runWithPredictions(base, 'constant', [0, 0, 0, 1]);
    // Truth and prediction are one constant: CCC is 0 / 0.
    await writeRecord(flat.directory, predictionsFile('dev'), {
      split: 'dev',
      labels: ['a', 'b'],
      utterances: ['dev/a/0', 'dev/a/1', 'dev/b/0', 'dev/b/1'].map((id, i) => ({
        id,
        emotion: i % 2 === 0 ? 'a' : 'b',
        valence: 3,
        predictedValence: 3,
      })),
    });
    await expect(
      ensembleRuns({ runs: [run, flat], base, combination: 'mean', weights: 'dev' }, session),
    ).rejects.toThrow(
      'ensemble: weights: expected a score on dev of each run, received none of constant: neither weighted F1 nor mean CCC',
    );
  });
});

describe('a comparison over seeds and folds', () => {
  const said = [
    [0, 1, 0, 1],
    [0, 1, 0, 0],
    [0, 1, 1, 1],
  ];
  const other = [
    [1, 1, 0, 1],
    [1, 0, 0, 0],
    [1, 1, 1, 1],
  ];
  const system = async (name: string, rows: readonly number[][]) => ({
    name,
    runs: await Promise.all(
      [1, 2].flatMap((seed) =>
        rows.map((predicted, k) =>
          runWithPredictions(base, `${name}-${seed}-${k}`, predicted, { seed, fold: k + 1 }),
        ),
      ),
    ),
  });

  it('says over how many folds its tests are, each the mean of its seeds', async () => {
    const [first, second] = [await system('one', said), await system('two', other)];
    const record = await compareRuns({ first, second, split: 'dev', resamples: 10 }, session);
    expect(record.pairs).toHaveLength(6);
    const accuracy = record.runs.find(({ metric }) => metric === 'accuracy')!;
    expect(accuracy.tTest).toMatchObject({ n: 3, dof: 2 });
    const { tests, method } = comparisonPage(record).differences![0]!;
    const over = '3 folds, each the mean of 2 seeds';
    expect(tests!.slice(0, 2).map(({ name }) => name)).toEqual([
      `paired t-test over ${over}`,
      `Wilcoxon signed-rank over ${over}`,
    ]);
    expect(method).toBe(`paired t-test over ${over}`);
  });
});

describe('the page of a comparison', () => {
  it('has the difference over utterances of a metric that some pair does not have', async () => {
    const [first, second] = [
      { name: 'here', runs: [await runWithPredictions(base, 'here', [0, 1, 0, 1])] },
      { name: 'there', runs: [await runWithPredictions(base, 'there', [1, 1, 0, 1])] },
    ];
    const record = await compareRuns({ first, second, split: 'dev', resamples: 10 }, session);
    const { macroF1: _, ...means } = record.means.first;
    const { differences } = comparisonPage({ ...record, means: { ...record.means, first: means } });
    const own = record.utterances.metrics.find(({ metric }) => metric === 'macroF1')!;
    expect(own.bootstrap.difference).toBeGreaterThan(0);
    expect(differences!.find(({ metric }) => metric === 'macroF1')!.difference).toBe(
      own.bootstrap.difference,
    );
  });
});
