import type { NativeKernels } from '@erc/native';
import type { FusedOptions } from '@erc/onnx';
import type { ResolvedEngine } from '../types.js';
import { kernelsOf } from './choose-kernels.js';

/** What the rewriting of graphs may use of kernels; nothing where they are the runtime's own. */
export const fusedOptions = (
  kernels: NativeKernels | undefined,
  precision: ResolvedEngine['precision'],
): FusedOptions | undefined =>
  kernels && {
    operators: kernels.operators,
    worthwhile: (op, rows, columns, inner) => kernels.worthwhile(op, rows, columns, inner),
    precision,
  };

/** {@link fusedOptions} of an engine. @throws as {@link kernelsOf} */
export const fusedOptionsOf = async (engine: ResolvedEngine): Promise<FusedOptions | undefined> =>
  fusedOptions(await kernelsOf(engine), engine.precision);
