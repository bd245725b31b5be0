import { Worker } from 'node:worker_threads';
import { loadPredictor } from '@erc/predictor';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { expect, it, vi } from 'vitest';
import { writeTfidfModel } from '../../predictor/src/__fixtures__/tfidf-model.js';
import { startServer, until } from './__fixtures__/start-server.js';

const newFolder = temporaryFolders();

it('refuses everybody once the model is lost, says so in its health, and logs it once', async () => {
  const { url, predict, predictor, records, server } = await startServer();
  const under = predict({ turns: [{ text: 'wait' }] });
  await until(() => predictor.waiting() === 1);
  predictor.lose(new Error('said wait', { cause: Object.assign(new Error(), { code: 'ERR_WORKER_X' }) }));
  const lost = { status: 503, code: 'model-lost', detail: expect.stringContaining('expected a model that') };
  expect(await (await under).json()).toMatchObject(lost);
  for (const asked of [fetch(`${url}/healthz`), fetch(`${url}/healthz`), predict({ turns: [] })]) {
    const response = await asked;
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject(lost);
  }
  await server.stop();
  const told = records.filter(({ event }) => event === 'model-lost');
  expect(told).toEqual([expect.objectContaining({ error: 'Error < Error ERR_WORKER_X' })]);
  expect(records.filter(({ event }) => event === 'error')).toEqual([]);
  expect(JSON.stringify(records)).not.toContain('said wait');
});

it('hears of a thread that ended, with or without a request under way', async () => {
  const folder = await newFolder();
  await writeTfidfModel(folder);
  for (const turns of [[], Array.from({ length: 1000 }, () => ({ text: 'happy' }))]) {
    const started = vi.spyOn(Worker.prototype, 'unref');
    const predictor = await loadPredictor(folder, { threads: 1 });
    const [worker] = started.mock.contexts as Worker[];
    started.mockRestore();
    const { ask, predict, records, server } = await startServer({ predictor });
    expect((await ask('/healthz')).status).toBe(200);
    const under = predict({ turns });
    if (turns.length === 0) await under;
    else await until(async () => (await (await ask('/metrics')).text()).includes('erc_requests_inside 1'));
    await worker!.terminate();
    if (turns.length > 0) expect(await (await under).json()).toMatchObject({ code: 'model-lost' });
    const health = await ask('/healthz');
    expect(await health.json()).toMatchObject({ status: 503, code: 'model-lost' });
    expect(records.filter(({ event }) => event === 'model-lost')).toHaveLength(1);
    await server.stop();
    await predictor.dispose();
  }
});
