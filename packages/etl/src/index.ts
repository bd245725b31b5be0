export type { AihubAudioSourceOptions, AihubTextSourceOptions } from './aihub/options.js';
export {
  builtInSources,
  type JoinedSourceOptions,
  type SourceOptions,
} from './built-in-sources.js';
export { type CsvFile, type ReadCsvFileOptions, readCsvFile } from './csv/read-csv-file.js';
export { readTextFile } from './csv/read-text-file.js';
export type { CsvRecord } from './csv/row-reader.js';
export { ChangedMediaError } from './dataset-folder/changed-media-error.js';
export { clipsOfDataset } from './dataset-folder/clips-of-dataset.js';
export type { DatasetContents, DatasetPart, UtteranceRow } from './dataset-folder/contents.js';
export { isUpToDate } from './dataset-folder/is-up-to-date.js';
export {
  openReadyFeatures,
  type ReadReadyFeaturesOptions,
  type ReadyFeatures,
  readReadyFeatures,
} from './dataset-folder/open-ready-features.js';
export { partsOf } from './dataset-folder/parts-of.js';
export { type ReadDatasetOptions, readDataset } from './dataset-folder/read-dataset.js';
export { verifyDataset } from './dataset-folder/verify-dataset.js';
export { writeDataset } from './dataset-folder/write-dataset.js';
export { type ExistingSourceOptions, existingFromFolder } from './existing/existing.js';
export type { FeaturesSourceOptions } from './features/options.js';
export type { FolderSourceOptions } from './folder/options.js';
export type { IemocapSourceOptions } from './iemocap/options.js';
export { joinedFromList } from './joined/options.js';
export type { Kemdy19SourceOptions, Kemdy20SourceOptions } from './kemdy/options.js';
export type { MeldSourceOptions } from './meld/options.js';
export { prepareDataset } from './prepare-dataset.js';
export { readWord, type Setting } from './settings/read-word.js';
export { readYaml } from './settings/read-yaml.js';
export { changes, isWithin, refuseUndone } from './settings/undoes.js';
export { defineSource, type SourceDescriptor } from './source/define-source.js';
export { type CompositeSource, createSourceRegistry, type SourceRegistry } from './source/registry.js';
export type { CorpusRows, SourceDefinition } from './source/source-definition.js';
export type { SourceRun } from './source/source-run.js';
export { type ParsedSource, type SourceSchema, sourceFields } from './source/source-schema.js';
export type { DryRun, PreparedDataset, SourceContext } from './source.js';
export type { FoundCorpus, FoundDataset } from './survey/found-corpus.js';
export type { ReadSubtitles } from './survey/subtitles.js';
export { type SurveyCorpusOptions, surveyCorpus } from './survey/survey-corpus.js';
export { TABLE_COLUMNS, type TableColumn } from './survey/usual-columns.js';
