import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { HAS_TENSORFLOW, importTensorFlow, TENSORFLOW_NEEDED } from './tensorflow.js';

/** Backends of tfjs: `wasm` and `cpu` are always installed here, `tensorflow` where `ERC_TFJS_NODE` names its folder. */
export type TestBackend = 'wasm' | 'cpu' | 'tensorflow';

/**
 * Before the tests of a file: the first tfjs backend of `preferred` that starts. Call it at the top of the file or of a `describe`.
 *
 * @param preferred @default wasm, then cpu
 */
export function useBackend(preferred: readonly TestBackend[] = ['wasm', 'cpu']): void {
  beforeAll(() => startBackend(preferred));
}

/**
 * A suite once on each backend, in a `describe` named `<name> on <backend>`. Where a backend is not at hand a skipped test says what it needs.
 */
export function describeOn(name: string, backends: readonly TestBackend[], suite: () => void): void {
  for (const backend of backends) {
    const title = `${name} on ${backend}`;
    if (backend === 'tensorflow' && !HAS_TENSORFLOW) {
      it.skip(`${title} (${TENSORFLOW_NEEDED})`, () => {});
      continue;
    }
    describe(title, () => {
      useBackend([backend]);
      // Files that share the process did not ask for it.
      if (backend === 'tensorflow') {
        afterAll(async () => {
          await tf.setBackend('cpu');
        });
      }
      suite();
    });
  }
}

/** What {@link useBackend} does, for use outside a test file. @returns the backend that started. */
export async function startBackend(
  preferred: readonly TestBackend[] = ['wasm', 'cpu'],
): Promise<TestBackend> {
  // Production mode silences tfjs's greeting and its hints to install tfjs-node; the numbers are the same.
  tf.enableProdMode();
  for (const name of preferred) {
    if (name === 'wasm' && !tf.engine().registryFactory.wasm) continue;
    if (name === 'wasm' && !tf.engine().registry.wasm) placeWasmFiles();
    if (name === 'tensorflow') importTensorFlow();
    if (await tf.setBackend(name)) {
      await tf.ready();
      return name;
    }
  }
  throw new Error(`useBackend: expected one of ${preferred.join(', ')} to start, received none.`);
}

function placeWasmFiles(): void {
  const main = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(join(dirname(main), sep));
  // More threads would make the sums depend on the machine, and start slower.
  setThreadsCount(1);
}
