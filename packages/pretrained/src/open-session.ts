import { EncoderError, fromFloat16, messageOf, toFloat16 } from '@erc/core';
import type { Precision } from '@erc/onnx';
import type * as Ort from 'onnxruntime-node';
import type { OrtModule, RuntimeTensor } from './runtime.js';
import type { Feed, ModelSession, Output } from './session.js';

/** Options of {@link openSession}. */
export interface OpenSessionOptions {
  /** The ONNX file. */
  readonly path: string;
  /** Its bytes, where it is no file: `path` then only names it. In a browser they must be there. */
  readonly bytes?: Uint8Array | undefined;
  /** Bytes of the files that it keeps weights in, by the names that it has for them. @default those beside the file */
  readonly externalData?: ReadonlyMap<string, Uint8Array> | undefined;
  /** @default one for each core; in a browser what ONNX Runtime takes */
  readonly threads?: number | undefined;
  /** What products are computed in; others than float32 need the kernels of `@erc/native`. @default 'float32' */
  readonly precision?: Precision | undefined;
  /** Who asks, and the model, for errors. */
  readonly where: string;
}

/**
 * Loads an ONNX file, or the bytes of one, on the CPU.
 *
 * @throws EncoderError when ONNX Runtime is not there, with the command that installs it, and when the file is no such model.
 */
export async function openSession({
  path,
  bytes,
  externalData,
  threads,
  precision = 'float32',
  where,
}: OpenSessionOptions): Promise<ModelSession> {
  // Here, not above: encoders without a model, and programs that only find files, do without the native library.
  const { load, packageName, createSession } = await import('#runtime');
  const ort = await load().catch((cause: unknown) => {
    throw new EncoderError(
      `${where}: expected the package ${packageName}, which runs models; received none (${messageOf(cause)}). Install it with: npm install ${packageName}`,
      { cause },
    );
  });
  const created = (async () => createSession(ort, { path, bytes, externalData, threads, precision }))();
  const session = await created.catch((cause: unknown) => {
    if (cause instanceof EncoderError) throw new EncoderError(`${where}: ${cause.message}`, { cause });
    throw new EncoderError(`${where}: expected an ONNX model in ${path}, received: ${messageOf(cause)}.`, {
      cause,
    });
  });
  const types = session.inputTypes;
  let last: Promise<unknown> = Promise.resolve();
  let disposed = false;

  async function run(
    feeds: Readonly<Record<string, Feed>>,
    outputs: readonly string[],
  ): Promise<Record<string, Output>> {
    if (disposed)
      throw new EncoderError(`${where}: expected a session that is open, received one that was disposed.`);
    const lacking = session.inputNames.filter((name) => !Object.hasOwn(feeds, name));
    if (lacking.length > 0) {
      throw new EncoderError(
        `${where}: expected a model with the inputs ${Object.keys(feeds).join(', ')}, received one that also wants ${lacking.join(', ')}.`,
      );
    }
    const tensors = Object.fromEntries(
      Object.entries(feeds).flatMap(([name, feed]) =>
        types.has(name) ? [[name, tensorOf(ort, feed, types.get(name))]] : [],
      ),
    );
    try {
      const results = await session.run(tensors, outputs);
      return Object.fromEntries(outputs.map((name) => [name, outputOf(results[name]!)]));
    } catch (cause) {
      throw new EncoderError(`${where}: ONNX Runtime: ${messageOf(cause)}.`, { cause });
    }
  }

  return {
    inputs: session.inputNames,
    outputs: session.outputNames,
    run(feeds, outputs) {
      const next = last.then(() => run(feeds, outputs));
      last = next.catch(() => undefined);
      return next as Promise<Record<(typeof outputs)[number], Output>>;
    },
    async dispose() {
      if (disposed) return;
      disposed = true;
      await last;
      await session.release();
    },
  };
}

function tensorOf(ort: OrtModule, { data, shape }: Feed, type: string | undefined): Ort.Tensor {
  switch (type) {
    case 'int64':
      return new ort.Tensor('int64', BigInt64Array.from(data as Int32Array, BigInt), shape);
    case 'float16':
      return new ort.Tensor('float16', toFloat16(Float32Array.from(data)), shape);
    case 'bool':
      return new ort.Tensor('bool', Uint8Array.from(data), shape);
    default:
      return data instanceof Float32Array
        ? new ort.Tensor('float32', data, shape)
        : new ort.Tensor('int32', data, shape);
  }
}

function outputOf({ data, dims, type }: RuntimeTensor): Output {
  if (data instanceof Float32Array) return { data, shape: dims };
  // Nodes that have Float16Array are given one, others the bits.
  if (type === 'float16' && data instanceof Uint16Array) return { data: fromFloat16(data), shape: dims };
  return { data: Float32Array.from(data as ArrayLike<number | bigint>, Number), shape: dims };
}
