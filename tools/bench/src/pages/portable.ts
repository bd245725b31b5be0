import * as ort from 'onnxruntime-web';
import type { PortableCase } from '../portable-models.js';

/** Runs each model, `/NAME.onnx`, on its example, `/NAME.json`. @returns The largest difference of the logits, by name. */
export async function run(names: readonly string[]): Promise<Record<string, number>> {
  const worst: Record<string, number> = {};
  for (const name of names) {
    const { inputs, logits } = (await (await fetch(`/${name}.json`)).json()) as PortableCase;
    const model = new Uint8Array(await (await fetch(`/${name}.onnx`)).arrayBuffer());
    const session = await ort.InferenceSession.create(model, { executionProviders: ['wasm'] });
    const feeds = inputs.map(({ dims, data }, i) => [`x${i}`, new ort.Tensor('float32', [...data], dims)]);
    const results = await session.run(Object.fromEntries(feeds));
    const actual = results.logits!.data as Float32Array;
    if (actual.length !== logits.length) throw new Error(`${name}: ${actual.length} logits`);
    worst[name] = Math.max(...logits.map((value, i) => Math.abs(value - actual[i]!)));
    await session.release();
  }
  return worst;
}
