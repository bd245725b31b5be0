import { parseArgs } from 'node:util';
import { userPath } from '@erc/core/node';
import { measureClips } from './etl-clips.js';
import { machineLines } from './machine.js';
import { table, writeSection } from './page-section.js';

const USAGE = `usage: pnpm bench:etl --against-ffmpeg [--clips 500] [--clip FILE] [--workers N] [--json] [--write FILE.md]

One real clip under different names to wav files and frames: ours, and a system's ffmpeg doing the same with as many processes at once.
Prints { clips, oursSeconds, ffmpegSeconds, ratio }; a ratio above 1 says that ours is faster. Ends with 1 where it is not.`;

const MOST_MINUTES = 20;
const MOST_MIB = 1024;

const { values } = parseArgs({
  options: {
    'against-ffmpeg': { type: 'boolean', default: false },
    clips: { type: 'string', default: '500' },
    clip: { type: 'string' },
    workers: { type: 'string' },
    json: { type: 'boolean', default: false },
    write: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help || !values['against-ffmpeg']) {
  console.error(USAGE);
  process.exit(values.help ? 0 : 2);
}
const result = await measureClips({
  clips: Number(values.clips),
  ...(values.clip !== undefined && { clip: values.clip }),
  ...(values.workers !== undefined && { workers: Number(values.workers) }),
});
console.log(values.json ? JSON.stringify(result) : result);
if (!(result.ratio >= 1)) process.exitCode = 1;
if (values.write !== undefined) {
  const { clips, oursSeconds, ffmpegSeconds, ratio, meldMinutes, workers, peakMiB } = result;
  const row = [
    String(clips),
    oursSeconds.toFixed(0),
    ffmpegSeconds.toFixed(0),
    `${ratio.toFixed(2)} ${ratio >= 1 ? '✓' : '✗'}`,
    `${meldMinutes.toFixed(1)} ${meldMinutes <= MOST_MINUTES ? '✓' : '✗'}`,
    peakMiB === undefined ? '' : `${peakMiB} ${peakMiB <= MOST_MIB ? '✓' : '✗'}`,
  ];
  const head = ['clips', 'ours, s', 'ffmpeg, s', 'ratio', 'all of MELD, minutes', 'peak, MiB'];
  await writeSection(userPath(values.write), 'corpora', [
    '## Clips beside ffmpeg',
    '',
    'Made by `pnpm bench:etl --against-ffmpeg --write docs/benchmarks.md`.',
    '',
    ...(await machineLines()),
    '',
    `One real clip of MELD under different names to 16 kHz wav files and five frames, ours and a system's ffmpeg by turns, ${workers} processes at once on either`,
    `side. Asked for: at least as fast, the 13,706 readable clips of MELD within ${MOST_MINUTES} minutes at this speed, and at most ${MOST_MIB} MiB resident, all our processes`,
    'together.',
    '',
    ...table(head, [row]),
  ]);
}
