import { expect, it } from 'vitest';
import { inspectHosts } from '../../src/doctor/hosts.js';
import type { Installation } from '../../src/doctor/installation.js';
import { measureSpeed } from '../../src/doctor/measure-speed.js';
import { tf } from '../../src/runtime/tensorflow.js';

const installation: Installation = {
  root: '/home/me/rnn',
  tensorflow: false,
  tools: { compiler: null, python: null, pip: false, npm: '/usr/bin/npm' },
  obstacles: {
    tensorflow: { message: 'g++ and pip are missing', remedy: 'apt-get install -y g++ python3-pip' },
    node: { message: 'g++ is missing', remedy: 'apt-get install -y g++' },
  },
};

it('says of each host that it is there, or what is missing and the one command that brings it', () => {
  const hosts = inspectHosts(installation);
  expect(hosts.map(({ name }) => name)).toEqual(['tensorflow', 'node', 'wasm']);
  for (const host of hosts) {
    if (host.available) expect(host).toMatchObject({ path: expect.any(String), reason: null, command: null });
    else {
      const obstacle = installation.obstacles[host.name as 'tensorflow' | 'node'];
      expect(host.reason).toBe(obstacle?.message);
      expect(host.command).toBe(`${obstacle?.remedy} && rnn doctor --install ${host.name}`);
    }
  }
  expect(hosts.at(-1)).toMatchObject({ name: 'wasm', available: true });
});

it('measures a host, and leaves what computes and all tensors as they were', () => {
  // The first call makes what is kept for the life of the process.
  measureSpeed('wasm', 0.01);
  const before = { backend: tf.getBackend(), tensors: tf.memory().numTensors, choice: process.env.RNN_BACKEND };
  expect(measureSpeed('wasm', 0.05)).toBeGreaterThan(0);
  expect(process.env.RNN_BACKEND).toBe(before.choice);
  expect(tf.memory().numTensors).toBe(before.tensors);
  if (before.backend) expect(tf.getBackend()).toBe(before.backend);
});
