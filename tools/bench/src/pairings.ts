import { EngineError, type EngineOptions, resolveEngine } from '@erc/engine';

/** How both sides of a comparison compute. */
export interface Pairing {
  /** By which it is chosen. */
  readonly name: string;
  /** Heading of its table. */
  readonly title: string;
  readonly kernels: NonNullable<EngineOptions['kernels']>;
  readonly precision: NonNullable<EngineOptions['precision']>;
  /** PyTorch's: the faster one counts. */
  readonly modes: readonly string[];
  /** The most that our time may be of PyTorch's, gradients and step alike, by workload. */
  readonly targets: Readonly<Record<string, number>>;
}

const FLOAT32 = ['eager', 'compiled'];

const LARGE = ['bert-blocks', 'tensor-mixer', 'cross-attention'];
const SMALL = ['attention-fusion', 'head'];

const targets = (large: number, small: number): Readonly<Record<string, number>> =>
  Object.fromEntries([
    ...LARGE.map((name) => [name, large] as const),
    ...SMALL.map((name) => [name, small] as const),
  ]);

/** Kernels of `@erc/native` beside PyTorch at the same or a lower precision; targets are for processors with AMX. */
export const NATIVE_PAIRINGS: readonly Pairing[] = [
  {
    name: 'native',
    title: 'Kernels of @erc/native, float32 on both sides',
    kernels: 'native',
    precision: 'float32',
    modes: FLOAT32,
    targets: targets(0.85, 0.8),
  },
  {
    name: 'native-fast',
    title: 'Kernels of @erc/native at float32-fast, PyTorch at float32',
    kernels: 'native',
    precision: 'float32-fast',
    modes: FLOAT32,
    targets: targets(0.65, 0.65),
  },
  {
    name: 'native-medium',
    title: "Kernels of @erc/native at float32-fast, PyTorch with set_float32_matmul_precision('medium')",
    kernels: 'native',
    precision: 'float32-fast',
    modes: ['medium'],
    targets: targets(1, 1),
  },
  {
    name: 'native-bfloat16',
    title: 'Kernels of @erc/native at bfloat16, PyTorch under autocast',
    kernels: 'native',
    precision: 'bfloat16',
    modes: ['autocast'],
    targets: {},
  },
];

/** Every pairing: first the runtime's own kernels, whose targets stand in targets.ts. */
export const PAIRINGS: readonly Pairing[] = [
  {
    name: 'onnxruntime',
    title: 'Kernels of ONNX Runtime, float32 on both sides',
    kernels: 'onnxruntime',
    precision: 'float32',
    modes: FLOAT32,
    targets: {},
  },
  ...NATIVE_PAIRINGS,
];

/** Those that can be computed here: without the addon the first alone. */
export async function pairingsHere(): Promise<readonly Pairing[]> {
  try {
    await resolveEngine({ type: 'onnx', kernels: 'native' });
    return PAIRINGS;
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return PAIRINGS.filter(({ kernels }) => kernels !== 'native');
  }
}
