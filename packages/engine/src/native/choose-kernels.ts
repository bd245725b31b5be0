import type { NativeKernels } from '@erc/native';
import { EngineError } from '../errors.js';
import type { EngineOptions, Kernels, PassedOver, ResolvedEngine } from '../types.js';
import { findNativeKernels } from './find-kernels.js';

/** As a passed over engine is called. */
const NAME = '@erc/native';

/** The kernels that an engine computes with, and the precision that they have. */
export interface ChosenKernels extends Required<Pick<ResolvedEngine, 'kernels' | 'precision'>> {
  /** Why the faster ones were not taken. Absent: they were, or nobody asked for them. */
  readonly passedOver?: PassedOver;
}

/**
 * Chooses whose kernels ONNX Runtime computes with on the CPU.
 *
 * @param command What gets those of `@erc/native`. @default what that says itself
 * @throws EngineError `unavailable` where they are not there and are asked for by name, or by a precision that only they have.
 */
export async function chooseKernels(
  { kernels: wanted = 'auto', precision = 'float32' }: Pick<EngineOptions, 'kernels' | 'precision'>,
  command?: string,
): Promise<ChosenKernels> {
  const own: ChosenKernels = { kernels: { from: 'onnxruntime' }, precision: 'float32' };
  if (wanted === 'onnxruntime') return own;
  const found = await findNativeKernels();
  if ('kernels' in found) {
    // Elsewhere every product is one of float32, whatever was asked for.
    const real = found.kernels.level === 'amx' ? precision : 'float32';
    return { kernels: describeKernels(found.kernels), precision: real };
  }
  const { missing: reason } = found;
  const remedy = command ?? found.command;
  if (wanted === 'native' || precision !== 'float32') {
    const asked = wanted === 'native' ? 'kernels: native' : `precision: ${precision}`;
    throw new EngineError(
      'unavailable',
      `resolveEngine: ${asked}: expected the kernels of ${NAME}, received none: ${reason}.${remedy ? ` To get them: ${remedy}` : ''}`,
    );
  }
  const passedOver = { engine: NAME, reason, ...(remedy === undefined ? {} : { command: remedy }) };
  return { ...own, passedOver };
}

const describeKernels = ({ version, level }: NativeKernels): Kernels => ({
  from: '@erc/native',
  version,
  level,
});

/**
 * The kernels that an engine was resolved with; undefined where they are the runtime's own.
 *
 * @throws EngineError `unavailable` where these are no longer there, or others.
 */
export async function kernelsOf({
  kernels,
}: Pick<ResolvedEngine, 'kernels'>): Promise<NativeKernels | undefined> {
  if (kernels?.from !== NAME) return undefined;
  const found = await findNativeKernels();
  if (!('kernels' in found)) {
    throw new EngineError(
      'unavailable',
      `engine: expected the kernels of ${NAME}, received none: ${found.missing}.`,
    );
  }
  const { version, level } = found.kernels;
  if (version !== kernels.version || level !== kernels.level) {
    throw new EngineError(
      'unavailable',
      `engine: expected the kernels of ${NAME} ${kernels.version} (${kernels.level}), received ${version} (${level}).`,
    );
  }
  return found.kernels;
}
