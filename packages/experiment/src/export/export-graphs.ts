import { type BatchShape, batchShapes, bucketOf, type LengthBuckets, type StreamWindow } from '@erc/batches';
import { ConfigError, createRandom, type InputSpec, isRaw, ownValue, type RawBounds } from '@erc/core';
import { EngineError, exportGraph } from '@erc/engine';
import { createDropoutContext } from '@erc/nn';
import type { Graph } from '@erc/onnx';
import { forwardBatch, type Model } from '@erc/trainer';
import * as tf from '@tensorflow/tfjs';
import { doubledLengths } from './doubled-lengths.js';

/** A graph of a model, and the sizes of steps that are fixed in it. */
export interface ExportedGraph {
  readonly graph: Graph;
  readonly sizes: Readonly<Record<string, number>>;
}

/** A model as graphs. */
export interface ExportedGraphs {
  /** What they read, by name; a named extent is free in all of them or fixed in each. */
  readonly inputs: Readonly<Record<string, BatchShape>>;
  readonly graphs: readonly ExportedGraph[];
}

/** Options of {@link exportGraphs}. */
export interface ExportGraphsOptions {
  readonly model: Model;
  /** Streams before any window. */
  readonly specs: Readonly<Record<string, InputSpec>>;
  readonly windows: Readonly<Record<string, StreamWindow>>;
  readonly mayMiss: boolean;
  readonly people: readonly ('speakers' | 'genders')[];
  /** Lengths that training pads what encoders of the model read to. */
  readonly buckets: LengthBuckets;
  /** What encoders of the model read at most, by stream, and the extents of their pictures. */
  readonly bounds: Readonly<Record<string, RawBounds>>;
  /** Steps of a stream that the largest graph takes at least, where their number cannot be free and nothing bounds it. */
  readonly longest: number;
}

/** The name of a number of steps that all streams of steps share. */
const SHARED = 'steps';

/**
 * A model as one ONNX graph in which rows, utterances and the steps of each stream are free. Where that cannot be, all streams have one number of steps; and
 * where that cannot be either, there is a graph for each of a few numbers of steps.
 *
 * @throws ConfigError where the model cannot be exported.
 */
export async function exportGraphs(options: ExportGraphsOptions): Promise<ExportedGraphs> {
  const { specs, windows } = options;
  const ofSteps = Object.keys(specs).filter((name) => hasFreeSteps(specs[name]!, ownValue(windows, name)));
  // Names of dimensions are letters, digits and _; those of streams need not be.
  const nameOf = (stream: string): string => `${SHARED}_${ofSteps.indexOf(stream)}`;
  const ways: ((stream: string) => string)[] = [nameOf];
  if (ofSteps.length > 1) ways.push(() => SHARED);
  let refused: unknown;
  for (const stepsOf of ways) {
    try {
      const shapes = shapesOf(options, stepsOf);
      const graph = await graphOf(options.model, shapes);
      return { inputs: readBy(graph, shapes), graphs: [{ graph, sizes: {} }] };
    } catch (error) {
      if (!isRefused(error)) throw error;
      refused = error;
    }
  }
  if (ofSteps.length === 0) throw notExported(refused);
  const graphs: ExportedGraph[] = [];
  for (const steps of lengthsOf(ofSteps, options)) {
    const shapes = shapesOf(options, (stream) => steps[stream]!);
    try {
      const graph = await graphOf(options.model, shapes);
      graphs.push({
        graph,
        sizes: Object.fromEntries(ofSteps.map((stream) => [nameOf(stream), steps[stream]!])),
      });
    } catch (error) {
      if (!isRefused(error)) throw error;
      // Of a few samples nothing is left behind the strides of an encoder: they are padded to a length that it reads.
      if (graphs.length > 0) throw notExported(error);
      refused = error;
    }
  }
  if (graphs.length === 0) throw notExported(refused);
  return { inputs: readBy(graphs[0]!.graph, shapesOf(options, nameOf)), graphs };
}

/**
 * Steps of each stream, ascending: what training has fitted for encoders of the model, then longer ones up to `longest`, or to what they read at most;
 * where it has fitted none, because it has read what their lower layers gave, ever twice as many up to that. Of features the lengths that their batches
 * are padded to, 4, 6, 8, 12, 16, 24, … up to `longest`.
 */
function lengthsOf(
  ofSteps: readonly string[],
  { buckets, bounds, longest }: ExportGraphsOptions,
): Readonly<Record<string, number>>[] {
  const ladders = ofSteps.map((stream): [string, number[]] => {
    const fitted = ownValue(buckets, stream);
    const most = ownValue(bounds, stream)?.maxSteps;
    if (!fitted && most !== undefined) return [stream, doubledLengths(most)];
    const ends = fitted ? [...fitted] : [bucketOf(1)];
    while (ends.at(-1)! < Math.min(longest, most ?? longest)) {
      const end = ends.at(-1)!;
      ends.push(fitted ? Math.min(2 * end, most ?? 2 * end) : bucketOf(end + 1));
    }
    return [stream, ends];
  });
  const count = Math.max(...ladders.map(([, ends]) => ends.length));
  return Array.from({ length: count }, (_, k) =>
    Object.fromEntries(ladders.map(([stream, ends]) => [stream, ends[k] ?? ends.at(-1)!])),
  );
}

/** Whether examples differ in the number of steps that a model reads of them. */
const hasFreeSteps = (spec: InputSpec, window: StreamWindow | undefined): boolean =>
  isRaw(spec) || (spec.kind === 'sequence' && window === undefined);

/** Whether a function cannot be exported so. */
export const isRefused = (error: unknown): error is EngineError =>
  error instanceof EngineError && error.code === 'invalid-function';

const notExported = (cause: unknown): ConfigError =>
  new ConfigError(
    `export: expected a model that does not depend on the sizes of its inputs, received one that does: ${cause instanceof Error ? cause.message : String(cause)}`,
    { cause },
  );

const shapesOf = (
  { model, specs, windows, bounds, mayMiss, people }: ExportGraphsOptions,
  stepsOf: (stream: string) => string | number,
): Record<string, BatchShape> =>
  batchShapes({
    specs,
    windows,
    leading: model.byDialogue ? ['dialogues', 'utterances'] : ['rows'],
    stepsOf,
    pictures: Object.fromEntries(
      Object.entries(bounds).flatMap(([name, { step }]) => (step ? [[name, step]] : [])),
    ),
    mayMiss,
    people: model.byDialogue ? [...people, 'turnTakers'] : people,
  });

/** The arrays that a graph reads: what nothing depends on was left out of it. */
function readBy({ inputs }: Graph, shapes: Readonly<Record<string, BatchShape>>): Record<string, BatchShape> {
  const read = new Set(inputs.map(({ name }) => name));
  return Object.fromEntries(Object.entries(shapes).filter(([name]) => read.has(name)));
}

/** What training computes in an evaluation, with dialogues laid out as rows inside. */
const graphOf = (model: Model, inputs: Readonly<Record<string, BatchShape>>): Promise<Graph> =>
  exportGraph(
    (given) => {
      const rows = model.byDialogue ? asRows(given) : given;
      const { logits, valenceArousal } = forwardBatch(
        model,
        rows,
        createDropoutContext({ random: createRandom(0), training: false }),
      );
      return { ...(logits && { logits }), ...(valenceArousal && { valenceArousal }) };
    },
    { inputs },
  );

/** `[dialogues, utterances, …]` → `[dialogues · utterances, …]`, but for what says where the dialogues are. */
const asRows = (given: Readonly<Record<string, tf.Tensor>>): Record<string, tf.Tensor> =>
  Object.fromEntries(
    Object.entries(given).map(([name, values]) => [
      name,
      name.startsWith('dialogues/') ? values : tf.reshape(values, [-1, ...values.shape.slice(2)]),
    ]),
  );
