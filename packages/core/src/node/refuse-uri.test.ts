import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../errors.js';
import { checkRoom } from './check-room.js';
import { checkWritable } from './check-writable.js';
import { refuseUri } from './refuse-uri.js';
import { pathFrom } from './user-path.js';
import { writeFileAtomic, writeFolderAtomic } from './write-atomic.js';

const newFolder = temporaryFolders();

describe('refuseUri', () => {
  it.each([
    'gs://bucket/runs',
    's3://bucket/runs',
    'S3://bucket',
    'https://example.org/data',
    'file:///data/meld',
    'file:/data/meld',
    'abfss://container@account/runs',
    'hdfs://node:9000/runs',
  ])('refuses %s where a user writes a path, and where a file or folder is written', async (uri) => {
    const message = `path: expected one of this machine's file system, received ${uri}: an address (${uri.split(':')[0]}:)`;
    expect(() => refuseUri(uri)).toThrow(ConfigError);
    expect(() => pathFrom('/data', uri)).toThrow(message);
    await expect(writeFileAtomic(uri, '')).rejects.toThrow(message);
    await expect(writeFolderAtomic(uri, async () => {})).rejects.toThrow(message);
    await expect(checkWritable(uri)).rejects.toThrow(message);
    await expect(checkRoom(uri, { bytes: 1, what: 'a test' })).rejects.toThrow(message);
  });

  it('takes names that only look alike', async () => {
    for (const path of ['C:\\data', 'c://data', 'runs/gs:', 'meld:2', 'a/b://c', '//server/share', '']) {
      expect(() => refuseUri(path)).not.toThrow();
    }
    const folder = await newFolder();
    await writeFileAtomic(`${folder}/a:b`, 'text');
  });
});
