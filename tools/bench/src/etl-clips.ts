import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { convertClips } from '@erc/media/node';
import { peakResident } from './resident.js';

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const REAL_CLIP = 'data/meld-clip/dia1_utt0.mp4';
/** Clips of MELD that can be read. */
const MELD_CLIPS = 13_706;
const FRAMES = 5;
/** Rounds that the clips are divided into, so that both sides see the same machine; few, since ours starts its processes in each. */
const ROUNDS = { most: 5, clips: 50 } as const;

export interface MeasureClipsOptions {
  readonly clips: number;
  /** The clip. @default the real one of the shared data */
  readonly clip?: string;
  /** Processes at once, on both sides. @default the cores */
  readonly workers?: number;
}

export interface ClipsResult {
  readonly clips: number;
  readonly oursSeconds: number;
  readonly ffmpegSeconds: number;
  /** ffmpeg's seconds by ours. */
  readonly ratio: number;
  /** Minutes for all readable clips of MELD, at this speed. */
  readonly meldMinutes: number;
  readonly workers: number;
  /** The most memory that ours held at one time, all processes together, in MiB; of this one that measures, too. Linux only. */
  readonly peakMiB?: number;
}

/** The same clips to 16 kHz mono wav files and five frames 240 pixels high: ours, and ffmpeg, in turns. */
export async function measureClips({
  clips,
  clip = join(process.env.ERC_SHARED ?? resolve(repository, '../shared'), REAL_CLIP),
  workers = availableParallelism(),
}: MeasureClipsOptions): Promise<ClipsResult> {
  const folder = await mkdtemp(join(tmpdir(), 'erc-bench-etl-'));
  try {
    const bytes = await readFile(clip);
    const paths: string[] = [];
    for (let i = 0; i < clips; i++) {
      const path = join(folder, `dia${i}_utt0.mp4`);
      // Each has another "free" box at its end: equal clips are converted once, and that would be no measurement.
      await writeFile(path, Buffer.concat([bytes, freeBox(i)]));
      paths.push(path);
    }
    const places = await framePlaces(clip);
    let [oursSeconds, ffmpegSeconds, peakMiB] = [0, 0, 0];
    const rounds = Math.min(ROUNDS.most, Math.ceil(clips / ROUNDS.clips));
    for (let round = 0; round < rounds; round++) {
      const some = paths.filter((_, i) => i % rounds === round);
      const ours = async (): Promise<void> => {
        const work = join(folder, `ours-${round}`);
        const peak = await peakResident(async () => {
          oursSeconds += await secondsOf(() => convertWithOurs(some, work, workers));
        });
        peakMiB = Math.max(peakMiB, peak ?? 0);
        await rm(work, { recursive: true });
      };
      const theirs = async (): Promise<void> => {
        const work = join(folder, `ffmpeg-${round}`);
        await mkdir(work);
        ffmpegSeconds += await secondsOf(() => convertWithFfmpeg(some, work, { places, workers }));
        await rm(work, { recursive: true });
      };
      // In turns: who goes first changes.
      for (const side of round % 2 === 0 ? [ours, theirs] : [theirs, ours]) await side();
    }
    return {
      clips,
      oursSeconds,
      ffmpegSeconds,
      ratio: ffmpegSeconds / oursSeconds,
      meldMinutes: ((oursSeconds / clips) * MELD_CLIPS) / 60,
      workers,
      ...(peakMiB > 0 && { peakMiB: Math.round(peakMiB) }),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function convertWithOurs(paths: readonly string[], work: string, workers: number): Promise<void> {
  const converted = await convertClips(paths, { media: { decoder: 'packaged', workers }, work });
  for (const [path, clip] of converted) if ('problem' in clip) throw new Error(`${path}: ${clip.problem}`);
}

/** One process for each clip, told which frames to take: a script of a user would have to ask ffprobe first. */
async function convertWithFfmpeg(
  paths: readonly string[],
  work: string,
  { places, workers }: { readonly places: readonly number[]; readonly workers: number },
): Promise<void> {
  const select = places.map((place) => `eq(n,${place})`).join('+');
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < paths.length) {
      const k = next++;
      const video = ['-map', '0:v:0', '-vf', `select='${select}',scale=-2:240`, '-fps_mode', 'passthrough'];
      const audio = ['-map', '0:a:0', '-ac', '1', '-ar', '16000', '-c:a', 'pcm_s16le'];
      // One thread each: as many processes run as there are cores.
      await run('ffmpeg', [
        ...['-v', 'error', '-nostdin', '-threads', '1', '-i', paths[k]!],
        ...[...video, join(work, `${k}-%d.png`)],
        ...[...audio, join(work, `${k}.wav`)],
      ]);
    }
  };
  await Promise.all(Array.from({ length: workers }, lane));
}

const run = promisify(execFile);

/** Places of the frames at equal distances. */
async function framePlaces(clip: string): Promise<number[]> {
  const args = [
    '-v',
    'error',
    '-select_streams',
    'v:0',
    '-count_packets',
    '-show_entries',
    'stream=nb_read_packets',
  ];
  const { stdout } = await run('ffprobe', [...args, '-of', 'csv=p=0', clip]);
  const last = Number.parseInt(stdout, 10) - 1;
  return Array.from({ length: FRAMES }, (_, i) => Math.floor((last * i) / (FRAMES - 1)));
}

async function secondsOf(act: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await act();
  return (performance.now() - start) / 1000;
}

/** A box that readers pass over. */
function freeBox(number: number): Buffer {
  const box = Buffer.alloc(16);
  box.writeUInt32BE(16, 0);
  box.write('free', 4, 'latin1');
  box.writeBigUInt64BE(BigInt(number), 8);
  return box;
}
