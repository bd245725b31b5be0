import { createRandom, type StreamSpec } from '@erc/core';
import { createContext, createFusion, type FusionOptions } from '@erc/fusion';
import { countParameters, createDropoutContext, type FeatureStream } from '@erc/nn';
import { startBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { flopsOf } from './flops.js';

const USAGE = `usage: pnpm --silent --filter @erc/bench costs

Parameters, and floating-point operations of one example's forward pass, of every fusion and context at its default size, as rows of a table.`;

/** System D's streams: 128 word pieces and ten seconds of speech. */
const TWO: Record<string, StreamSpec> = {
  text: { modality: 'text', dim: 768, kind: 'sequence' },
  audio: { modality: 'audio', dim: 1024, kind: 'sequence' },
};
const THREE: Record<string, StreamSpec> = {
  ...TWO,
  visual: { modality: 'visual', dim: 2048, kind: 'vector' },
};
const STEPS: Record<string, number> = { text: 128, audio: 512 };
const UTTERANCES = 16;

/** What a type needs that has no default. */
const NEEDED: Partial<Record<FusionOptions['type'], object>> = { 'mlp-mixer': { steps: STEPS } };

const TYPES: readonly FusionOptions['type'][] = [
  'concat',
  'three-way-concat',
  'multi-head-attention',
  'gated',
  'tensor-fusion',
  'low-rank-tensor',
  'tensor-mixer',
  'mlp-mixer',
  'self-attentive',
  'cross-attention',
  'co-attention',
  'pooled-cross-attention',
];

const context = createDropoutContext({ random: createRandom(1), training: false });

function streamsOf(inputs: Readonly<Record<string, StreamSpec>>): Record<string, FeatureStream> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { modality, dim, kind }]): [string, FeatureStream] => [
      name,
      kind === 'vector'
        ? { modality, values: tf.ones<tf.Rank.R2>([1, dim]) }
        : { modality, values: tf.ones<tf.Rank.R3>([1, STEPS[name]!, dim]) },
    ]),
  );
}

/** Such as `1.2 M`. */
function short(count: number): string {
  const [unit, size] = count >= 1e9 ? ['G', 1e9] : count >= 1e6 ? ['M', 1e6] : ['k', 1e3];
  return count === 0 ? '0' : `${(count / (size as number)).toPrecision(3)} ${unit}`;
}

async function costOf(type: FusionOptions['type'], inputs: Record<string, StreamSpec>): Promise<string> {
  const options = { type, ...NEEDED[type], inputs, random: createRandom(1) };
  const fusion = createFusion(options as Parameters<typeof createFusion>[0]);
  const streams = streamsOf(inputs);
  const flops = await flopsOf(() => fusion.fuse(streams, context).fused);
  const cost = `${fusion.outputDim} | ${short(countParameters(fusion.parameters))} | ${short(flops)}`;
  fusion.dispose();
  tf.dispose(Object.values(streams).map(({ values }) => values));
  return cost;
}

if (process.argv.includes('--help')) {
  console.error(USAGE);
  process.exit(0);
}
await startBackend();
console.log('| fusion | out, 2 streams | parameters | FLOPs | out, 3 streams | parameters | FLOPs |');
console.log('|---|---|---|---|---|---|---|');
for (const type of TYPES)
  console.log(`| \`${type}\` | ${await costOf(type, TWO)} | ${await costOf(type, THREE)} |`);

console.log('\n| context | parameters | FLOPs of an utterance |\n|---|---|---|');
for (const type of ['dialogue-gru', 'dialogue-transformer'] as const) {
  const module = createContext({ type, dim: 256, random: createRandom(1) } as Parameters<
    typeof createContext
  >[0]);
  const utterances = tf.ones<tf.Rank.R3>([1, UTTERANCES, 256]);
  const dialogues = {
    mask: tf.ones<tf.Rank.R2>([1, UTTERANCES]),
    speakers: tf.zeros<tf.Rank.R2>([1, UTTERANCES], 'int32'),
  };
  const flops = await flopsOf(() => module.apply(utterances, dialogues, context));
  console.log(
    `| \`${type}\` | ${short(countParameters(module.parameters))} | ${short(flops / UTTERANCES)} |`,
  );
  module.dispose();
}
