import { EventEmitter } from 'node:events';
import { expect, it, vi } from 'vitest';
import { watchInterrupts } from '../../src/runtime/signals.js';

function fakeProcess() {
  return Object.assign(new EventEmitter(), { exit: vi.fn() });
}

it('tells of the first signal and does not exit', () => {
  const source = fakeProcess();
  const onInterrupt = vi.fn();
  const watch = watchInterrupts(onInterrupt, source);
  expect(watch.interruption).toBeNull();
  source.emit('SIGTERM');
  expect(watch.interruption).toEqual({ signal: 'SIGTERM', exitCode: 143 });
  expect(onInterrupt).toHaveBeenCalledExactlyOnceWith({ signal: 'SIGTERM', exitCode: 143 });
  expect(source.exit).not.toHaveBeenCalled();
});

it.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
])('exits at once on a second signal, %s, with %i', (signal, code) => {
  const source = fakeProcess();
  const onInterrupt = vi.fn();
  watchInterrupts(onInterrupt, source);
  source.emit('SIGINT');
  source.emit(signal);
  expect(source.exit).toHaveBeenCalledExactlyOnceWith(code);
  expect(onInterrupt).toHaveBeenCalledTimes(1);
});

it('leaves no listener behind', () => {
  const source = fakeProcess();
  const watch = watchInterrupts(() => {}, source);
  expect(source.listenerCount('SIGINT') + source.listenerCount('SIGTERM')).toBe(2);
  watch.dispose();
  expect(source.listenerCount('SIGINT') + source.listenerCount('SIGTERM')).toBe(0);
});
