import { createRandom, type StreamSpec } from '@erc/core';
import { resolveEngine } from '@erc/engine';
import { createFusion } from '@erc/fusion';
import { createLoss } from '@erc/losses';
import * as trainer from '@erc/trainer';

type Data = Pick<trainer.TrainOptions, 'train' | 'dev' | 'labels'> & { specs: Record<string, StreamSpec> };

/** Trains without recipe or runner, and gives what the best epoch scored on dev. */
export async function trainWithPackages(data: Data): Promise<trainer.TrainResult['best']> {
  const random = createRandom(1);
  const fusion = createFusion({ type: 'gated', dim: 8, inputs: data.specs, random });
  const classes = data.labels.length;
  const model = trainer.assembleModel({ fusion, head: [{ dim: 8 }], classes, random });
  const optimizer = { type: 'adamw', learningRate: 0.01 };
  const training = trainer.trainingOptionsSchema.parse({ epochs: 20, optimizer });
  const loss = createLoss({ type: 'focal', gamma: 2 });
  const engine = await resolveEngine({ type: 'auto' });
  const own = { model, loss, optimizer: training.optimizer, seed: 1, engine };
  const step = await trainer.createModelStep(own);
  const { best } = await trainer.train({ ...data, step, training, random });
  await step.dispose();
  model.dispose();
  return best;
}
