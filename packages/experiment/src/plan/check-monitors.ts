import { elementsOf } from '@erc/batches';
import { ConfigError, type Utterance } from '@erc/core';
import type { KnownTruth } from '@erc/metrics';
import type { Registries } from '../plugins/registries.js';
import type { Job } from './job.js';

/**
 * Checks that each training of a job can be selected by what it monitors: some metrics are not defined whatever a model says, as an AUROC where
 * dev has one class.
 *
 * @param utterances Those that the job's parts are positions in.
 * @throws ConfigError naming the monitor, and why dev has no such number.
 */
export function checkMonitors(
  { path, parts, stages }: Pick<Job, 'path' | 'parts' | 'stages'>,
  utterances: readonly Utterance[],
  labels: readonly string[],
  { metrics, schedules }: Pick<Registries, 'metrics' | 'schedules'>,
): void {
  if (parts.dev.ids.length === 0) return;
  const dev = elementsOf(utterances, parts.dev);
  const truth = truthOf(dev, labels);
  for (const { name, training } of stages) {
    const { schedule, earlyStopping } = training;
    const monitors = {
      earlyStopping: earlyStopping.monitor,
      schedule: schedules.of(schedule).monitors(schedule)?.monitor,
    };
    for (const [part, monitor] of Object.entries(monitors)) {
      const why = monitor === undefined ? undefined : metrics.of(monitor).undefinedFor?.(truth);
      if (why === undefined) continue;
      const where = [path, name].filter((each) => each !== undefined && each !== '').join(', ');
      throw new ConfigError(
        `recipe: training.${part}.monitor${where === '' ? '' : ` (${where})`}: expected a metric that is defined on dev, received ${monitor}: ${dev.length} utterances, and ${why}.`,
      );
    }
  }
}

function truthOf(utterances: readonly Utterance[], labels: readonly string[]): KnownTruth {
  const known = (key: 'valence' | 'arousal'): number[] =>
    utterances.flatMap((utterance) => utterance[key] ?? []);
  return {
    labels: utterances.map(({ emotion }) => labels.indexOf(emotion)),
    valence: known('valence'),
    arousal: known('arousal'),
  };
}
