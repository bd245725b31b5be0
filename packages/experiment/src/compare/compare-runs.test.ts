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
});
