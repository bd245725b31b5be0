import {
  assembleBatch,
  type BatchArray,
  type BatchRows,
  type DialogueIndex,
  type ExampleSet,
  indexDialogues,
  type LengthBuckets,
  type StreamWindow,
  sessionsOfWindows,
} from '@erc/batches';
import { DataError } from '@erc/core';
import type { RowOutputs } from './answer.js';
import { type BoundInputs, bindInputs, shapeAt } from './graphs/bind-inputs.js';
import { chooseGraph, largestSize } from './graphs/choose-graph.js';
import type { Graphs } from './graphs/open-graphs.js';
import { padArray } from './graphs/pad-array.js';
import type { ModelManifest } from './model-folder/manifest.js';
import type { OpenedStream } from './streams/opened-stream.js';
import { checkSize, LIMITS } from './turns/limits.js';

/** A model whose files are open. */
export interface OpenedModel {
  readonly model: ModelManifest;
  readonly graphs: Graphs;
  /** By name. */
  readonly streams: Readonly<Record<string, OpenedStream>>;
  /** By stream name. */
  readonly windows: Readonly<Record<string, StreamWindow>>;
  /** Lengths that raw streams are padded to. */
  readonly buckets: LengthBuckets;
  /** `erc.json` with its place, for errors. */
  readonly where: string;
}

/** Examples with the places that windows look up. */
export interface IndexedExamples {
  readonly examples: ExampleSet;
  readonly index: DialogueIndex;
  readonly sessions: DialogueIndex | undefined;
}

/** Finds where the examples stand in their dialogues. */
export function indexExamples(
  examples: ExampleSet,
  windows: Readonly<Record<string, StreamWindow>>,
): IndexedExamples {
  const index = indexDialogues(examples);
  return { examples, index, sessions: sessionsOfWindows(examples, windows, index) };
}

/** Names or sizes of the dimensions that all arrays of rows begin with: one, or two where a batch is whole dialogues. */
export function leadingExtents({ inputs, byDialogue }: ModelManifest): readonly (number | string)[] {
  const [first] = Object.entries(inputs).filter(([name]) => name.startsWith('stream/'));
  return first?.[1].shape.slice(0, byDialogue ? 2 : 1) ?? [];
}

/** Rows that one batch may have. */
export function mostRows(model: ModelManifest): number {
  const [rows = 'rows'] = leadingExtents(model);
  return typeof rows === 'number' ? rows : (largestSize(model.graphs, rows) ?? Number.POSITIVE_INFINITY);
}

/**
 * What the model gives of rows: turns of one dialogue, or all of it where a batch is whole dialogues.
 *
 * @param rows Numbers of turns, in the order of the answer.
 * @throws DataError where they are longer than the model takes, and for a graph that is not as `erc.json` says.
 */
export async function computeRows(
  opened: OpenedModel,
  indexed: IndexedExamples,
  rows: readonly number[],
): Promise<RowOutputs[]> {
  const { model, graphs, where } = opened;
  const leading = leadingExtents(model);
  const least = model.byDialogue ? [1, rows.length] : [rows.length];
  const lead = leading.map((extent, axis) => (typeof extent === 'number' ? extent : least[axis]!));
  checkLead(lead, where);
  let bound = bind(opened, indexed, rows, lead);
  const { graph, sizes } = chooseGraph(model.graphs, bound.sizes, where);
  const fixed = leading.map((extent, axis) =>
    typeof extent === 'number' ? extent : (sizes.get(extent) ?? lead[axis]!),
  );
  const shapes = Object.entries(model.inputs).map(([name, { shape }]) => ({
    name,
    shape: shapeAt(shape, sizes),
  }));
  checkLead(fixed, where);
  for (const { name, shape } of shapes) checkSize(shape, `${where}: inputs.${name}`);
  // Rows of padding have values of their own, so they are not only zeros behind the others.
  if (fixed.some((size, axis) => size !== lead[axis])) bound = bind(opened, indexed, rows, fixed);
  const feeds: Record<string, BatchArray> = Object.fromEntries(
    shapes.map(({ name, shape }) => [name, padArray(bound.arrays[name]!, shape)]),
  );
  const total = fixed.reduce((product, size) => product * size, 1);
  const widths = outputWidths(model);
  const outputs = await graphs.run(graph, feeds);
  const valuesOf = (name: 'logits' | 'valenceArousal', row: number): Float32Array | undefined => {
    const width = widths[name];
    if (width === undefined) return undefined;
    const { data, shape } = outputs[name]!;
    if (data.length !== total * width) {
      throw new DataError(
        `${where}: ${graph.file}: ${name}: expected ${total} rows of ${width} numbers, received [${shape.join(', ')}].`,
      );
    }
    return data.slice(row * width, (row + 1) * width);
  };
  return rows.map((_, row) => {
    const [logits, valenceArousal] = [valuesOf('logits', row), valuesOf('valenceArousal', row)];
    return { ...(logits && { logits }), ...(valenceArousal && { valenceArousal }) };
  });
}

/** Outputs that a graph of the model has, with the numbers that they hold of a row. */
export const outputWidths = ({
  labels,
  valenceArousal,
}: Pick<ModelManifest, 'labels' | 'valenceArousal'>): {
  readonly logits?: number;
  readonly valenceArousal?: number;
} => ({ ...(labels && { logits: labels.length }), ...(valenceArousal && { valenceArousal: 2 }) });

/** @throws DataError for more rows than a batch may have. */
function checkLead(lead: readonly number[], where: string): void {
  const rows = lead.reduce((product, size) => product * size, 1);
  if (rows <= LIMITS.rows) return;
  throw new DataError(`${where}: expected graphs of at most ${LIMITS.rows} rows, received ${rows}.`);
}

/** The arrays of rows. @param lead Sizes of the leading dimensions: rows, or dialogues and utterances. */
function bind(
  { model, streams, windows, buckets, where }: OpenedModel,
  { examples, index, sessions }: IndexedExamples,
  rows: readonly number[],
  lead: readonly number[],
): BoundInputs {
  const total = lead.reduce((product, size) => product * size, 1);
  const padded: BatchRows = {
    rows: Array.from({ length: total }, (_, row) => rows[row] ?? -1),
    ...(model.byDialogue && { utterances: lead[1]! }),
  };
  const batch = assembleBatch({
    examples,
    specs: Object.fromEntries(Object.entries(streams).map(([name, { spec }]) => [name, spec])),
    windows,
    buckets,
    index,
    ...(sessions && { sessions }),
    longest: longestSteps(model),
    ...padded,
  });
  return bindInputs(batch, model.inputs, { dialogues: model.byDialogue ? lead[0] : undefined, where });
}

/** Steps that no graph has more of, by stream. */
export function longestSteps(model: ModelManifest): Record<string, number> {
  const axis = model.byDialogue ? 2 : 1;
  return Object.fromEntries(
    Object.entries(model.inputs).flatMap(([input, { shape }]): [string, number][] => {
      // A dimension of fixed size is no number of steps: a vector's width, or a window.
      const steps = shape[axis];
      const most =
        typeof steps === 'string' && input.startsWith('stream/')
          ? largestSize(model.graphs, steps)
          : undefined;
      return most === undefined ? [] : [[input.slice('stream/'.length), most]];
    }),
  );
}
