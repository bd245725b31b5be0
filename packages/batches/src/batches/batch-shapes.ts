import { type InputSpec, isRaw, ownValue, type StreamSpec } from '@erc/core';
import { type StreamWindow, windowSteps } from '../windows/window.js';

/** An array of a batch before any data. A name is an extent that differs from batch to batch: one name, one extent. */
export interface BatchShape {
  readonly shape: readonly (number | string)[];
  readonly dtype: 'float32' | 'int32';
}

/** Options of {@link batchShapes}. */
export interface BatchShapesOptions {
  /** Streams as the examples have them: before any window. */
  readonly specs: Readonly<Record<string, InputSpec>>;
  /** Windows by stream name. @default none */
  readonly windows?: Readonly<Record<string, StreamWindow>>;
  /** Extents of the rows: `['rows']`, or `['dialogues', 'utterances']` where they are whole dialogues. */
  readonly leading: readonly string[];
  /** The name, or the number, of the steps of a stream. */
  readonly stepsOf: (stream: string) => number | string;
  /** Extents of a picture of a stream of `pixels` (height, width, 3) or `maps`. */
  readonly pictures?: Readonly<Record<string, readonly number[]>>;
  /** Whether an example may lack streams. */
  readonly mayMiss: boolean;
  /** Columns of who speaks: `speakers`, `genders`, and with dialogues `turnTakers`. */
  readonly people: readonly ('speakers' | 'genders' | 'turnTakers')[];
}

/** The arrays that `assembleBatch` gives to a model, without those that losses read. */
export function batchShapes(options: BatchShapesOptions): Record<string, BatchShape> {
  const { specs, windows = {}, leading, mayMiss, people } = options;
  const shapes: Record<string, BatchShape> = {};
  const add = (
    name: string,
    extents: readonly (number | string)[],
    dtype: BatchShape['dtype'] = 'float32',
  ) => {
    shapes[name] = { shape: [...leading, ...extents], dtype };
  };
  for (const [name, spec] of Object.entries(specs)) {
    const window = ownValue(windows, name);
    const [steps, ofStep, dtype] = stepsOf(options, name, spec, window);
    const isOneVector = window?.join === 'concat';
    const isSteps = steps !== undefined && !isOneVector;
    if (isOneVector && !isRaw(spec)) add(`stream/${name}`, [spec.dim * windowSteps(window)]);
    else add(`stream/${name}`, isSteps ? [steps, ...ofStep] : ofStep, dtype);
    if (isSteps) add(`mask/${name}`, [steps]);
    if (window?.padding === 'learned') add(`outside/${name}`, [windowSteps(window)]);
    if (mayMiss) add(`present/${name}`, []);
  }
  if (people.includes('speakers')) add('speakers', [], 'int32');
  if (people.includes('genders')) add('genders', [], 'int32');
  if (leading.length === 2) {
    add('dialogues/mask', []);
    if (people.includes('turnTakers')) add('dialogues/speakers', [], 'int32');
  }
  return shapes;
}

/** Steps of a stream, if it has some; the extents of each; and the type of its values. */
function stepsOf(
  { stepsOf: named, pictures = {} }: BatchShapesOptions,
  name: string,
  spec: InputSpec,
  window: StreamWindow | undefined,
): readonly [number | string | undefined, readonly number[], BatchShape['dtype']] {
  if (isRaw(spec)) {
    const ofStep = spec.kind === 'pixels' || spec.kind === 'maps' ? (ownValue(pictures, name) ?? []) : [];
    return [named(name), ofStep, spec.kind === 'tokens' ? 'int32' : 'float32'];
  }
  return [window ? windowSteps(window) : stepsOfFeatures(spec, named(name)), [spec.dim], 'float32'];
}

const stepsOfFeatures = <T>({ kind }: StreamSpec, steps: T): T | undefined =>
  kind === 'sequence' ? steps : undefined;
