import type { Parameter } from '@erc/nn';

/** An array of a file of weights. */
export interface SourceArray {
  /** Row-major. */
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** Where the values of a parameter stand in a file of weights. */
export interface WeightSource {
  readonly parameter: Parameter;
  /** Its name without the prefix of the model, or the names that it has had; a file has one of them. */
  readonly names: readonly string[];
  /** How the file keeps them, where that is another way. @default as they are */
  readonly take?: Take;
}

/** Another way of keeping an array: how a parameter's values are taken from it, and put back. */
export interface Take {
  /** The shape of the parameter, given that of the file. */
  readonly shape: (shape: readonly number[]) => readonly number[];
  readonly values: (array: SourceArray) => Float32Array;
  /** The inverse of `values`: writes the parameter's values to their places in the array, and leaves the others as they are. */
  readonly put: (values: Float32Array, array: SourceArray) => void;
}

/** What the last part of a parameter's path is called in a file of PyTorch. */
const ENDS: Readonly<Record<string, readonly string[]>> = {
  kernel: ['weight'],
  table: ['weight'],
  // Files that were converted from TensorFlow long ago have the names of its layer norm.
  scale: ['weight', 'gamma'],
  bias: ['bias', 'beta'],
  // Running statistics of a batch norm.
  mean: ['running_mean'],
  variance: ['running_var'],
};

/**
 * The sources of parameters by the name of the part that each belongs to.
 *
 * @param root The path that the parts are below: `text/layers/3`.
 * @param parts Name of each part in the file, by its path below the root: `{ 'attention/query': 'attention.self.query' }`, or the
 *   names that it has in several kinds of files. A parameter of no part (an adapter's) has no source.
 */
export function sourcesOf(
  parameters: readonly Parameter[],
  root: string,
  parts: Readonly<Record<string, string | readonly string[]>>,
): WeightSource[] {
  return parameters.flatMap((parameter): WeightSource[] => {
    const below = parameter.path.slice(root.length + 1);
    const at = below.lastIndexOf('/');
    const [part, end] = [below.slice(0, Math.max(at, 0)), below.slice(at + 1)];
    const inFile = Object.hasOwn(parts, part) ? parts[part] : undefined;
    const ends = ENDS[end];
    if (inFile === undefined || ends === undefined) return [];
    const names = typeof inFile === 'string' ? [inFile] : inFile;
    return [{ parameter, names: names.flatMap((name) => ends.map((each) => `${name}.${each}`)) }];
  });
}
