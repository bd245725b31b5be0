// Writes a small release, packed as Kaggle's with archives inside, to a path: `write-archive.ts PATH CLIPS`.
import { writeFile } from 'node:fs/promises';
import { type TarEntry, tarGzOf, zipOf } from '../../archive/__fixtures__/archives.js';
import { csv, line } from './release.js';
import { makeClip } from '../../../../media/src/clips/__fixtures__/clips.js';

const [path, count] = [process.argv[2]!, Number(process.argv[3])];
const numbers = Array.from({ length: count }, (_, k) => k);
const clips = await Promise.all(numbers.map((k) => makeClip({ frames: 10 + k })));
const train: TarEntry[] = numbers.slice(2).map((k) => [`train/train_splits/dia0_utt${k}.mp4`, clips[k]!]);
const base = 'MELD-RAW/MELD.Raw';
await writeFile(
  path,
  zipOf([
    { name: `${base}/train.tar.gz`, content: await tarGzOf([...train, ['train/._a.mp4', 'junk']]) },
    { name: `${base}/train/train_sent_emo.csv`, content: csv(...numbers.slice(2).map((k) => line(0, k))) },
    { name: `${base}/dev_sent_emo.csv`, content: csv(line(0, 0)) },
    { name: `${base}/test_sent_emo.csv`, content: csv(line(0, 1)) },
    { name: `${base}/dev/dev_splits_complete/dia0_utt0.mp4`, content: clips[0]! },
    { name: `${base}/test/output_repeated_splits_test/dia0_utt1.mp4`, content: clips[1]! },
  ]),
);
