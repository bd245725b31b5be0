import { bucketIn, windowReach, windowSteps } from '@erc/batches';
import { DataError, type Feature, isSparse, MODALITIES, type Modality, nextTurn, ownValue } from '@erc/core';
import { answerOf, type RowOutputs } from './answer.js';
import type { Conversation } from './conversation.js';
import type { PredictedTurn } from './dialogue.js';
import { computeRows, indexExamples, longestSteps, mostRows, type OpenedModel } from './predict-rows.js';
import type { CheckedTurn } from './turns/check-turn.js';
import { checkSize } from './turns/limits.js';

/** Turns that are predicted between two looks at the abort signal. */
const AT_ONCE = 64;

/** Numbers of one batch, where more than one turn is in it: 64 MiB of them. */
const TARGET = 2 ** 24;

/** Turns of a conversation, from the first to the one before `to`. */
interface TurnRange {
  readonly from: number;
  readonly to: number;
}

/**
 * What the model says of turns of a conversation. Features are read as far as they are needed, and forgotten when no later turn reads them.
 *
 * @throws As `Predictor.predict`.
 */
export async function predictTurns(
  opened: OpenedModel,
  conversation: Conversation,
  { from, to }: TurnRange,
  signal: AbortSignal | undefined,
): Promise<PredictedTurn[]> {
  if (from === to) return [];
  const { model, windows } = opened;
  const answers = (outputs: readonly RowOutputs[], first: number): PredictedTurn[] =>
    outputs.map((row, i) => {
      const turn = conversation.turns[first + i]!;
      return answerOf(
        row,
        model,
        { ...turn, missing: missingOf(turn, model) },
        conversation.cutsOf(first + i),
      );
    });
  if (model.byDialogue) {
    await conversation.readTo(to, signal);
    signal?.throwIfAborted();
    const rows = range(0, to);
    checkRows(opened, conversation, rows);
    const outputs = await computeRows(opened, indexExamples(conversation.examples(), windows), rows);
    return answers(outputs.slice(from), from);
  }
  const reach = Object.values(windows).map(windowReach);
  const before = Math.max(0, ...reach.map((one) => one.before));
  const after = Math.max(0, ...reach.map((one) => one.after));
  const predicted: PredictedTurn[] = [];
  for (let start = from; start < to; start += AT_ONCE) {
    const end = Math.min(to, start + AT_ONCE);
    await conversation.readTo(Math.min(to, end + after), signal);
    const outputs = new Array<RowOutputs>(end - start);
    const indexed = indexExamples(conversation.examples(), windows);
    for (const rows of batchesOf(opened, conversation, { from: start, to: end })) {
      await nextTurn();
      signal?.throwIfAborted();
      const found = await computeRows(opened, indexed, rows);
      for (const [i, row] of rows.entries()) outputs[row - start] = found[i]!;
    }
    predicted.push(...answers(outputs, start));
    // The last turn may be taken back, and another read in its place.
    conversation.forget(end - 1 - before);
  }
  return predicted;
}

/** What a turn lacks, streams of columns as their modalities. */
const missingOf = ({ missing, without }: CheckedTurn, { streams }: OpenedModel['model']): Modality[] =>
  MODALITIES.filter(
    (modality) =>
      missing.includes(modality) || without.some((stream) => streams[stream]!.modality === modality),
  );

/** Turns that are computed together: of one length where raw streams have some, few enough for memory and the graph. */
function batchesOf(opened: OpenedModel, conversation: Conversation, { from, to }: TurnRange): number[][] {
  const most = mostRows(opened.model);
  const batches: { readonly rows: number[]; readonly bucket: number; cost: number }[] = [];
  for (const row of range(from, to)) {
    checkRows(opened, conversation, [row]);
    const bucket = bucketIn(opened.buckets, (name) => stepsOf(conversation.featureOf(name, row)));
    const cost = costOf(opened, conversation, row);
    const last = batches.findLast((batch) => batch.bucket === bucket);
    const together = last && Math.max(last.cost, cost) * (last.rows.length + 1);
    if (last && together !== undefined && together <= TARGET && last.rows.length < most) {
      last.rows.push(row);
      last.cost = Math.max(last.cost, cost);
    } else batches.push({ rows: [row], bucket, cost });
  }
  return batches.map(({ rows }) => rows);
}

/** @throws DataError, naming the turn, for one that is longer than any graph takes, and a batch that memory has no room for. */
function checkRows(opened: OpenedModel, conversation: Conversation, rows: readonly number[]): void {
  let [largest, most] = [0, 0];
  const longest = longestSteps(opened.model);
  for (const row of rows) {
    for (const [name, steps] of Object.entries(longest)) {
      const received = stepsOf(conversation.featureOf(name, row));
      if (received <= steps) continue;
      throw new DataError(
        `${conversation.turns[row]!.where}: ${name}: expected at most ${steps} steps, which the model takes, received ${received}.`,
      );
    }
    const cost = costOf(opened, conversation, row);
    if (cost > most) [largest, most] = [row, cost];
  }
  checkSize([rows.length, most], conversation.turns[largest]!.where);
}

/** Numbers that a turn adds to a batch, about. */
function costOf({ streams, windows }: OpenedModel, conversation: Conversation, row: number): number {
  let cost = 0;
  for (const name of Object.keys(streams)) {
    const feature = conversation.featureOf(name, row);
    if (!feature) continue;
    const window = ownValue(windows, name);
    cost += (isSparse(feature) ? feature.dim : feature.data.length) * (window ? windowSteps(window) : 1);
  }
  return cost;
}

const stepsOf = (feature: Feature | undefined): number =>
  feature && !isSparse(feature) ? (feature.shape[0] ?? 0) : 0;

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);
