import { countLabels, createBatcher, streamWindowSchema } from '@erc/batches';
import { createRandom, type FeatureArray } from '@erc/core';
import { type ResolvedEngine, resolveEngine } from '@erc/engine';
import { contexts, fusions } from '@erc/fusion';
import { type LossOptions, losses as lossRegistry, sumLosses } from '@erc/losses';
import { useBackend } from '@erc/testing';
import { createModelStep } from '@erc/trainer';
import { beforeAll, describe, expect, it } from 'vitest';
import { CONTEXTS, FUSIONS, LOSSES } from '../__fixtures__/option-sets.js';
import { TOY_LABELS, TOY_SPECS, toyExamples } from '../__fixtures__/toy-examples.js';
import { createModel, type ModelRecipe, windowsOf } from './create-model.js';

/** The words that a registry knows. */
const typesOf = ({ parts }: { readonly parts: readonly { readonly type: string }[] }): string[] =>
  parts.map(({ type }) => type).sort();
const typesIn = (list: readonly { readonly type: string }[]): string[] =>
  [...new Set(list.map(({ type }) => type))].sort();

interface Parts {
  readonly fusion?: object;
  readonly context?: object;
  readonly losses?: readonly LossOptions[];
  readonly windows?: Readonly<Record<string, object>>;
}

const recipeOf = ({ fusion, context, losses, windows = {} }: Parts): ModelRecipe => ({
  // Only their windows are read here.
  streams: Object.fromEntries(
    Object.entries(windows).map(([name, window]) => [name, { window: streamWindowSchema.parse(window) }]),
  ) as ModelRecipe['streams'],
  fusion: fusions.schema.parse(fusion ?? { type: 'concat', projection: { dim: 4 } }),
  context: contexts.schema.parse(context ?? { type: 'none' }),
  head: [],
  losses: (losses ?? [{ type: 'cross-entropy' }]).map((loss) => lossRegistry.schema.parse(loss)),
});

/** A step large enough that the change of a weight shows its gradient. */
const LEARNING_RATE = 16;

interface Outcome {
  readonly loss: number;
  /** By parameter: how far one step moves it, and so its gradient. */
  readonly moves: Readonly<Record<string, Float32Array>>;
}

/** One step of gradient descent on the toy examples, in a padded batch. */
async function oneStep(parts: Parts, engine: ResolvedEngine): Promise<Outcome> {
  const recipe = recipeOf(parts);
  const examples = toyExamples();
  const model = createModel(recipe, { specs: TOY_SPECS, classes: TOY_LABELS.length, seed: 3 });
  const facts = { labelCounts: countLabels(examples.labels, 3) };
  const loss = sumLosses(recipe.losses.map((own) => lossRegistry.of(own).create(own, facts)));
  const step = await createModelStep({
    model,
    loss,
    optimizer: { type: 'sgd', learningRate: LEARNING_RATE, weightDecay: 0, momentum: 0 },
    seed: 11,
    engine,
  });
  try {
    const batcher = createBatcher(
      examples,
      { specs: TOY_SPECS, windows: windowsOf(recipe.streams), byDialogue: model.byDialogue },
      { batchSize: 10, dialoguesPerBatch: 4 },
    );
    const before = await step.weights();
    const [rows] = batcher.pass(createRandom(2));
    const { loss: value } = await step.run(batcher.assemble(rows!));
    const after = await step.weights();
    const move = (from: FeatureArray, to: FeatureArray): Float32Array =>
      Float32Array.from(from.data, (old, i) => old - to.data[i]!);
    return {
      loss: value,
      moves: Object.fromEntries(Object.keys(before).map((path) => [path, move(before[path]!, after[path]!)])),
    };
  } finally {
    await step.dispose();
    model.dispose();
    loss.dispose?.();
  }
}

const largest = (values: Float32Array): number => values.reduce((max, x) => Math.max(max, Math.abs(x)), 0);

useBackend(['cpu']);

let engines: { readonly compiled: ResolvedEngine; readonly eager: ResolvedEngine };
beforeAll(async () => {
  engines = {
    compiled: await resolveEngine({ type: 'onnx', device: 'cpu', threads: 1 }),
    eager: await resolveEngine({ type: 'tfjs', backend: 'cpu' }),
  };
});

async function expectSame(parts: Parts): Promise<void> {
  const [compiled, eager] = [await oneStep(parts, engines.compiled), await oneStep(parts, engines.eager)];
  expect(Math.abs(compiled.loss - eager.loss)).toBeLessThanOrEqual(1e-4 * Math.abs(eager.loss) + 1e-7);
  expect(Object.keys(compiled.moves)).toEqual(Object.keys(eager.moves));
  const most = Math.max(...Object.values(eager.moves).map(largest));
  expect(most, 'some gradient').toBeGreaterThan(1e-4);
  for (const [path, expected] of Object.entries(eager.moves)) {
    // A gradient that is 0 by mathematics is rounding on both sides; a weight itself is rounded to 6e-8 of its size.
    const tolerance = 1e-4 * largest(expected) + 1e-6 * most + 1e-6;
    const off = largest(compiled.moves[path]!.map((value, i) => value - expected[i]!));
    expect(off, path).toBeLessThanOrEqual(tolerance);
  }
}

const named = <T>(list: readonly T[]): (readonly [string, T])[] =>
  list.map((options) => [JSON.stringify(options), options]);

describe('what the engine compiles gives what tfjs gives eagerly:', () => {
  it('the lists here leave out no type that a recipe may name', () => {
    expect(typesIn(FUSIONS)).toEqual(typesOf(fusions));
    expect(typesIn(CONTEXTS)).toEqual(typesOf(contexts));
    expect(typesIn(LOSSES)).toEqual(typesOf(lossRegistry));
  });

  it.each(named(FUSIONS))('fusion %s', (_, fusion) => expectSame({ fusion }));

  it.each(named(CONTEXTS))('context %s', (_, context) => expectSame({ context }));

  it.each(named(LOSSES))('loss %s', (_, loss) =>
    expectSame({
      fusion: {
        // The smallest model that gives what the loss reads.
        ...(loss.type === 'attention-diversity'
          ? { type: 'self-attentive', hops: 2, dim: 4, attentionDim: 3 }
          : { type: 'concat', projection: { dim: 4 } }),
        streamEmbeddings: { dim: 3 },
      },
      losses: [loss],
    }),
  );

  it('windows with learned padding, before a context, under several losses', () =>
    expectSame({
      fusion: { type: 'gated', dim: 4 },
      context: { type: 'dialogue-gru', hiddenDim: 3 },
      windows: {
        text: { before: 2, after: 1, padding: 'learned' },
        visual: { before: 1, padding: 'learned', join: 'concat' },
      },
      losses: [{ type: 'cross-entropy' }, { type: 'concordance', weight: 0.5 }],
    }));
});
