import { ConfigError, messageOf } from '@erc/core';
import { EngineError, hasNvidiaDriver, type ResolvedEngine, resolveEngine } from '@erc/engine';
import * as tf from '@tensorflow/tfjs';
import { notice, type OnEvent } from '../events.js';
import type { Recipe } from '../recipe/recipe.js';

/** Allows and runs the install scripts of these packages, in this one call; see the README. */
const rebuild = (...packages: string[]): string =>
  `pnpm -r rebuild --config.dangerously-allow-all-builds=true ${packages.join(' ')}`;

/** What enables an engine in this workspace, where the engine's own advice is for a plain npm project. */
const COMMANDS: Readonly<Record<string, string>> = { 'onnx/cuda': rebuild('onnxruntime-node') };

/** Finds what computes, as the recipe asks, and says what it is and what was passed over. */
export async function startEngine(
  { type, ...options }: Recipe['engine'],
  onEvent: OnEvent,
): Promise<ResolvedEngine> {
  // Production mode keeps tfjs from advertising its Node binding: the engine says the same, with the reason. The numbers are the same.
  tf.enableProdMode();
  if ('backend' in options && options.backend === 'tensorflow') await importBinding();
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  try {
    const found = await resolveEngine({ type, ...Object.fromEntries(given) }, { commands: COMMANDS });
    for (const { engine: name, reason, command } of found.passedOver) {
      // On a machine without such a GPU there is nothing to enable; the run's record has it all the same.
      if (name === 'onnx/cuda' && !hasNvidiaDriver()) continue;
      notice(onEvent, `engine: ${name} passed over: ${reason}${command ? `; to enable it: ${command}` : ''}`);
    }
    notice(onEvent, `engine: ${found.runtime}, ${found.backend ?? found.device}, ${found.threads} threads`);
    return found;
  } catch (error) {
    throw asConfigError(error);
  }
}

/** What the engine refuses, as what a user can mend: `engine:` begins the line. Any other error as it is. */
export const asConfigError = (error: unknown): unknown =>
  error instanceof EngineError
    ? new ConfigError(error.message.startsWith('engine:') ? error.message : `engine: ${error.message}`, {
        cause: error,
      })
    : error;

/** TensorFlow's bindings are optional dependencies of this package: only from here can they be imported. */
async function importBinding(): Promise<void> {
  const reasons: string[] = [];
  for (const load of [() => import('@tensorflow/tfjs-node-gpu'), () => import('@tensorflow/tfjs-node')]) {
    try {
      await load();
      return;
    } catch (error) {
      reasons.push(messageOf(error).slice(0, 120));
    }
  }
  throw new ConfigError(
    `engine.backend: expected a TensorFlow binding that loads, received: ${reasons.join('; ')}. ` +
      `To build one: ${rebuild('@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node')}`,
  );
}
