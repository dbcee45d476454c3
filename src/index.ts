/** The library: everything that the command line does, as functions. Importing it loads TensorFlow. */

export type { Checkpoint } from './checkpoint/checkpoint.js';
export { loadCheckpoint } from './checkpoint/load.js';
export { configJsonSchema } from './config/json-schema.js';
export { type LoadOptions, loadConfig, resolveConfig, type Validation, validateConfigs } from './config/load.js';
export { listPresets, type Preset, writePreset } from './config/presets.js';
export type { ConfigInput, ResolvedConfig } from './config/schema.js';
export { configToYaml } from './config/write.js';
export { type DoctorReport, inspectEnvironment } from './doctor/inspect-environment.js';
export {
  CheckpointError,
  ConfigError,
  DataError,
  EnvironmentError,
  RnnError,
  TrainingError,
} from './errors.js';
export type { BidirectionalLanguageModel } from './inference/bidirectional-language-model.js';
export {
  type Classification,
  type ClassifiedFrames,
  type ClassifiedText,
  type Classifier,
  classifyFrames,
  classifyTexts,
} from './inference/classifier.js';
export { type ReweightedDistribution, type ReweightOptions, reweightNextToken } from './inference/decode/next-token.js';
export type { SampledToken, SampleEnd } from './inference/decode/row-text.js';
export { type SampledText, type SampleOptions, sample, sampleTexts } from './inference/decode/sample.js';
export { type PromptedText, type SampleEachOptions, sampleEach } from './inference/decode/sample-each.js';
export { type Candidate, createSession, type Session, type SessionOptions } from './inference/decode/session.js';
export {
  type BeamOptions,
  type BeamSearch,
  createBeamSearch,
  type Hypothesis,
} from './inference/decode/text-search.js';
export { type FilledText, type FillOptions, fillBlanks } from './inference/fill/fill.js';
export {
  type TaggedEntity,
  type TaggedText,
  type TaggedToken,
  type TextToTag,
  tagTexts,
} from './inference/label/tag-texts.js';
export type { LanguageModel } from './inference/language-model.js';
export { type Prompt, readPrompt } from './inference/prompt.js';
export { type PseudoScore, pseudoScoreTexts } from './inference/score/pseudo-score.js';
export { type ScoredText, type ScoredToken, type ScoreOptions, scoreTexts } from './inference/score/score.js';
export { scoreEach } from './inference/score/score-each.js';
export type { LayerStates, SequenceStates, StatesModel, StatesRequest } from './inference/states.js';
export type { TaggedSteps, Tagger, TaggerInput, TagOptions } from './inference/tagger.js';
export type { TextGenerator } from './inference/text-generator.js';
export {
  createTranscription,
  type TranscribedToken,
  type TranscribeOptions,
  type Transcription,
  type TranscriptionSession,
} from './inference/transcribe/transcribe.js';
export type { Transcriber } from './inference/transcriber.js';
export {
  type TranslatedText,
  type TranslateOptions,
  type Translation,
  translateEach,
  translateTexts,
} from './inference/translate/translate.js';
export type { Translator } from './inference/translator.js';
export type { KernelName, Kernels } from './kernels/kernels.js';
export { selectKernels } from './kernels/select.js';
export { type BleuScore, corpusBleu } from './metrics/bleu.js';
export { type ChrfOptions, corpusChrf } from './metrics/chrf.js';
export { characterErrorRate, type ErrorRate, wordErrorRate } from './metrics/edit-distance.js';
export { type BookSummary, checkTune, summariseTunes, type TuneCheck } from './music/check-tune.js';
export { type BookTune, cutTuneBook } from './music/tune-book.js';
export {
  type CrossValidateOptions,
  type CrossValidation,
  type CrossValidationEvent,
  crossValidate,
  type FoldScore,
} from './run/cross-validate.js';
export type { PreparedEvent, RunEvent, SavedEvent, WarningEvent } from './run/events.js';
export type { Run } from './run/layout.js';
export { type OpenedRun, type OpenReferenceOptions, openReference, openRun } from './run/open-run.js';
export { type ResumeRunOptions, resumeRun } from './run/resume-run.js';
export { type FindRunOptions, findRun, listRuns, type RunSummary } from './run/runs.js';
export { type TrainRunOptions, trainRun } from './run/train-run.js';
export { createRandom, type Random } from './runtime/random.js';
export { loadAs } from './tasks/load-as.js';
export { type MemorizedReport, reportMemorized } from './tasks/memorized-report.js';
export type { Evaluation, EvaluationRequest } from './tasks/registry.js';
export { loadStoredCorpora, type StoredCorpora, tasksFor } from './tasks/tasks.js';
export {
  type MeasuredDraws,
  measureTemperatures,
  reportTemperatures,
  type TemperatureMeasures,
  type TemperatureReport,
  type TextMeasures,
} from './tasks/temperature-report.js';
export type {
  AveragingEvent,
  BestSoFar,
  EpochEvent,
  EvaluationEvent,
  FinishedEvent,
  SampleEvent,
  StartedEvent,
  StepEvent,
  StopReason,
} from './training/events.js';
