// What stands behind `#speex` in package.json, in a browser: the module's own loader is not made for bundlers.
import { EncoderError } from '@erc/core';
import type { SpeexResamplerModule } from '#speex';
import { SPEEX_WASM } from './speex-wasm.js';

/** Bytes of a page of WebAssembly's memory. */
const PAGE_BYTES = 65_536;

/** What the module exports, by the names that its compiler has given. */
const NAMES = {
  memory: 'c',
  start: 'd',
  init: 'e',
  free: 'h',
  destroy: 'j',
  process: 'k',
  latency: 'x',
  skipZeros: 'z',
  malloc: 'C',
} as const;

type Call = (...numbers: number[]) => number;
const isCall = (value: unknown): value is Call => typeof value === 'function';

/** As the loader of the package gives it, as far as it is used. */
export default async function createModule(): Promise<SpeexResamplerModule> {
  const bytes = Uint8Array.from(atob(SPEEX_WASM), (letter) => letter.charCodeAt(0));
  let memory: WebAssembly.Memory | undefined;
  const { instance } = await WebAssembly.instantiate(bytes, {
    a: {
      // memcpy
      b: (to: number, from: number, length: number) => {
        new Uint8Array(memory!.buffer).copyWithin(to, from, from + length);
      },
      // Grows to at least so many bytes.
      a: (size: number) => (grow(memory!, size >>> 0) ? 1 : 0),
    },
  });
  const { exports } = instance;
  const exported = exports[NAMES.memory];
  if (!(exported instanceof WebAssembly.Memory)) throw unlike();
  memory = exported;
  const call = (name: keyof typeof NAMES): Call => {
    const found = exports[NAMES[name]];
    if (isCall(found)) return found;
    throw unlike();
  };
  call('start')();
  const [destroy, free] = [call('destroy'), call('free')];
  return {
    get HEAPF32() {
      return new Float32Array(exported.buffer);
    },
    get HEAPU32() {
      return new Uint32Array(exported.buffer);
    },
    _malloc: call('malloc'),
    _free: (pointer) => void free(pointer),
    _speex_resampler_init: call('init'),
    _speex_resampler_get_input_latency: call('latency'),
    _speex_resampler_skip_zeros: call('skipZeros'),
    _speex_resampler_process_float: call('process'),
    _speex_resampler_destroy: (state) => void destroy(state),
  };
}

function grow(memory: WebAssembly.Memory, size: number): boolean {
  try {
    memory.grow(Math.ceil((size - memory.buffer.byteLength) / PAGE_BYTES));
    return true;
  } catch {
    return false;
  }
}

const unlike = (): EncoderError =>
  new EncoderError(
    'resample: expected the module of SpeexDSP that this version was made with, received another.',
  );
