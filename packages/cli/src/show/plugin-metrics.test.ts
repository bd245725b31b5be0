import { createMetricTable } from '@erc/metrics';
import {
  comparedRunsLines,
  comparisonLines,
  evaluationLines,
  matrixLines,
  robustnessLines,
  summaryLines,
  sweepLines,
} from '@erc/report/text';
import { COMPARE_FILE, parseRecord } from '@erc/run-folder';
import { describe, expect, it } from 'vitest';
import { createProgress } from '../console/progress.js';
import { watchTraining } from '../console/watch-training.js';

/** A share of which less is better, as records keep it. */
const pluginMetrics = {
  missed: { title: 'missed emotions', goal: 'min', rate: true, place: 'short' },
} as const;
const metrics = { accuracy: 0.5, missed: 0.125 };

describe('a metric of a plugin, in the tables of the terminal', () => {
  it('has its title, its unit and an arrow where less is better', () => {
    const lines = evaluationLines({ split: 'dev', examples: 4, metrics, pluginMetrics });
    expect(lines).toContain('missed emotions ↓    12.5 %');
    expect(lines).toContain('accuracy             50.0 %');
    const ties = { examples: 4, leftOut: 1, withoutTies: { missed: 0.25 } };
    expect(evaluationLines({ split: 'dev', examples: 4, metrics, pluginMetrics, ties }).at(-1)).toContain(
      'missed emotions 25.0 (all: 12.5)',
    );
  });

  it('stands beside the others in a summary, a sweep and a matrix', () => {
    const runs = [{ path: '', seed: 1, metrics }];
    const summary = { name: 'a', split: 'dev', runs, mean: metrics, sd: {}, pluginMetrics };
    expect(summaryLines(summary)).toEqual(['dev: accuracy 50.0, missed emotions 12.5 (%)']);
    const trial = { trial: 1, settings: {}, mean: metrics, sd: {}, runs: 1 };
    const sweep = { name: 's', metric: 'missed', goal: 'min', planned: 1, trials: [trial] } as const;
    expect(sweepLines({ ...sweep, pluginMetrics }).slice(0, 2)).toEqual([
      's: 1 of 1 trials, by dev missed emotions',
      'trial  missed emotions %',
    ]);
    const row = {
      name: 'a',
      runs: 1,
      parameters: 1,
      dataset: { name: 'd', sha256: '' },
      mean: metrics,
      sd: {},
    };
    const matrix = { name: 'm', split: 'dev', metric: 'missed', baseline: 'a', pairs: 'seeds' } as const;
    const lines = matrixLines({ ...matrix, rows: [row], notes: [], pluginMetrics });
    expect(lines[0]).toContain('differences in missed emotions from a');
    expect(lines[1]).toMatch(/^ +runs {2}missed emotions ↓ % {2}accuracy %/);
  });

  it('sorts the runs of a folder by its direction', () => {
    const run = (name: string, missed: number) => ({ name, metrics: { accuracy: missed, missed } });
    const comparison = {
      name: 'd',
      split: 'dev',
      metric: 'missed',
      lessIsBetter: ['missed'],
      pluginMetrics,
      runs: [run('worse', 0.5), run('better', 0.25), { name: 'unscored', metrics: {} }],
    };
    const lines = comparedRunsLines(comparison);
    expect(lines[0]).toMatch(/accuracy +missed emotions ↓ +\(dev\)$/);
    expect(lines.slice(1, 4).map((line) => line.split(' ')[0])).toEqual(['better', 'worse', 'unscored']);
    expect(lines.slice(4)).toEqual(['accuracy, missed emotions not given by unscored']);
  });

  it('is in a comparison and in a test of robustness', () => {
    const record = {
      first: 'a',
      second: 'b',
      split: 'dev',
      metrics: ['accuracy', 'missed'],
      pluginMetrics,
      pairs: [{ seed: 1 }],
      means: { first: metrics, second: { accuracy: 0.25, missed: 0.25 } },
      runs: [],
      utterances: { metrics: [], count: 4, seed: 1 },
    };
    const lines = comparisonLines(parseRecord(COMPARE_FILE, JSON.stringify(record), 'compare.json'));
    expect(lines).toContain('missed emotions ↓    12.5    25.0   −12.5');
    const rows = [
      { name: 'intact', change: 'none', metrics },
      { name: 'without text', change: 'removed', metrics: { accuracy: 0.25, missed: 0.5 } },
    ] as const;
    const robust = robustnessLines({ split: 'dev', metric: 'missed', pluginMetrics, rows });
    expect(robust[0]).toMatch(/missed emotions ↓ +accuracy +change/);
    expect(robust[2]).toMatch(/^without text +50\.0 +25\.0 +\+37\.5$/);
  });

  it('is a column of the epochs where it selects the best', () => {
    let text = '';
    const stream = { isTTY: false, write: (part: string) => (text += part) } as unknown as NodeJS.WriteStream;
    const table = createMetricTable(pluginMetrics);
    const progress = createProgress({ quiet: false, stream });
    const { onStart, onEpoch, onEnd } = watchTraining({ name: 'a', monitor: 'missed', table, progress });
    const epoch = { epoch: 1, trainLoss: 1, learningRate: 0.1, seconds: 1, dev: metrics, best: true };
    onStart!({ epochs: 1, updatesPerEpoch: 1 });
    onEpoch!(epoch);
    onEnd!({ epochs: [], best: epoch, stopped: 'epochs' });
    expect(text).toMatch(/^epoch +train loss +lr +missed emotions ↓ +accuracy +time\n/);
    expect(text).toContain('dev missed emotions 12.5');
  });
});
