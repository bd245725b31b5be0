import { gzipSync } from 'node:zlib';
import { type TarEntry, tarGzOf, tarOf, zipOf } from '../../archive/__fixtures__/archives.js';
import { makeClip } from '../../../../media/src/clips/__fixtures__/clips.js';
import { csv, line } from './release.js';

type Files = Readonly<Record<string, string | Uint8Array>>;

const times = { start: '00:00:10,000', end: '00:00:11,200' };
const zero = { start: '00:00:10,000', end: '00:00:10,000' };
const endless = { start: '00:00:10,000', end: '00:05:15,000' };
const joy = { emotion: 'joy', sentiment: 'positive' };

let made: Promise<Files> | undefined;

/** A release with every fault that is known of the real one, by path as its archives unpack. Made once. */
export function faultyRelease(): Promise<Files> {
  made ??= makeFiles();
  return made;
}

async function makeFiles(): Promise<Files> {
  const train = 'train/train_splits';
  const dev = 'dev/dev_splits_complete';
  const test = 'test/output_repeated_splits_test';
  // 1.2 s, as the times of most rows say.
  const clip = await makeClip({ frames: 12, channels: 2 });
  const long = await makeClip({ frames: 30, channels: 1 });
  return {
    'train/train_sent_emo.csv': csv(
      line(0, 0, times),
      line(0, 1, { ...times, ...joy, speaker: ' The\u00a0 Interviewer' }),
      line(1, 0, { start: times.start, end: '00:00:11,2' }),
      line(0, 0, times),
      line(125, 3, { ...times, ...joy }),
    ),
    // Windows-1252.
    'dev_sent_emo.csv': Buffer.from(
      csv(
        line(0, 0, { ...times, text: 'It\u0092s on.' }),
        line(0, 1, { ...zero, ...joy }),
        line(110, 7, { ...times, start: 'soon' }),
      ),
      'latin1',
    ),
    'test_sent_emo.csv': csv(line(0, 0, times), line(0, 1, { ...times, ...joy }), line(1, 0, endless)),
    [`${train}/dia0_utt0.mp4`]: clip,
    [`${train}/dia0_utt1.mp4`]: await makeClip({ frames: 12, channels: 0 }),
    [`${train}/dia1_utt0.mp4`]: await makeClip({ frames: 0, channels: 2, seconds: 1.2 }),
    // No moov atom.
    [`${train}/dia125_utt3.mp4`]: clip.subarray(0, 200),
    [`${train}/._dia0_utt0.mp4`]: 'junk',
    [`${dev}/dia0_utt0.mp4`]: long,
    [`${dev}/dia0_utt1.mp4`]: clip,
    [`${dev}/dia0_utt9.mp4`]: clip,
    [`${dev}/.DS_Store`]: 'junk',
    [`${test}/dia0_utt0.mp4`]: long,
    [`${test}/final_videos_testdia0_utt0.mp4`]: clip,
    [`${test}/dia0_utt1.mp4`]: clip,
    [`${test}/final_videos_testdia0_utt1.mp4`]: long,
    [`${test}/final_videos_testdia1_utt0.mp4`]: clip,
    [`${test}/trailer.mp4`]: clip,
    'test/copy/test/dia0_utt0.mp4': long,
  };
}

/** All of its audit: every fault that was planted, and nothing else. */
export const FAULTY_AUDIT = {
  'train utterances': 4,
  'train dialogues': 3,
  'dev utterances': 3,
  'dev dialogues': 2,
  'test utterances': 3,
  'test dialogues': 2,
  'files not in utf8': 1,
  'utterances with repaired characters': 1,
  'speakers with repaired spaces': 1,
  'repeated rows left out': 1,
  'unreadable times': 1,
  'times with fewer than three decimals': 1,
  'durations of 0 s or less': 1,
  'durations of 60 s or more': 1,
  'clips absent': 1,
  'clips unreadable': 1,
  'clips lost to a time limit': 0,
  'clips lost to a decoder that ended': 0,
  'clips lost to lack of memory': 0,
  'clips without sound': 1,
  'clips without pictures': 1,
  'clips without a row': 1,
  'duplicate clips': 2,
  'duplicate clips final taken': 1,
  'duplicate clips other nearer to the times': 0,
  'clips more than 1 s off their times': 2,
  'clip names in two places': 1,
  'mp4 files that are no clips of a split': 1,
  'junk files': 2,
  'clips cut short': 0,
  'clips with lost sound': 0,
  'seconds of lost sound': 0,
  'clips with lost frames': 0,
  'lost frames': 0,
  'clips turned as their files ask': 0,
  'clips whose pixels are not square': 0,
  'clips decoded by ffmpeg alone': 0,
  'clips in codecs that no decoder has': 0,
  'pictures that stand for one that cannot be decoded': 0,
  'clips of another split': 0,
};

/** As published: a tar.gz with one tar.gz for each split in it; the rows of train are in theirs. */
export async function tarballOf(files: Files): Promise<Uint8Array> {
  const base = 'MELD.Raw';
  const own = Object.entries(files).filter(([path]) => !path.includes('/'));
  const split = async (name: string, from: string): Promise<TarEntry> => [
    `${base}/${name}.tar.gz`,
    await tarGzOf(below(files, `${name}/`).map(([path, content]) => [`${from}${path}`, content])),
  ];
  // Clips of train lie in a folder of that name, the others do not.
  const entries = [await split('train', 'train/'), await split('dev', ''), await split('test', '')];
  return gzipSync(
    await tarOf([...own.map(([path, content]): TarEntry => [`${base}/${path}`, content]), ...entries]),
  );
}

/** As Kaggle has it: a zip without archives in it. */
export const zipOfKaggle = (files: Files): Uint8Array =>
  zipOf(Object.entries(files).map(([path, content]) => ({ name: `MELD-RAW/MELD.Raw/${path}`, content })));

const below = (files: Files, folder: string): [string, string | Uint8Array][] =>
  Object.entries(files).flatMap(([path, content]) =>
    path.startsWith(folder) ? [[path.slice(folder.length), content]] : [],
  );
