/// <reference lib="dom" />

/** A microphone. */
export interface Recorder {
  isRecording(): boolean;
  start(): Promise<void>;
  stop(): Promise<Blob>;
}

/** Null if the page may not record. */
export function createRecorder(): Recorder | null {
  if (navigator.mediaDevices === undefined || typeof MediaRecorder === 'undefined') return null;
  let recorder: MediaRecorder | null = null;
  return {
    isRecording: () => recorder !== null,
    async start() {
      recorder = new MediaRecorder(await navigator.mediaDevices.getUserMedia({ audio: true }));
      recorder.start();
    },
    stop() {
      const running = recorder;
      recorder = null;
      if (running === null) throw new Error('Nothing is recorded.');
      const pieces: Blob[] = [];
      return new Promise((resolve) => {
        running.addEventListener('dataavailable', ({ data }) => pieces.push(data));
        running.addEventListener('stop', () => {
          for (const track of running.stream.getTracks()) track.stop();
          resolve(new Blob(pieces, { type: running.mimeType }));
        });
        running.stop();
      });
    },
  };
}

/** Converts a recording to a WAV file, unless it is one, with the decoder of the browser. */
export async function toWave(recording: Blob): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(await recording.arrayBuffer());
  if (String.fromCharCode(...bytes.subarray(0, 4)) === 'RIFF') return bytes;
  const context = new AudioContext();
  try {
    return encodeWave(await context.decodeAudioData(bytes.buffer));
  } catch (cause) {
    throw new Error('The browser cannot decode this recording. Choose a WAV file.', { cause });
  } finally {
    await context.close();
  }
}

/** 16-bit samples with mixed channels. */
function encodeWave(sound: AudioBuffer): Uint8Array<ArrayBuffer> {
  const channels = Array.from({ length: sound.numberOfChannels }, (_, index) => sound.getChannelData(index));
  const bytes = new Uint8Array(44 + 2 * sound.length);
  const view = new DataView(bytes.buffer);
  const write = (at: number, text: string) => {
    for (let index = 0; index < text.length; index++) view.setUint8(at + index, text.charCodeAt(index));
  };
  write(0, 'RIFF');
  view.setUint32(4, bytes.length - 8, true);
  write(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sound.sampleRate, true);
  view.setUint32(28, 2 * sound.sampleRate, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  write(36, 'data');
  view.setUint32(40, 2 * sound.length, true);
  for (let step = 0; step < sound.length; step++) {
    const mean = channels.reduce((sum, samples) => sum + (samples[step] as number), 0) / channels.length;
    view.setInt16(44 + 2 * step, Math.round(32767 * Math.max(-1, Math.min(1, mean))), true);
  }
  return bytes;
}
