import type { ExampleSet } from '@erc/batches';
import { createRandom } from '@erc/core';
import { definedMetrics, summarizeMetrics } from '@erc/metrics';
import { ROBUSTNESS_FILE, type RobustnessRecord, type RobustnessRow } from '@erc/run-folder';
import { writeRecord } from '@erc/run-folder/node';
import { startWork } from '../events.js';
import { headlineOf, pluginMetricsOf } from '../record/plugin-metrics.js';
import { withNoise, withoutStream } from './disturb.js';
import type { EvaluationSession } from './evaluation-session.js';
import { whileHoldingRuns } from './hold-runs.js';
import { keepIfPossible } from './keep-if-possible.js';
import { openRun } from './open-run.js';
import type { Run, ScoredSplit } from './runs.js';

/** Noise in standard deviations of the stream, and the seeds that each level is averaged over. */
const LEVELS = [0.5, 1, 2] as const;
const SEEDS = [1, 2, 3] as const;

type Scored = Pick<RobustnessRow, 'metrics' | 'whyUndefined'>;

/** Scores a run with each of its streams removed and with noise on it, and writes `robustness.json`. */
export const testRobustness = (
  run: Run,
  split: ScoredSplit,
  session: EvaluationSession,
): Promise<RobustnessRecord> =>
  whileHoldingRuns([run.directory], session, () => scoreDisturbed(run, split, session));

async function scoreDisturbed(
  run: Run,
  split: ScoredSplit,
  session: EvaluationSession,
): Promise<RobustnessRecord> {
  const opened = await openRun(run, split, session);
  const streams = Object.keys(run.recipe.streams);
  const mayMiss = run.recipe.fusion.missing !== undefined;
  const { examples } = opened;
  const work = startWork(
    session.onEvent,
    'robustness',
    1 + streams.length * (1 + LEVELS.length * SEEDS.length),
  );
  let done = 0;
  const score = async (changed: ExampleSet): Promise<Scored> => {
    session.signal.throwIfAborted();
    const { metrics, whyUndefined } = await opened.evaluate(changed);
    work.update(++done);
    return { metrics, ...(whyUndefined && { whyUndefined }) };
  };
  try {
    const rows: RobustnessRow[] = [{ name: 'intact', change: 'none', ...(await score(examples)) }];
    for (const stream of streams) {
      const removed = withoutStream(examples, stream, mayMiss);
      rows.push({ name: `without ${stream}`, stream, change: 'removed', ...(await score(removed)) });
      for (const level of LEVELS) {
        const sets: Scored[] = [];
        for (const seed of SEEDS) {
          const random = createRandom(seed).fork(`${stream} ${level}`);
          sets.push(await score(withNoise(examples, stream, level, random)));
        }
        const { mean: metrics, ...summary } = summarizeMetrics(sets);
        rows.push({
          name: `${stream} + noise ${level}`,
          stream,
          change: 'noise',
          level,
          metrics,
          ...summary,
        });
      }
    }
    const ofPlugins = pluginMetricsOf(run.registries.metrics.metrics);
    const metric = headlineOf(definedMetrics(rows[0]!.metrics), ofPlugins);
    const record: RobustnessRecord = { split, madeFrom: opened.madeFrom, metric, ...ofPlugins, rows };
    await keepIfPossible('scores', session, () => writeRecord(run.directory, ROBUSTNESS_FILE, record));
    return record;
  } finally {
    work.done();
    await opened.dispose();
  }
}
