import { join } from 'node:path';
import { env } from '@huggingface/transformers';
import { afterEach, describe, expect, it } from 'vitest';
import { readHubSettings } from './hub-settings.js';
import { pretrainedOptionsSchema } from './options.js';

const before = { remoteHost: env.remoteHost, cacheDir: env.cacheDir };
afterEach(() => void Object.assign(env, before));

const read = (variables: Record<string, string>, options = {}) =>
  readHubSettings(pretrainedOptionsSchema.parse({ model: 'me/bert', ...options }), 'a test', variables);
const urlOf = async (variables: Record<string, string>) =>
  (await read(variables)).urlOf('onnx/model.onnx').href;

describe('readHubSettings', () => {
  it.each([
    [{}, 'https://huggingface.co/'],
    [{ HF_ENDPOINT: '' }, 'https://huggingface.co/'],
    [{ HF_ENDPOINT: 'https://hub.example' }, 'https://hub.example/'],
    [{ HF_ENDPOINT: 'http://127.0.0.1:8765//' }, 'http://127.0.0.1:8765/'],
    [{ HF_ENDPOINT: 'https://store.example/api/hub' }, 'https://store.example/api/hub/'],
  ])('asks where HF_ENDPOINT says: %j', async (variables, endpoint) => {
    expect(await urlOf(variables)).toBe(`${endpoint}me/bert/resolve/main/onnx/model.onnx`);
  });

  it('asks where a program has set env.remoteHost, whatever the environment says', async () => {
    env.remoteHost = 'https://own.example/';
    expect(await urlOf({ HF_ENDPOINT: 'https://hub.example' })).toMatch(/^https:\/\/own\.example\/me/);
  });

  it.each(['huggingface.co', 'ftp://hub.example'])('refuses the address %s', async (HF_ENDPOINT) => {
    await expect(read({ HF_ENDPOINT })).rejects.toThrow(
      `a test: me/bert: HF_ENDPOINT: expected an address such as https://huggingface.co/, received "${HF_ENDPOINT}"`,
    );
  });

  it.each([
    ['1', 'HF_HUB_OFFLINE'],
    ['true', 'HF_HUB_OFFLINE'],
    ['Yes', 'HF_HUB_OFFLINE'],
    ['0', undefined],
    ['', undefined],
  ])('downloads nothing where HF_HUB_OFFLINE is yes: %j', async (HF_HUB_OFFLINE, by) => {
    expect((await read({ HF_HUB_OFFLINE })).offlineBy).toBe(by);
  });

  it('keeps downloads in HF_HOME, unless an option or a program names a folder', async () => {
    const HF_HOME = '/data/hf';
    const first = async (options = {}) => (await read({ HF_HOME }, options)).caches[0];
    expect(await first()).toBe(join(HF_HOME, 'erc'));
    expect(await first({ cacheDirectory: 'cache' })).toBe('cache');
    // What was downloaded before HF_HOME was set is found.
    expect((await read({ HF_HOME })).caches).toContain(env.cacheDir);
    env.cacheDir = '/own';
    expect(await first()).toBe('/own');
  });

  it('looks into the cache of the Python tools where the environment names one', async () => {
    expect((await read({})).pythonCache).toBeUndefined();
    expect((await read({ HF_HOME: '/data/hf' })).pythonCache).toBe(join('/data/hf', 'hub'));
    expect((await read({ HF_HOME: '/data/hf', HF_HUB_CACHE: '/hub' })).pythonCache).toBe('/hub');
  });

  it.each([
    [{ HF_ENDPOINT: '' }, 'Bearer secret'],
    [{ HF_ENDPOINT: 'https://hub.example' }, 'Bearer secret'],
    [{ HF_ENDPOINT: 'http://127.0.0.1:1' }, 'Bearer secret'],
    [{ HF_ENDPOINT: 'http://hub.example' }, undefined],
  ])(
    'sends the token to the hub or the mirror of the environment, encrypted: %j',
    async (variables, expected) => {
      expect((await read({ ...variables, HF_TOKEN: 'secret' })).authorization).toBe(expected);
      expect((await read(variables)).authorization).toBeUndefined();
    },
  );

  it('never sends the token where only a program points to', async () => {
    env.remoteHost = 'https://own.example/';
    expect((await read({ HF_TOKEN: 'secret' })).authorization).toBeUndefined();
  });
});
