import { createReadStream, existsSync, readdirSync, statSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { groupDialogues, type Utterance } from '@erc/core';
import { readDataset } from '@erc/etl';
import { exportModel, runsIn } from '@erc/experiment';
import { cutRecordings } from '@erc/media/node';
import { loadPredictor, type PredictedTurn, type PredictorTurn } from '@erc/predictor';
import { createPredictionServer, type PageFile } from '@erc/server';
import { useBackend } from '@erc/testing';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOwnClips, trainOwnClips } from '../../../packages/cli/src/__fixtures__/own-clips.js';
import { runHere } from '../../../packages/cli/src/__fixtures__/run-here.js';
import { tinyDemo, trainedRun } from '../../../packages/experiment/src/export/__fixtures__/trained-run.js';
import { makeClip } from '../../../packages/media/src/clips/__fixtures__/clips.js';
import { CHROMIUM, hasChromium, launch } from './chromium.mjs';

useBackend(['cpu']);
const newFolder = temporaryFolders();
const WEB = fileURLToPath(new URL('../../../apps/web/', import.meta.url));
const TOKEN = 'token-of-a-test';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
};
const typeOf = (name: string): string => TYPES[extname(name)] ?? 'application/octet-stream';

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(folder, name)).isFile(),
  );

/** Writes a dialogue into the page as somebody would, and gives the probabilities that it shows. */
async function writtenInto(page: Page, turns: readonly Utterance[]): Promise<Record<string, number>[]> {
  for (const [i, { speaker, text, audio, visual }] of turns.entries()) {
    if (i > 0) await page.getByRole('button', { name: 'Add a turn' }).click();
    await page.getByLabel(`Speaker of turn ${i + 1}`).fill(speaker);
    await page.getByLabel(`What is said in turn ${i + 1}`).fill(text);
    for (const files of [
      audio ? [audio] : [],
      visual
        ? filesIn(visual)
            .sort()
            .map((name) => join(visual, name))
        : [],
    ]) {
      if (files.length === 0) continue;
      const chosen = page.waitForEvent('filechooser');
      await page.getByLabel(`Attach a voice or a face to turn ${i + 1}`).click();
      await (await chosen).setFiles(files);
      await page
        .getByText(files.length > 1 ? 'pictures' : /Voice:|Face:/)
        .nth(0)
        .waitFor();
    }
  }
  await page.getByRole('button', { name: 'Predict' }).click();
  await page.getByText(/^\d+ turns? predicted\.$/).waitFor();
  return page.evaluate(shownProbabilities);
}

/** Runs in the page. */
const shownProbabilities = (): Record<string, number>[] =>
  [...document.querySelectorAll('#predictions > li')].map((item) =>
    Object.fromEntries(
      [...item.querySelectorAll('tr')].map((row) => [
        row.querySelector('th')!.textContent!,
        Number(row.querySelector<HTMLElement>('.number')!.dataset.value),
      ]),
    ),
  );

const addressOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

/** Runs in the page. */
const valuesOf = (fields: readonly Element[]): string[] =>
  fields.map((field) => (field as HTMLInputElement).value);

function expectNear(shown: readonly Record<string, number>[], node: readonly PredictedTurn[]): void {
  expect(shown).toHaveLength(node.length);
  for (const [i, { probabilities = {} }] of node.entries()) {
    for (const [label, value] of Object.entries(probabilities)) {
      expect(Math.abs(shown[i]![label]! - value), `turn ${i + 1}: ${label}`).toBeLessThan(1e-4);
    }
  }
}

describe.skipIf(!hasChromium)(`the page (expected Chromium at ${CHROMIUM}, or in $CHROMIUM)`, () => {
  let site: string;
  let model: string;
  let turns: readonly Utterance[];
  let node: readonly PredictedTurn[];
  let browser: Browser;

  beforeAll(async () => {
    const user = await newFolder();
    site = join(user, 'site');
    await build({ root: WEB, logLevel: 'error', build: { outDir: site } });
    await tinyDemo(user);
    const trained = await trainedRun(user, 'three', {
      streams: {
        text: { encoder: { type: 'tfidf', buckets: 64 } },
        audio: { encoder: { type: 'acoustic-statistics' }, standardize: true },
        visual: { encoder: { type: 'image-descriptors' } },
      },
      fusion: { type: 'concat', projection: { dim: 8 }, missing: { dropoutRate: 0.3 } },
    });
    ({ folder: model } = await exportModel(trained, join(user, 'model')));
    const { splits } = await readDataset(join(user, 'data'), { splits: ['dev'] });
    turns = groupDialogues(splits.dev!)[0]!.utterances.slice(0, 3);
    const predictor = await loadPredictor(model);
    node = await predictor.predict(
      turns.map(
        ({ speaker, text, audio, visual }): PredictorTurn => ({
          speaker,
          text,
          ...(audio !== undefined && { audio: { path: audio } }),
          ...(visual !== undefined && { visual: { path: visual } }),
        }),
      ),
    );
    await predictor.dispose();
    browser = await launch();
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
  });

  /** A page that may not say anything on its console, at an address. */
  async function opened(
    address: string,
    options: Parameters<Browser['newPage']>[0] = {},
    inBrowser = browser,
  ): Promise<{ readonly page: Page; readonly problems: string[] }> {
    const page = await inBrowser.newPage(options);
    const problems: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    page.on('pageerror', (error) => problems.push(error.message));
    await page.goto(address);
    await page.getByText('computed by').waitFor();
    return { page, problems };
  }

  it('shows what Node says, where its server computes', async () => {
    const predictor = await loadPredictor(model);
    const files = new Map<string, PageFile>();
    for (const name of filesIn(site).filter((each) => !each.endsWith('.wasm'))) {
      files.set(name === 'index.html' ? '/' : `/${name}`, {
        type: typeOf(name),
        bytes: await readFile(join(site, name)),
      });
    }
    const server = await createPredictionServer({ predictor, token: TOKEN, page: files });
    try {
      const { page, problems } = await opened(`${await server.listen({ port: 0 })}/#token=${TOKEN}`);
      expectNear(await writtenInto(page, turns), node);
      expect(problems).toEqual([]);
      await page.close();
    } finally {
      await server.stop();
      await predictor.dispose();
    }
  }, 120_000);

  it('makes turns of a clip with its subtitles, each with its part of the voice and of the face', async () => {
    const server = await staticServer(site, model);
    try {
      const { page, problems } = await opened(addressOf(server));
      const cue = (from: string, to: string, text: string): string => `${from} --> ${to}\n${text}\n`;
      await page.locator('#files').setInputFiles([
        { name: 'talk.mp4', mimeType: 'video/mp4', buffer: Buffer.from(await makeClip({ frames: 12 })) },
        {
          name: 'talk.srt',
          mimeType: 'text/plain',
          buffer: Buffer.from(
            `1\n${cue('00:00:00,000', '00:00:00,500', 'ADA: Look!')}\n2\n${cue('00:00:00,500', '00:00:01,000', 'BO: Oh no.')}`,
          ),
        },
      ]);
      await page.getByText('Face: talk.mp4, part 2').waitFor();
      expect(await page.getByLabel(/^Speaker of turn/).evaluateAll(valuesOf)).toEqual(['ADA', 'BO']);
      expect(await page.getByLabel(/^What is said/).evaluateAll(valuesOf)).toEqual(['Look!', 'Oh no.']);
      expect(await page.getByText(/^Voice: talk\.mp4/).count()).toBe(2);
      await page.getByRole('button', { name: 'Predict' }).click();
      await page.getByText('2 turns predicted.').waitFor();
      expect(await page.getByText(/^Without/).count()).toBe(0);
      expect(problems).toEqual([]);
      await page.close();
    } finally {
      server.close();
    }
  }, 120_000);

  it('says of a clip of one’s own what predict says: of its voice and face as cut there, and of the clip nearly', async () => {
    const user = await createOwnClips();
    try {
      await trainOwnClips(user);
      const [run] = await runsIn(join(user, 'runs/own'), 'test');
      const { folder, manifest } = await exportModel(run!, join(user, 'model'));
      const args = ['model', '--clip', 'new.mp4', '--subtitles', 'new.srt', '--json', '--quiet'];
      const { stdout } = await runHere({ app: 'predict', user, args });
      const expected = JSON.parse(stdout).dialogues[0].turns as PredictedTurn[];
      const span = { startSeconds: 0, endSeconds: 0.4 };
      const [files] = await cutRecordings([{ path: join(user, 'new.mp4'), span }], {
        media: manifest.clips!.media,
        folder: join(user, 'cut'),
      });
      if (!files || 'problem' in files) throw new Error('expected files');
      const server = await staticServer(site, folder);
      try {
        const { page, problems } = await opened(addressOf(server));
        const turn = { ...turns[0]!, speaker: 'Ada', text: 'I love it, well!' };
        expectNear(
          await writtenInto(page, [{ ...turn, audio: files.audio!, visual: files.visual! }]),
          expected,
        );
        await page.reload();
        await page.getByText('computed by').waitFor();
        await page.locator('#files').setInputFiles(['new.mp4', 'new.srt'].map((name) => join(user, name)));
        await page.getByText(/^Face: new\.mp4/).waitFor();
        await page.getByRole('button', { name: 'Predict' }).click();
        await page.getByText('1 turn predicted.').waitFor();
        const [shown] = await page.evaluate(shownProbabilities);
        // The browser has decoders and a resampler of its own, and the twelve clips sound almost alike: small differences count.
        for (const [label, value] of Object.entries(expected[0]!.probabilities!))
          expect(Math.abs(shown![label]! - value), label).toBeLessThan(0.1);
        expect(problems).toEqual([]);
        await page.close();
      } finally {
        server.close();
      }
    } finally {
      await rm(user, { recursive: true, force: true });
    }
  }, 240_000);

  it('records a turn by camera and microphone, and sends it nowhere', async () => {
    const server = await staticServer(site, model);
    // Devices that show a pattern and beep, and a user who gives them.
    const withDevices = await launch('--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream');
    try {
      const { page, problems } = await opened(addressOf(server), {}, withDevices);
      const sent: string[] = [];
      page.on('request', (request) => {
        if (request.method() !== 'GET' || request.postData() !== null) sent.push(request.url());
      });
      await page.getByRole('button', { name: 'Record a turn' }).click();
      await page.getByLabel('What the camera sees').waitFor();
      await page.waitForTimeout(1_000);
      await page.getByRole('button', { name: 'Stop recording' }).click();
      await page.getByText('Voice: recording.webm').waitFor();
      await page.getByText('Face: recording.webm').waitFor();
      expect(await page.getByLabel('What the camera sees').count()).toBe(0);
      await page.getByRole('button', { name: 'Predict' }).click();
      await page.getByText('1 turn predicted.').waitFor();
      expect(await page.getByText(/^Without/).allTextContents()).toEqual(['Without text.']);
      expect({ sent, problems }).toEqual({ sent: [], problems: [] });
    } finally {
      await withDevices.close();
      server.close();
    }
  }, 120_000);

  it('shows the same where the browser computes, on a phone in the dark, with keys alone', async () => {
    const server = await staticServer(site, model);
    try {
      const { page, problems } = await opened(addressOf(server), {
        viewport: { width: 390, height: 844 },
        colorScheme: 'dark',
      });
      expectNear(await writtenInto(page, turns), node);
      expect(problems).toEqual([]);
      // No wider than the screen.
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
      await page.locator('.mark').first().focus();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Enter');
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('prediction-2');
      await page.close();
    } finally {
      server.close();
    }
  }, 120_000);
});

/** A web server of files: the site, and a model below `model/`. */
async function staticServer(site: string, model: string): Promise<Server> {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url!, 'http://localhost').pathname);
    const file = path.startsWith('/model/')
      ? join(model, path.slice('/model/'.length))
      : join(site, path === '/' ? 'index.html' : path);
    if (!existsSync(file)) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': typeOf(file) });
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
