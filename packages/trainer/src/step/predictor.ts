import type { HostBatch } from '@erc/batches';
import type { CompiledFunction, HostArrays, StepContext, TrainStep } from '@erc/engine';
import type { Loss } from '@erc/losses';
import type * as tf from '@tensorflow/tfjs';
import { targetsOf, withoutTargets } from '../model/batch-tensors.js';
import type { Model } from '../model/model.js';
import { createActiveDropout, NOISE } from './active-dropout.js';
import type { Prediction, PredictOptions } from './model-step.js';

/** Options of {@link createPredictor}. */
export interface PredictorOptions {
  readonly step: Pick<TrainStep, 'compile'>;
  readonly forward: (inputs: Record<string, tf.Tensor>, context: StepContext) => ReturnType<Model['forward']>;
  readonly loss: Loss;
  /** As published, wrong as it is: dropout stays active, with masks from this seed. @default off */
  readonly dropoutSeed?: number | undefined;
}

/** Programs that predict with a step's weights. */
export interface Predictor {
  predict(batch: HostBatch, options?: PredictOptions): Promise<Prediction>;
  dispose(): Promise<void>;
}

/** Compiles what is asked for when it is first asked for: one program with the loss, one without, and so for embeddings. */
export function createPredictor({ step, forward, loss, dropoutSeed }: PredictorOptions): Predictor {
  const active = dropoutSeed === undefined ? undefined : createActiveDropout(dropoutSeed);
  const programs = new Map<string, CompiledFunction>();
  const compile = ({ loss: withLoss, embedding }: PredictOptions): Promise<CompiledFunction> =>
    step.compile((inputs, own) => {
      const context = active ? active.over(own, inputs[NOISE]!) : own;
      const output = forward(inputs, context);
      return {
        ...(output.logits && { logits: output.logits }),
        ...(output.valenceArousal && { valenceArousal: output.valenceArousal }),
        ...(embedding && { embedding: output.embedding }),
        ...(withLoss && { loss: loss(output, targetsOf(inputs), { training: false }) }),
      };
    });
  return {
    async predict(batch, wanted = {}) {
      const { loss: withLoss = false, embedding = false } = wanted;
      const key = `${withLoss} ${embedding}`;
      const program = programs.get(key) ?? (await compile(wanted));
      programs.set(key, program);
      const inputs: HostArrays = withLoss ? batch : withoutTargets(batch);
      const shapes = `${key} ${JSON.stringify(Object.entries(inputs).map(([name, { shape }]) => [name, shape]))}`;
      const run = () => program(active ? { ...inputs, [NOISE]: active.noiseFor(shapes) } : inputs);
      let found = await run();
      if (active?.wantsMore(shapes)) found = await run();
      const { loss: value, ...arrays } = found;
      return {
        ...Object.fromEntries(Object.entries(arrays).map(([name, { data }]) => [name, data as Float32Array])),
        ...(value && { loss: value.data[0]! }),
      };
    },
    async dispose() {
      for (const program of programs.values()) await program.dispose();
    },
  };
}
