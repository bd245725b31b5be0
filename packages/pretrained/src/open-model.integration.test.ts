import { readFileSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError, EncoderError } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { env } from '@huggingface/transformers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { isModuleAlone, openModel } from './open-model.js';
import { pretrainedOptionsSchema } from './options.js';

const newFolder = temporaryFolders();
const FIXTURES = fileURLToPath(new URL('__fixtures__', import.meta.url));
interface Golden {
  bert: { ids: number[]; mask: number[]; shape: number[]; last: number[]; first: number[] };
  outside: { x: number[]; y: number[] };
}
const golden = JSON.parse(readFileSync(join(FIXTURES, 'models.json'), 'utf8')) as Golden;
const where = 'a test';

let scratch: string;
beforeAll(async () => {
  scratch = await newFolder();
});

/** Largest difference on what is not padding. */
function differenceOf(received: Float32Array, expected: readonly number[]): number {
  const dim = expected.length / golden.bert.mask.length;
  return Math.max(
    ...expected.map((value, i) =>
      golden.bert.mask[Math.floor(i / dim)] ? Math.abs(value - received[i]!) : 0,
    ),
  );
}

describe('a model in a folder', () => {
  it('is a module alone with safetensors and no ONNX file, unless that is asked for', async () => {
    const folder = join(scratch, 'module');
    const isAlone = (options: object = {}): Promise<boolean> =>
      isModuleAlone(pretrainedOptionsSchema.parse({ model: folder, ...options }), { where });
    await mkdir(join(folder, 'onnx'), { recursive: true });
    await writeFile(join(folder, 'config.json'), '{}');
    expect(await isAlone()).toBe(false);
    for (const weights of ['model.safetensors', 'model.safetensors.index.json']) {
      await writeFile(join(folder, weights), '');
      expect(await isAlone()).toBe(true);
      expect(await isAlone({ dtype: 'float16' })).toBe(false);
      expect(await isAlone({ precision: 'bfloat16' })).toBe(false);
      expect(await isAlone({ precision: 'float32' })).toBe(true);
      expect(await isAlone({ file: 'onnx/encoder.onnx' })).toBe(false);
      for (const onnx of ['model.onnx', 'onnx/model.onnx']) {
        await writeFile(join(folder, onnx), '');
        expect(await isAlone()).toBe(false);
        await rm(join(folder, onnx));
      }
      await rm(join(folder, weights));
    }
  });

  it.each([
    ['float32', 1e-5],
    ['float16', 5e-3],
    ['int8', 5e-2],
  ] as const)('computes what PyTorch does: %s', async (dtype, within) => {
    const model = await openModel({ model: join(FIXTURES, 'bert'), dtype }, { where });
    const session = await model.openSession();
    const { ids, mask, shape, last, first } = golden.bert;
    const integers = (data: readonly number[]) => ({ data: Int32Array.from(data), shape });
    const feeds = {
      input_ids: integers(ids),
      attention_mask: integers(mask),
      token_type_ids: integers(ids.map(() => 0)),
      position_ids: integers(ids.map(() => 0)),
    };
    expect(session.outputs).toEqual(['last_hidden_state', 'hidden_states.0', 'hidden_states.1']);
    const both = await Promise.all([
      session.run(feeds, ['last_hidden_state']),
      session.run(feeds, ['last_hidden_state', 'hidden_states.0']),
    ]);
    expect(both[0].last_hidden_state.shape).toEqual([...shape, 8]);
    expect(differenceOf(both[0].last_hidden_state.data, last)).toBeLessThan(within);
    expect(differenceOf(both[1]['hidden_states.0'].data, first)).toBeLessThan(within);
    await expect(session.run({ input_ids: feeds.input_ids }, ['last_hidden_state'])).rejects.toThrow(
      /a test: .*bert: expected a model with the inputs input_ids.*attention_mask, token_type_ids/,
    );
    await session.dispose();
    await session.dispose();
    await expect(session.run(feeds, ['last_hidden_state'])).rejects.toThrow(/disposed/);
  });

  it('has an id that says how exact its products are, which others than float32 need kernels for', async () => {
    const open = (options: object = {}) =>
      openModel({ model: join(FIXTURES, 'bert'), ...options }, { where });
    const { id } = await open();
    expect((await open({ precision: 'float32' })).id).toBe(id);
    const fast = await open({ precision: 'float32-fast' });
    expect(new Set([id, fast.id, (await open({ precision: 'bfloat16' })).id]).size).toBe(3);
    vi.stubEnv('ERC_NATIVE', 'off');
    await expect(fast.openSession()).rejects.toThrow(
      /a test: .*bert: precision: expected float32, or the kernels of @erc\/native for float32-fast; received none: switched off by ERC_NATIVE/,
    );
    vi.unstubAllEnvs();
  });

  it('has an id that follows every file, weights outside the ONNX file too', async () => {
    const folder = join(scratch, 'outside');
    await cp(join(FIXTURES, 'outside'), folder, { recursive: true });
    const open = () => openModel({ model: folder }, { where, optionalFiles: ['notes.json'] });
    const model = await open();
    const session = await model.openSession();
    const { y } = await session.run({ x: { data: Float32Array.from(golden.outside.x), shape: [2, 3] } }, [
      'y',
    ]);
    for (const [i, value] of golden.outside.y.entries()) expect(y.data[i]).toBeCloseTo(value, 5);
    await session.dispose();
    expect((await openModel({ model: join(FIXTURES, 'outside') }, { where })).id).toBe(model.id);

    const ids = [model.id];
    const weights = await readFile(join(folder, 'product.weights'));
    await writeFile(
      join(folder, 'product.weights'),
      weights.map((byte) => byte ^ 1),
    );
    ids.push((await open()).id);
    await writeFile(join(folder, 'notes.json'), '{}');
    ids.push((await open()).id);
    expect(await (await open()).readJson('notes.json')).toEqual({});
    await writeFile(join(folder, 'config.json'), '{"model_type": "other"}');
    ids.push((await open()).id);
    expect(new Set(ids).size).toBe(4);

    await rm(join(folder, 'product.weights'));
    await expect(open()).rejects.toThrow(
      /product\.weights: expected this file.*model\.onnx keeps weights in it/,
    );
  });

  it('that lacks something is an error that names it, and what exports it', async () => {
    const folder = join(scratch, 'bare');
    await cp(join(FIXTURES, 'outside', 'config.json'), join(folder, 'config.json'));
    await expect(openModel({ model: folder, dtype: 'float16' }, { where })).rejects.toThrow(
      /a test: .*bare: expected the ONNX file onnx\/model_fp16\.onnx or model_fp16\.onnx.*pnpm --filter @erc\/pretrained start export .*bare --out models\/.*bare --dtype float16/,
    );
    await expect(openModel({ model: folder }, { where, files: ['tokenizer.json'] })).rejects.toThrow(
      /bare: tokenizer\.json: expected this file/,
    );
    const long = `\n\x08location\x12\x80\x01${'w'.repeat(128)}`;
    await writeFile(join(folder, 'model.onnx'), long, 'latin1');
    await expect(openModel({ model: folder }, { where })).rejects.toThrow(
      /model\.onnx: expected names of at most 127 bytes/,
    );
    await writeFile(join(folder, 'model.onnx'), 'no model');
    const model = await openModel({ model: folder }, { where });
    await expect(model.openSession()).rejects.toThrow(EncoderError);
    await writeFile(join(folder, 'config.json'), '[1]');
    await expect(openModel({ model: folder }, { where })).rejects.toThrow(
      /config\.json: expected a JSON object/,
    );
    await expect(openModel({ model: './no such' }, { where })).rejects.toThrow(/no folder/);
    await expect(openModel({ model: folder, dtyp: 'int8' } as never, { where })).rejects.toThrow(ConfigError);
  });
});

describe('a repository of the hub', () => {
  let server: Server;
  let asked: string[] = [];
  const before = { host: env.remoteHost, local: env.localModelPath };

  beforeAll(async () => {
    server = createServer(async (request, response) => {
      asked.push(request.url!);
      if (request.url!.includes('/slow/')) {
        response.writeHead(200).write('{');
        return;
      }
      if (request.url!.endsWith('/closed.json')) {
        response.writeHead(403).end();
        return;
      }
      const [, name, file] = /^\/own\/(\w+)\/resolve\/v1\/(.*)$/.exec(request.url!) ?? [];
      const content = name && (await readFile(join(FIXTURES, name, file!)).catch(() => undefined));
      response.writeHead(content ? 200 : 404).end(content || 'none');
    });
    await new Promise<void>((done) => {
      server.listen(0, '127.0.0.1', done);
    });
    env.remoteHost = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    env.localModelPath = join(scratch, 'models');
  });
  afterAll(() => {
    env.remoteHost = before.host;
    env.localModelPath = before.local;
    server.closeAllConnections();
    server.close();
  });

  const options = () => ({ model: 'own/outside', revision: 'v1', cacheDirectory: join(scratch, 'cache') });

  it('is downloaded once, with weights outside the ONNX file, at its revision', async () => {
    asked = [];
    const model = await openModel(options(), { where, optionalFiles: ['notes.json'] });
    expect(model.directory).toBe(join(scratch, 'cache/own/outside/v1'));
    expect(asked).toContain('/own/outside/resolve/v1/product.weights');
    expect(model.id).toBe((await openModel({ model: join(FIXTURES, 'outside') }, { where })).id);
    await (await model.openSession()).dispose();
    asked = [];
    await openModel({ ...options(), offline: true }, { where });
    expect(asked).toEqual([]);
  });

  it('is never opened offline without an optional file that nobody has asked for', async () => {
    const cacheDirectory = join(scratch, 'filled');
    await cp(join(FIXTURES, 'outside'), join(cacheDirectory, 'own/outside/v1'), { recursive: true });
    const of = { ...options(), cacheDirectory };
    const open = (own = {}) => openModel({ ...of, ...own }, { where, optionalFiles: ['notes.json'] });
    const refusal =
      /own\/outside: notes\.json: expected this file in .*downloads are off.*curl .*notes\.json Where the answer is 404 the model has none, which is noted by: touch .*filled\/own\/outside\/v1\/notes\.json\.absent/;
    await expect(open({ offline: true })).rejects.toThrow(refusal);
    // The hub says that there is none, and that is known from then on.
    const { id } = await open();
    asked = [];
    expect((await open({ offline: true })).id).toBe(id);
    expect(asked).toEqual([]);
    // The other way round: what is noted as absent is taken where it is there.
    await writeFile(join(cacheDirectory, 'own/outside/v1/notes.json'), '{}');
    expect((await open({ offline: true })).id).not.toBe(id);
  });

  it('is never opened without an optional file that the hub keeps for others', async () => {
    const of = { ...options(), cacheDirectory: join(scratch, 'closed') };
    const request = { where, optionalFiles: ['closed.json'] };
    await expect(openModel(of, request)).rejects.toThrow(/closed\.json: .*HTTP 403.*HF_TOKEN/);
    await writeFile(join(of.cacheDirectory, 'own/outside/v1/closed.json.absent'), '');
    await openModel(of, request);
  });

  it('is found in env.localModelPath', async () => {
    await cp(join(FIXTURES, 'outside'), join(scratch, 'models/own/local'), { recursive: true });
    const local = { model: 'own/local', offline: true };
    // A folder has what it has: no file of it is yet to come.
    const model = await openModel(local, { where, optionalFiles: ['notes.json'] });
    expect(model.directory).toBe(join(scratch, 'models/own/local'));
    // Nothing says of which revision that one is.
    await expect(openModel({ model: 'own/local', revision: 'v2', offline: true }, { where })).rejects.toThrow(
      /downloads are off/,
    );
  });

  it('stops a download at the signal, and leaves nothing of it', async () => {
    asked = [];
    const abort = new AbortController();
    const slow = { ...options(), model: 'own/slow' };
    const opening = openModel(slow, { where, signal: abort.signal });
    const folder = join(scratch, 'cache/own/slow/v1');
    const names = () => readdir(folder).catch((): string[] => []);
    // Until some of it is there.
    await vi.waitFor(async () => expect(await names()).toHaveLength(1), 5000);
    abort.abort(new Error('enough'));
    await expect(opening).rejects.toThrow('enough');
    expect(await names()).toEqual([]);
    await expect(openModel(slow, { where, signal: abort.signal })).rejects.toThrow('enough');
    expect(asked).toHaveLength(1);
  });

  it('that is not there names model, file and the command that fetches it', async () => {
    const absent = { ...options(), model: 'own/absent' };
    await expect(openModel(absent, { where })).rejects.toThrow(/own\/absent: config\.json: .*HTTP 404/);
    await expect(openModel({ ...absent, offline: true }, { where })).rejects.toThrow(
      /own\/absent: config\.json: .*downloads are off.*curl .*--output .*own\/absent\/v1\/config\.json http.*own\/absent\/resolve\/v1\/config\.json/,
    );
    env.allowRemoteModels = false;
    await expect(openModel(absent, { where })).rejects.toThrow(/env\.allowRemoteModels/);
    env.allowRemoteModels = true;
    // A repository without ONNX files.
    await expect(openModel({ ...options(), dtype: 'int8' }, { where })).rejects.toThrow(
      /expected the ONNX file onnx\/model_quantized\.onnx or model_quantized\.onnx.*export own\/outside --revision v1 --out models\/own-outside --dtype int8/,
    );
    await expect(openModel({ ...options(), revision: '../x' }, { where })).rejects.toThrow(ConfigError);
  });
});
