/** Trained models in a browser, without a server: see docs/browser.md. */

export { CheckpointError, ConfigError, DataError, EnvironmentError, RnnError } from '../errors.js';
export { type CreateModelOptions, createModel } from './create-model.js';
export type { Bytes, ModelFiles } from './files.js';
export type {
  Ability,
  BrowserModel,
  SampledText,
  SampleRequest,
  ScoredTextWithAlternatives,
  ScoreRequest,
  TranscribedRecording,
  TranscribeRequest,
} from './model.js';
export type { WasmFiles } from './open-kernels.js';
