import { elementsOf, type Selection } from '@erc/batches';
import { type Dataset, groupDialogues, type Utterance } from '@erc/core';
import type { ResolvedEngine } from '@erc/engine';
import type { MetricDescriptor } from '@erc/metrics';
import type { RunRecord, StageRecord } from '@erc/run-folder';
import { runEnvironment, type TrainResult } from '@erc/trainer';
import { countInputs } from '../encode/count-inputs.js';
import type { FittedStreams } from '../encode/fit-streams.js';
import type { Job, Parts } from '../plan/job.js';
import { sizeWarning } from '../plan/warnings.js';
import { pluginMetricsOf } from '../record/plugin-metrics.js';
import type { BuiltStep } from './build-step.js';

/** Options of {@link recordJob}. */
export interface RecordJobOptions {
  readonly job: Pick<Job, 'name' | 'seed' | 'fold' | 'parts' | 'record' | 'warnings'>;
  readonly dataset: Dataset;
  readonly utterances: readonly Utterance[];
  /** SHA-256 of the id of each frozen encoder, by stream name. */
  readonly encoders: Readonly<Record<string, string>>;
  readonly fitted: FittedStreams;
  readonly built: Pick<BuiltStep, 'step' | 'groups' | 'parameters'>;
  readonly result: TrainResult;
  readonly engine: ResolvedEngine;
  /** The trainings before the last. */
  readonly stages: readonly StageRecord[];
  readonly metrics: readonly MetricDescriptor[];
  readonly init?: RunRecord['init'] | undefined;
  /** Hashes of what it made. */
  readonly files: NonNullable<RunRecord['files']>;
  readonly timings: Omit<RunRecord['timings'], 'epochSeconds' | 'stepMsMedian'>;
}

/** What `run.json` says of a training. */
export function recordJob({
  job,
  dataset,
  utterances,
  encoders,
  fitted,
  built,
  result,
  engine,
  stages,
  metrics,
  init,
  files,
  timings,
}: RecordJobOptions): RunRecord {
  const { parts, record } = job;
  const warnings = [...job.warnings, ...sizeWarning(built.parameters, parts.train.ids.length)];
  const { name, directory, sha256, licence, labels, audit } = dataset;
  const splits = Object.entries(parts).map(([split, part]: [string, Selection]) => {
    const own = elementsOf(utterances, part);
    const { length: context = 0 } = part.context ?? [];
    return [
      split,
      {
        dialogues: groupDialogues(own).length,
        utterances: own.length,
        ...(context > 0 && { context }),
      },
    ];
  });
  return {
    name: job.name,
    seed: job.seed,
    ...(job.fold === undefined ? {} : { fold: job.fold }),
    config: { ...record, training: { ...record.training, groups: built.groups } },
    environment: { ...runEnvironment() },
    engine,
    dataset: { name, directory, sha256, licence, labels, audit, splits: Object.fromEntries(splits) },
    streams: streamInputsOf(fitted, parts),
    ...(Object.keys(encoders).length > 0 && { encoders }),
    parameters: built.parameters,
    ...(warnings.length > 0 && { warnings }),
    ...pluginMetricsOf(metrics),
    groups: built.step.groups,
    epochs: result.epochs,
    best: result.best,
    stopped: result.stopped,
    ...(stages.length > 0 && { stages }),
    ...(init && { init }),
    files,
    timings: { ...timings, epochSeconds: result.epochSeconds, stepMsMedian: result.stepMsMedian },
  };
}

/** What each stream read of each part that has utterances. */
function streamInputsOf(fitted: FittedStreams, parts: Parts): NonNullable<RunRecord['streams']> {
  const counts = Object.entries(parts).flatMap(([name, part]: [string, Selection]) =>
    part.ids.length > 0 ? [[name, countInputs(fitted, part)] as const] : [],
  );
  return Object.fromEntries(
    Object.keys(fitted.features).map((name) => [
      name,
      Object.fromEntries(counts.map(([part, streams]) => [part, streams[name]!])),
    ]),
  );
}
