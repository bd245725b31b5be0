import type { Parameter } from '@erc/nn';
import type { PretrainedWeights } from '@erc/pretrained';
import type { LoadableBackbone, LoadedBackbone } from '../architecture.js';
import type { ValuesOf } from '../weights/parameter-values.js';
import type { Take } from '../weights/weight-source.js';

/** The adapters on one linear layer of the original model, as PEFT has them. */
export interface PeftAdapter {
  /** The layer's name in the model, without what stands before all names. */
  readonly module: string;
  /** How many of ours it joins: of a layer that gives query, key and value at once up to three. */
  readonly pieces: number;
  readonly inputDim: number;
  readonly outputDim: number;
  /** Whether the original keeps its kernel as `[in, out]`. */
  readonly isTransposed: boolean;
  /** A, `[pieces · rank, inputDim]`. */
  down(): Promise<Float32Array>;
  /** B, `[outputDim, pieces · rank]`. */
  up(): Promise<Float32Array>;
}

/** An adapter of ours, beside the kernel that it changes. */
interface Piece {
  readonly down: Parameter;
  readonly up: Parameter;
  readonly take: Take | undefined;
}

/**
 * Adapters by the layers of the original model. Where it has one layer for several of ours, their A stand one below the other and their B side by
 * side, each in the rows of its own part: `B·A` is then the change of all.
 */
export function peftAdapters(
  { backbone: { parameters }, held }: LoadedBackbone<LoadableBackbone>,
  { arrays }: Pick<PretrainedWeights, 'arrays'>,
  { rank, values }: { readonly rank: number; readonly values: ValuesOf },
): PeftAdapter[] {
  const byPath = new Map(parameters.map((parameter) => [parameter.path, parameter]));
  const modules = new Map<string, { readonly pieces: Piece[]; readonly outputDim: number }>();
  for (const { name, source } of held) {
    const root = source.parameter.path.replace(/\/kernel$/, '');
    const [down, up] = ['down', 'up'].map((end) => byPath.get(`${root}/lora/${end}`));
    if (!down || !up || root === source.parameter.path) continue;
    const bare = source.names.find((each) => name.endsWith(each)) ?? name;
    const module = bare.replace(/\.weight$/, '');
    // A file that keeps a kernel another way has its inputs first.
    const outputDim = arrays.get(name)!.shape[source.take ? 1 : 0]!;
    const { pieces } = modules.get(module) ?? { pieces: [] };
    modules.set(module, { pieces: [...pieces, { down, up, take: source.take }], outputDim });
  }
  return [...modules].map(([module, { pieces, outputDim }]) =>
    adapterOf(module, pieces, { outputDim, rank, values }),
  );
}

function adapterOf(
  module: string,
  pieces: readonly Piece[],
  {
    outputDim,
    rank,
    values,
  }: { readonly outputDim: number; readonly rank: number; readonly values: ValuesOf },
): PeftAdapter {
  const inputDim = pieces[0]!.down.variable.shape[1]!;
  const width = pieces.length * rank;
  return {
    module,
    pieces: pieces.length,
    inputDim,
    outputDim,
    isTransposed: pieces[0]!.take !== undefined,
    async down() {
      const all = new Float32Array(width * inputDim);
      for (const [i, piece] of pieces.entries()) all.set(await values(piece.down), i * rank * inputDim);
      return all;
    },
    async up() {
      const all = new Float32Array(outputDim * width);
      for (const [i, piece] of pieces.entries()) {
        const part = await values(piece.up);
        for (let r = 0; r < rank; r++) {
          const column = part.filter((_, at) => at % rank === r);
          const placed = placedIn(outputDim, column, piece.take);
          for (let row = 0; row < outputDim; row++) all[row * width + i * rank + r] = placed[row]!;
        }
      }
      return all;
    },
  };
}

/** A column of B where the file has its part of the outputs: as a kernel that reads one number. */
function placedIn(outputDim: number, column: Float32Array, take: Take | undefined): Float32Array {
  if (!take) return column;
  const data = new Float32Array(outputDim);
  take.put(column, { data, shape: [1, outputDim] });
  return data;
}
