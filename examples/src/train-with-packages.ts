import { createRandom, type StreamSpec } from '@erc/core';
import { resolveEngine } from '@erc/engine';
import { createFusion } from '@erc/fusion';
import { createLoss } from '@erc/losses';
import * as trainer from '@erc/trainer';

// Trains without recipe or runner, on vectors that are made here: the voice tells whether somebody is excited.
const random = createRandom(1);
const specs: Record<string, StreamSpec> = { audio: { modality: 'audio', dim: 4, kind: 'vector' } };
const vector = (bias: number) => Float32Array.from({ length: 4 }, () => random.normal() + bias);
function examples(count: number): trainer.TrainOptions['train'] {
  const labels = Int32Array.from({ length: count }, () => random.integer(2));
  const audio = [...labels].map((label) => ({ data: vector(2 * label), shape: [4] }));
  return { ids: [...labels.keys()].map((i) => `train/0/${i}`), streams: { audio }, labels };
}

const fusion = createFusion({ type: 'gated', dim: 8, inputs: specs, random });
const model = trainer.assembleModel({ fusion, head: [{ dim: 8 }], classes: 2, random });
const optimizer = { type: 'adamw', learningRate: 0.01 };
const training = trainer.trainingOptionsSchema.parse({ epochs: 20, optimizer });
const compiled = { model, loss: createLoss({ type: 'focal' }), optimizer: training.optimizer, seed: 1 };
const step = await trainer.createModelStep({ ...compiled, engine: await resolveEngine({ type: 'auto' }) });
const data = { train: examples(60), dev: examples(40), labels: ['calm', 'excited'] };
const { best } = await trainer.train({ step, specs, ...data, training, random });
console.log(`weighted F1 on dev: ${best.dev.weightedF1}`);
await step.dispose();
model.dispose();
