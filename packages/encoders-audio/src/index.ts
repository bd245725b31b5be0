export { acousticFeatureNames, createAcousticStatisticsEncoder } from './acoustic-encoder.js';
export {
  type AcousticStatisticsOptions,
  acousticStatisticsOptionsSchema,
  type ResolvedAcousticStatisticsOptions,
} from './acoustic-options.js';
export { type AudioEncoderOptions, builtInAudioEncoders, createAudioEncoder } from './audio-encoder.js';
export { type FrameMatrix, powerSpectrum } from './frames.js';
export {
  acousticFunctionalNames,
  createAcousticFunctionalsEncoder,
} from './functionals/functionals-encoder.js';
export {
  type AcousticFunctionalsOptions,
  acousticFunctionalsOptionsSchema,
} from './functionals/functionals-options.js';
export {
  createLogMelEncoder,
  type LogMelEncoderOptions,
  logMelEncoderOptionsSchema,
} from './log-mel-encoder.js';
export { type LogMelOptions, logMel, melFilterbank, mfcc } from './mel.js';
export { type PitchTrack, type PitchTrackOptions, pitchTrack } from './pitch-track.js';
export {
  type SpeechTokensOptions,
  speechTokensOptionsSchema,
  type Wav2Vec2Options,
  wav2vec2OptionsSchema,
} from './speech/speech-options.js';
export { createSpeechTokensEncoder, type SpeechTokensEncoder } from './speech/speech-tokens-encoder.js';
export { createWav2Vec2Encoder } from './speech/wav2vec2-encoder.js';
export { type TokenBertOptions, tokenBertOptionsSchema } from './token-bert/token-bert-options.js';
export { createWaveformEncoder, type WaveformOptions, waveformOptionsSchema } from './waveform-encoder.js';
