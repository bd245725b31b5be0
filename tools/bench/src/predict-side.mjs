/**
 * Our side of `pnpm bench:predict` in Node: `predict-side.mjs FOLDER UTTERANCES.json THREADS`, requests and answers as predict_peer.py has them. Plain
 * JavaScript, so that the built packages are measured, as a user's program has them.
 */
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { loadPredictor } from '@erc/predictor';
import { predictBlock } from './predict-block.mjs';

const [folder, file, threads] = process.argv.slice(2);
const start = performance.now();
const predictor = await loadPredictor(folder, { threads: Number(threads) });
const loadMs = performance.now() - start;
const utterances = JSON.parse(await readFile(file, 'utf8'));

for await (const line of createInterface({ input: process.stdin })) {
  const { name, ...sizes } = JSON.parse(line);
  const answer = name === undefined ? { loadMs } : await predictBlock(predictor, utterances[name], sizes);
  console.log(JSON.stringify(answer));
}
await predictor.dispose();
