import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import { ConfigError, messageOf } from '@erc/core';
import * as tf from '@tensorflow/tfjs';

/** An engine that `auto` did not take. */
export interface PassedOver {
  readonly engine: string;
  readonly reason: string;
  /** The command that would enable it. */
  readonly command?: string;
}

/** The tfjs backend that computes, and what was passed over on the way to it. */
export interface ResolvedEngine {
  readonly type: 'tfjs';
  readonly backend: string;
  readonly threads: number;
  readonly passedOver: readonly PassedOver[];
}

/** What {@link resolveEngine} takes. */
export interface ResolveEngineOptions {
  /** `auto` takes the first of tensorflow (GPU, then CPU binding), wasm, cpu that loads. */
  readonly backend: 'auto' | 'tensorflow' | 'wasm' | 'cpu';
  /** Imports an optional package from where the caller stands: its packages cannot be seen from here. */
  readonly load: (name: string) => Promise<unknown>;
}

const BINDINGS = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const;

/** Loads a tfjs backend, makes it tfjs's current one, and says what was passed over and why. */
export async function resolveEngine({ backend, load }: ResolveEngineOptions): Promise<ResolvedEngine> {
  // Production mode keeps tfjs from advertising its Node binding: the report says the same, with the reason. The numbers are the same.
  tf.enableProdMode();
  const passedOver: PassedOver[] = [];
  if (backend === 'auto' || backend === 'tensorflow') {
    for (const name of BINDINGS) {
      try {
        await load(name);
        await tf.setBackend('tensorflow');
        return { type: 'tfjs', backend: name, threads: 0, passedOver };
      } catch (error) {
        passedOver.push({
          engine: name,
          reason: messageOf(error).slice(0, 160),
          command: `pnpm approve-builds ${name} && pnpm rebuild ${name}`,
        });
      }
    }
    if (backend === 'tensorflow') {
      throw new ConfigError(
        `engine.backend: expected a TensorFlow binding, received: ${passedOver.map(({ engine, reason }) => `${engine}: ${reason}`).join('; ')}.`,
      );
    }
  }
  if (backend !== 'cpu') {
    try {
      const { setThreadsCount, setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
      setThreadsCount(1);
      setWasmPaths(
        dirname(
          createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm'),
        ) + sep,
      );
      if (!(await tf.setBackend('wasm'))) throw new Error('the WebAssembly backend did not start');
      return { type: 'tfjs', backend: 'wasm', threads: 1, passedOver };
    } catch (error) {
      if (backend === 'wasm') {
        throw new ConfigError(`engine.backend: expected wasm to load, received: ${messageOf(error)}.`, {
          cause: error,
        });
      }
      passedOver.push({ engine: 'wasm', reason: messageOf(error) });
    }
  }
  await tf.setBackend('cpu');
  return { type: 'tfjs', backend: 'cpu', threads: 1, passedOver };
}
