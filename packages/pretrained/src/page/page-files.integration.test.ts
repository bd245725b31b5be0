import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { env } from '@huggingface/transformers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as disk from '../files.js';
import { pretrainedOptionsSchema, type ResolvedPretrainedOptions } from '../options.js';
import * as page from './files.js';

const FIXTURES = fileURLToPath(new URL('../__fixtures__', import.meta.url));
const where = 'a test';
const request = { where, files: ['config.json'], optionalFiles: ['notes.json'] };
const optionsOf = (options: object): ResolvedPretrainedOptions => pretrainedOptionsSchema.parse(options);

let server: Server;
let origin: string;
/** What was asked for, and statuses that are answered in place of files. */
let asked: string[];
let statuses: Record<string, number>;
let contents: Record<string, string>;

beforeEach(async () => {
  [asked, statuses, contents] = [[], {}, {}];
  server = createServer((message, response) => {
    const path = message.url!;
    asked.push(path);
    const status = statuses[path];
    if (status) return response.writeHead(status).end();
    if (path in contents) return response.end(contents[path]);
    return readFile(join(FIXTURES, path.replace('/resolve/v1/', '/'))).then(
      (bytes) => response.end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  vi.unstubAllGlobals();
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

describe('a model below an address', () => {
  it.each(['', '/'])('has the id and the content of the same folder on a disk%s', async (end) => {
    const theirs = await page.findPretrainedModel(optionsOf({ model: `${origin}/bert${end}` }), request);
    const ours = await disk.findPretrainedModel(optionsOf({ model: join(FIXTURES, 'bert') }), request);
    expect(theirs.id).toBe(ours.id);
    expect(theirs.config).toEqual(ours.config);
    expect(theirs.directory).toBe(`${origin}/bert`);
    expect(await theirs.readText('config.json')).toBe(await ours.readText('config.json'));
  });

  it('has the same id where nothing computes hashes but this project', async () => {
    vi.stubGlobal('crypto', undefined);
    const theirs = await page.findPretrainedModel(optionsOf({ model: `${origin}/bert` }), request);
    const ours = await disk.findPretrainedModel(optionsOf({ model: join(FIXTURES, 'bert') }), request);
    expect(theirs.id).toBe(ours.id);
  });

  it('is hashed with the files that it keeps weights in', async () => {
    const theirs = await page.findPretrainedModel(optionsOf({ model: `${origin}/outside` }), { where });
    const ours = await disk.findPretrainedModel(optionsOf({ model: join(FIXTURES, 'outside') }), { where });
    expect(theirs.id).toBe(ours.id);
  });

  it('is fetched again for another session, and must be the same', async () => {
    const model = await page.findPretrainedModel(optionsOf({ model: `${origin}/bert` }), request);
    const first = await model.openSession();
    expect(first.inputs).toContain('input_ids');
    await first.dispose();
    const before = asked.length;
    await (await model.openSession()).dispose();
    expect(asked.slice(before)).toEqual(['/bert/model.onnx']);
    contents['/bert/model.onnx'] = 'others';
    await expect(model.openSession()).rejects.toThrow('expected the bytes that were there before');
  });

  it('names what is missing, what the server answers and who asks', async () => {
    const find = (model: string) => page.findPretrainedModel(optionsOf({ model }), request);
    await expect(find(`${origin}/nothing`)).rejects.toThrow(
      `a test: ${origin}/nothing: config.json: expected this file at ${origin}/nothing/config.json, received none.`,
    );
    statuses['/bert/notes.json'] = 503;
    await expect(find(`${origin}/bert`)).rejects.toThrow(
      `a test: ${origin}/bert: expected this file at ${origin}/bert/notes.json, received HTTP 503.`,
    );
    await expect(find('models/bert/base')).rejects.toThrow(
      'expected the address of a folder, or a repository',
    );
    await expect(find('http://127.0.0.1:1/bert')).rejects.toThrow(
      'a test: http://127.0.0.1:1/bert: expected',
    );
  });

  it('stops', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(
      page.findPretrainedModel(optionsOf({ model: `${origin}/bert` }), { ...request, signal }),
    ).rejects.toThrow('enough');
    expect(asked).toEqual([]);
  });
});

describe('a repository of the hub, in a page', () => {
  const kept = new Map<string, Response>();
  const { remoteHost, useCustomCache, customCache, allowRemoteModels } = env;
  const options = { model: 'bert', revision: 'v1' };
  beforeEach(() => {
    kept.clear();
    env.remoteHost = `${origin}/`;
    env.useCustomCache = true;
    env.customCache = {
      match: async (address: string) => kept.get(address)?.clone(),
      put: async (address: string, response: Response) => void kept.set(address, response),
    };
  });
  afterEach(() => {
    Object.assign(env, { remoteHost, useCustomCache, customCache, allowRemoteModels });
  });

  it('is kept in the cache of transformers, by its address, and read from there offline', async () => {
    const model = await page.findPretrainedModel(optionsOf(options), request);
    expect([...kept.keys()].sort()).toEqual(
      ['config.json', 'model.onnx', 'notes.json.absent', 'onnx/model.onnx.absent'].map(
        (name) => `${origin}/bert/resolve/v1/${name}`,
      ),
    );
    const before = asked.length;
    const again = await page.findPretrainedModel(optionsOf({ ...options, offline: true }), request);
    env.allowRemoteModels = false;
    expect((await page.findPretrainedModel(optionsOf(options), request)).id).toBe(model.id);
    expect(again.id).toBe(model.id);
    expect(asked.length).toBe(before);
  });

  it('says that downloads are off', async () => {
    await expect(page.findPretrainedModel(optionsOf({ ...options, offline: true }), request)).rejects.toThrow(
      'a test: bert: expected this file in the cache of the page, as http',
    );
  });
});
