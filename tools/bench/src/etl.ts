import { parseArgs } from 'node:util';
import { measureClips } from './etl-clips.js';

const USAGE = `usage: pnpm bench:etl --against-ffmpeg [--clips 500] [--clip FILE] [--workers N] [--json]

One real clip under different names to wav files and frames: ours, and a system's ffmpeg doing the same with as many processes at once.
Prints { clips, oursSeconds, ffmpegSeconds, ratio }; a ratio above 1 says that ours is faster. Ends with 1 where it is not.`;

const { values } = parseArgs({
  options: {
    'against-ffmpeg': { type: 'boolean', default: false },
    clips: { type: 'string', default: '500' },
    clip: { type: 'string' },
    workers: { type: 'string' },
    json: { type: 'boolean', default: false },
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
