import { userPath } from '@erc/core/node';
import type { RunPlaces } from '@erc/experiment';
import type { Command } from 'commander';

/** Flag of a subcommand whose runs are of one dataset. */
export interface PlaceFlags {
  /** Where the dataset folder is, as the user wrote it. */
  readonly dataset?: string;
}

/** Adds {@link PlaceFlags}. */
export const withPlaces = (command: Command): Command =>
  command.option('--dataset <dir>', 'dataset folder of the runs, where it is no longer where it was');

/** Where the runs of a command find their data. */
export const placesOf = ({ dataset }: PlaceFlags): RunPlaces => ({
  dataset: dataset === undefined ? undefined : userPath(dataset),
});
