export { type MergedSplit, type MergeShardsOptions, mergeShards } from './merge-shards.js';
export {
  type ChooseShardOptions,
  type ChosenShard,
  chooseShard,
  groupCount,
  parseShard,
  type Shard,
} from './shard.js';
