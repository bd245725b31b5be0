import { PRECISIONS } from '@erc/onnx';
import { CANDIDATES, type Candidate } from './candidates.js';
import { EngineError, messageOf } from './errors.js';
import { chooseKernels } from './native/choose-kernels.js';
import { nodeModule } from './node-module.js';
import type { EngineOptions, PassedOver, ResolvedEngine } from './types.js';

const TYPES = ['auto', 'onnx', 'tfjs'];
const DEVICES = ['cpu', 'webgpu', 'cuda'];
const BACKENDS = ['tensorflow', 'webgpu', 'wasm', 'cpu'];
const KERNELS = ['auto', 'onnxruntime', 'native'];

/**
 * Finds an engine that loads on this machine.
 *
 * With `type: 'auto'` the candidates are tried from the fastest to the slowest; the result says which were passed over, why, and the
 * command that enables each. An engine that was asked for by name is never replaced by another one.
 *
 * @param advice `commands`: what enables an engine here, by its name, in place of what does in a plain npm project.
 * @throws EngineError `unavailable` where nothing that was asked for loads, `invalid-option` for options that cannot be right.
 */
export async function resolveEngine(
  options: EngineOptions = {},
  advice: { readonly commands?: Readonly<Record<string, string>> } = {},
): Promise<ResolvedEngine> {
  checkOptions(options);
  const threads = usableThreads(options.threads);
  const passedOver: PassedOver[] = [];
  for (const candidate of CANDIDATES.filter((each) => isWanted(each, options))) {
    const { type, device, backend } = candidate;
    const engine = { type, device, index: options.index ?? 0, threads, precision: 'float32' as const };
    let runtime: string;
    try {
      runtime = await candidate.load(engine);
    } catch (error) {
      const command = advice.commands?.[candidate.name] ?? candidate.command;
      passedOver.push({
        engine: candidate.name,
        reason: messageOf(error),
        ...(command === undefined ? {} : { command }),
      });
      continue;
    }
    const base = { ...engine, runtime, passedOver };
    if (backend !== undefined) return { ...base, backend };
    // Those of onnxruntime-node alone can be replaced.
    if (!nodeModule('node:os') || device !== 'cpu') return base;
    const { passedOver: unused, ...chosen } = await chooseKernels(options, advice.commands?.['@erc/native']);
    return { ...base, ...chosen, passedOver: unused ? [...passedOver, unused] : passedOver };
  }
  const tried = passedOver.map(
    ({ engine, reason, command }) => `${engine}: ${reason}${command ? ` (to enable it: ${command})` : ''}`,
  );
  throw new EngineError(
    'unavailable',
    `resolveEngine: expected an engine that loads, received none. ${tried.join('. ')}.`,
  );
}

/** Resolves options; an engine that is resolved already stays as it is. */
export async function asResolved(engine: EngineOptions | ResolvedEngine = {}): Promise<ResolvedEngine> {
  return 'passedOver' in engine ? engine : resolveEngine(engine);
}

function isWanted(candidate: Candidate, options: EngineOptions): boolean {
  const { type = 'auto', backend } = options;
  const device = options.device ?? (type === 'onnx' || needsKernels(options) ? 'cpu' : undefined);
  if (type !== 'auto' && candidate.type !== type) return false;
  if (needsKernels(options) && candidate.type !== 'onnx') return false;
  if (backend !== undefined && candidate.backend !== backend) return false;
  if (device !== undefined && candidate.device !== device) return false;
  // What nobody asked for by name is tried only where it is known to be a good choice.
  return candidate.automatic || options.device !== undefined || backend !== undefined;
}

/** Whether only the kernels of `@erc/native` will do. */
const needsKernels = ({ kernels, precision = 'float32' }: EngineOptions): boolean =>
  kernels === 'native' || precision !== 'float32';

/** More than any machine has for one run. */
const MOST_THREADS = 1024;

function checkOptions(options: EngineOptions): void {
  const invalid = (key: string, expected: string): never => {
    throw new EngineError(
      'invalid-option',
      `resolveEngine: ${key}: expected ${expected}, received ${String(options[key as keyof EngineOptions])}.`,
    );
  };
  const { type, device, backend, index, threads, precision, kernels } = options;
  const unknown = Object.keys(options).find(
    (key) => !['type', 'device', 'backend', 'index', 'threads', 'precision', 'kernels'].includes(key),
  );
  if (unknown !== undefined) invalid(unknown, 'no such option');
  if (type !== undefined && !TYPES.includes(type)) invalid('type', TYPES.join(' | '));
  if (device !== undefined && !DEVICES.includes(device)) invalid('device', DEVICES.join(' | '));
  if (backend !== undefined && !BACKENDS.includes(backend)) invalid('backend', BACKENDS.join(' | '));
  if (backend !== undefined && type !== 'tfjs') invalid('backend', "no backend unless type is 'tfjs'");
  if (device !== undefined && type === 'tfjs')
    invalid('device', "no device with type 'tfjs'; choose a backend instead");
  if (index !== undefined && !(Number.isInteger(index) && index >= 0)) invalid('index', 'an integer ≥ 0');
  if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1 && threads <= MOST_THREADS))
    invalid('threads', `an integer in 1 … ${MOST_THREADS}`);
  if (precision !== undefined && !PRECISIONS.includes(precision))
    invalid('precision', PRECISIONS.join(' | '));
  if (kernels !== undefined && !KERNELS.includes(kernels)) invalid('kernels', KERNELS.join(' | '));
  const isElsewhere = type === 'tfjs' || (device !== undefined && device !== 'cpu');
  if (isElsewhere && precision !== undefined && precision !== 'float32')
    invalid('precision', 'float32 unless ONNX Runtime computes on the CPU');
  if (isElsewhere && kernels === 'native')
    invalid('kernels', 'auto | onnxruntime unless ONNX Runtime computes on the CPU');
}

/** In a browser, threads need a page that is isolated from other origins. */
function usableThreads(wanted?: number): number {
  const os = nodeModule('node:os');
  if (os) return wanted ?? os.availableParallelism();
  return globalThis.crossOriginIsolated ? (wanted ?? navigator.hardwareConcurrency) : 1;
}
