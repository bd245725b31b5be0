import type { Recipe } from '@erc/configs';
import { ConfigError } from '@erc/core';
import { EngineError, type ResolvedEngine, resolveEngine } from '@erc/engine';
import * as tf from '@tensorflow/tfjs';
import type { Progress } from '../console/progress.js';

/** Finds what computes, as the recipe asks, and says what it is and what was passed over. */
export async function startEngine(
  { type, ...options }: Recipe['engine'],
  progress: Progress,
): Promise<ResolvedEngine> {
  // Production mode keeps tfjs from advertising its Node binding: the engine says the same, with the reason. The numbers are the same.
  tf.enableProdMode();
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  try {
    const engine = await resolveEngine({ type, ...Object.fromEntries(given) });
    for (const { engine: name, reason, command } of engine.passedOver) {
      progress.line(`engine: ${name} passed over: ${reason}${command ? `; to enable it: ${command}` : ''}`);
    }
    progress.line(`engine: ${engine.runtime}, ${engine.backend ?? engine.device}, ${engine.threads} threads`);
    return engine;
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    throw new ConfigError(`engine: ${error.message}`, { cause: error });
  }
}
