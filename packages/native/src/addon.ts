import { createRequire } from 'node:module';
import type { Level, NativeArray } from './types.js';

/** A session of the addon. Only the addon looks inside. */
declare const session: unique symbol;
export interface SessionHandle {
  readonly [session]: true;
}

/** `[name, type, dims, data]`, or of an output that the runtime shall allocate `[name]`. */
export type AddonTensor =
  | readonly [name: string, type: string, dims: readonly number[], data: ArrayBufferView]
  | readonly [name: string];

/** What src/cpp/addon.cpp exports. */
export interface Addon {
  readonly version: string;
  readonly level: Level;
  readonly operators: readonly string[];
  join(paths: readonly string[]): string;
  createSession(
    model: Uint8Array,
    threads: number,
    arena: boolean,
    config: readonly (readonly [string, string])[],
  ): SessionHandle;
  inputs(session: SessionHandle): readonly (readonly [name: string, type: string])[];
  outputs(session: SessionHandle): readonly string[];
  run(
    session: SessionHandle,
    inputs: readonly AddonTensor[],
    outputs: readonly AddonTensor[],
  ): readonly (readonly [type: string, dims: readonly number[], data: NativeArray] | undefined)[];
  release(session: SessionHandle): void;
  worthwhile(op: string, rows: number, columns: number, inner: number): boolean;
}

/** @throws Error where the file is not a library that loads here, or is of another version of this package. */
export function readAddon(file: string): Addon {
  const require = createRequire(import.meta.url);
  const addon: Addon = require(file);
  const { version }: { readonly version: string } = require('../package.json');
  if (addon.version !== version)
    throw new Error(`expected version ${version}, as @erc/native has, received ${addon.version}`);
  return addon;
}
