import { formatCount, formatQuantity } from '../../text/quantities.js';

/** 10^log10 to three digits: 0.0123, 45.6, or 1.23×10^-45 if plain digits are hard to read. */
export function formatPower(log10: number): string {
  if (log10 > -4 && log10 < 6) return threeDigits(10 ** log10);
  if (!Number.isFinite(log10)) return log10 > 0 ? '∞' : '0';
  const exponent = Math.floor(log10 + 0.5e-3);
  return `${(10 ** (log10 - exponent)).toFixed(2)}×10^${exponent}`;
}

/** Like `toLocaleString('en-US', { maximumSignificantDigits: 3 })`, which takes milliseconds at its first call. */
function threeDigits(value: number): string {
  const [digits, exponent] = value.toExponential().split('e');
  const rounded = Number(`${Math.round(Number(`${digits}e2`))}e${Number(exponent) - 2}`);
  return rounded < 1000 ? String(rounded) : formatCount(rounded);
}

/** A probability in percent with one decimal: 3.1%, and <0.1% for what would round to 0. */
export function formatProbability(probability: number): string {
  const percent = (probability * 100).toFixed(1);
  return percent === '0.0' && probability > 0 ? '<0.1%' : `${percent}%`;
}

/** A duration in readable units: 4.2 s, 3 min 05 s, 2 h 07 min. */
export function formatDuration(seconds: number): string {
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${twoDigits(whole % 60)} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${twoDigits(minutes % 60)} min`;
}

/** A size on disk: 980 bytes, 12.3 MB. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return formatQuantity(bytes, 'byte');
  const units = ['kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length, Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1000 ** power).toFixed(1)} ${units[power - 1]}`;
}

/** Local date and time to the minute: 2026-11-23 16:05. */
export function formatDate(date: Date): string {
  const day = [date.getFullYear(), twoDigits(date.getMonth() + 1), twoDigits(date.getDate())].join('-');
  return `${day} ${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
