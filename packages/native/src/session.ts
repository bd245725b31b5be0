import { setImmediate } from 'node:timers/promises';
import type { Addon, AddonTensor } from './addon.js';
import type { NativeSession, NativeSessionOptions, NativeTensor } from './types.js';

/** Compiles a model. @throws Error with the runtime's message. */
export function createSession(
  addon: Addon,
  model: Uint8Array,
  { threads, arena = true, config = {} }: NativeSessionOptions,
): NativeSession {
  const session = addon.createSession(model, threads, arena, Object.entries(config));
  const outputNames = addon.outputs(session);
  const declared = addon.inputs(session).map(([name, type]) => ({ name, type }));
  return {
    inputs: declared,
    outputNames,
    async run(feeds, fetches) {
      // Timers and signals come in between, as they do with onnxruntime-node.
      await setImmediate();
      // The runtime would find out in the middle of a run.
      const lacking = declared.find(({ name }) => !Object.hasOwn(feeds, name));
      if (lacking) throw new Error(`session: expected a tensor for the input ${lacking.name}, received none`);
      const wanted = entriesOf(fetches);
      const inputs = Object.entries(feeds).map(([name, tensor]) => addonTensor(name, tensor));
      const outputs = wanted.map(([name, tensor]) =>
        tensor === null ? ([name] as const) : addonTensor(name, tensor),
      );
      const results = addon.run(session, inputs, outputs);
      return Object.fromEntries(
        wanted.map(([name, given], index): [string, NativeTensor] => {
          const result = results[index];
          if (result === undefined) return [name, given!];
          const [type, dims, data] = result;
          return [name, { type, dims, data }];
        }),
      );
    },
    async release() {
      addon.release(session);
    },
  };
}

function entriesOf(
  fetches: Readonly<Record<string, NativeTensor | null>> | readonly string[],
): readonly (readonly [string, NativeTensor | null])[] {
  return isNames(fetches) ? fetches.map((name) => [name, null]) : Object.entries(fetches);
}

const isNames = (fetches: object): fetches is readonly string[] => Array.isArray(fetches);

function addonTensor(name: string, { type, dims, data }: NativeTensor): AddonTensor {
  if (!ArrayBuffer.isView(data))
    throw new TypeError(`${name}: expected an array of numbers, received a tensor of ${type}`);
  return [name, type, dims, type === 'float16' ? bitsOf(data) : data];
}

/** Node's interface for addons does not know Float16Array everywhere. */
const bitsOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint16Array =>
  new Uint16Array(buffer, byteOffset, byteLength / Uint16Array.BYTES_PER_ELEMENT);
