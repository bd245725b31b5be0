import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { countLabels } from '@erc/batches';
import type { WeightReader } from '@erc/core';
import type { ResolvedEngine } from '@erc/engine';
import { STAGE_FILE, type StageRecord } from '@erc/run-folder';
import {
  bestCheckpoint,
  hashRunFiles,
  readBestCheckpoint,
  readRecord,
  writeCheckpoint,
  writeRecord,
} from '@erc/run-folder/node';
import { describeGroup, finishCheckpoints } from '@erc/trainer';
import type { TrainedEncoders } from '../encode/trained-encoders.js';
import { notice, type OnEvent } from '../events.js';
import type { Job, Stage } from '../plan/job.js';
import type { Registries } from '../plugins/registries.js';
import { buildStep } from './build-step.js';
import type { JobData } from './fit-job.js';
import { withoutLabels } from './fit-job.js';
import type { TrainStage } from './train-stage.js';

/** Options of {@link trainEarlierStages}. */
export interface EarlierStagesOptions {
  readonly job: Job;
  readonly data: JobData;
  /** What encoders that are part of the model begin as. */
  readonly encoders: Pick<TrainedEncoders, 'byStream'>;
  readonly trainStage: TrainStage;
  readonly engine: ResolvedEngine;
  readonly registries: Pick<Registries, 'fusions' | 'contexts' | 'losses'>;
  readonly onEvent: OnEvent;
  /** Folder of the job. */
  readonly directory: string;
  /** Where the first stage starts. @default fresh weights */
  readonly start?: WeightReader | undefined;
}

/** Result of the stages before the last. */
export interface EarlierStages {
  /** Where the last stage starts; absent: fresh weights. */
  readonly start?: WeightReader | undefined;
  readonly records: readonly StageRecord[];
}

/**
 * Trains all stages of a job but the last, each from the best weights of the one before, in folders `stages/<number>-<name>` of the run
 * folder. A stage whose folder is complete is not trained again.
 */
export async function trainEarlierStages(options: EarlierStagesOptions): Promise<EarlierStages> {
  let { start } = options;
  const records: StageRecord[] = [];
  for (const [i, stage] of options.job.stages.slice(0, -1).entries()) {
    const directory = join(options.directory, 'stages', `${i + 1}-${stage.name}`);
    if (!existsSync(join(directory, STAGE_FILE.name))) {
      await mkdir(directory, { recursive: true });
      await trainOne(options, stage, { directory, start });
    }
    records.push(await readRecord(directory, STAGE_FILE));
    start = (await readBestCheckpoint(directory)).checkpoint.weights;
  }
  return { start, records };
}

/** Trains one stage, and writes its weights and at last its record. */
async function trainOne(
  options: EarlierStagesOptions,
  stage: Stage,
  { directory, start }: { readonly directory: string; readonly start: WeightReader | undefined },
): Promise<void> {
  const { job, encoders, trainStage, engine, registries, onEvent } = options;
  const { train, labels } = options.data;
  const data = stage.labels ? options.data : { ...options.data, train: withoutLabels(train) };
  const built = await buildStep({
    job,
    stage,
    specs: data.plan.specs,
    encoders,
    labelCounts: countLabels(data.train.labels, labels.length),
    engine,
    registries,
  });
  try {
    notice(onEvent, `stage ${stage.name}:`);
    for (const group of built.step.groups) notice(onEvent, describeGroup(group));
    if (start) await built.step.loadWeights(start, { partial: true });
    const result = await trainStage({ stage, data, built, directory });
    await built.step.readWeights((weights) =>
      writeCheckpoint(bestCheckpoint(directory), {
        weights,
        streams: data.fitted.state,
        metadata: { epoch: String(result.best.epoch), ...data.metadata },
      }),
    );
    await finishCheckpoints(join(directory, 'checkpoints'), stage.training.checkpoints);
    const { epochs, best, stopped } = result;
    // What is left of them by now.
    const files = await hashRunFiles(directory, { keepsEpochs: true });
    const record: StageRecord = {
      name: stage.name!,
      groups: built.step.groups,
      epochs,
      best,
      stopped,
      files,
    };
    await writeRecord(directory, STAGE_FILE, record);
  } finally {
    await built.dispose();
  }
}
