import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { readCluster } from '../../src/distributed/cluster.js';
import { temporaryFolder } from '../temporary-folder.js';
import { codeBlocks } from './code-blocks.js';

/** What of a manifest the tests look at. */
interface Container {
  name: string;
  workingDir: string;
  ports?: { name: string; containerPort: number }[];
  command: string[];
  args: string[];
  volumeMounts: { name: string; mountPath: string }[];
}
interface PodSpec {
  containers: Container[];
  volumes?: { name: string }[];
}
interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string };
  // biome-ignore lint/suspicious/noExplicitAny: each kind has another one.
  spec: any;
}

const blocks = codeBlocks(readFileSync(join(import.meta.dirname, '../../docs/distributed.md'), 'utf8'));
const of = (language: string) => blocks.filter((block) => block.language === language).map(({ content }) => content);
const manifests = of('yaml').flatMap((text) =>
  parseAllDocuments(text).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS() as Manifest;
  }),
);
const manifest = (kind: string) => manifests.find((each) => each.kind === kind) as Manifest;
const [job, service, set, policy] = ['TFJob', 'Service', 'StatefulSet', 'NetworkPolicy'].map(manifest) as [
  Manifest,
  Manifest,
  Manifest,
  Manifest,
];
const jobPod: PodSpec = job.spec.tfReplicaSpecs.Worker.template.spec;
const setPod: PodSpec = set.spec.template.spec;
const container = (pod: PodSpec) => pod.containers[0] as Container;

/** A folder whose `bin` has commands of these texts, for the PATH. */
function withCommands(commands: Record<string, string>): { folder: string; env: NodeJS.ProcessEnv } {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'bin'));
  for (const [name, text] of Object.entries(commands)) {
    const file = join(folder, 'bin', name);
    writeFileSync(file, `#!/bin/sh\n${text}\n`);
    chmodSync(file, 0o755);
  }
  const { TF_CONFIG: _, ...inherited } = process.env;
  return {
    folder,
    env: { ...inherited, PATH: `${join(folder, 'bin')}:${process.env.PATH}`, OUT: join(folder, 'out') },
  };
}

/** Runs the script of a container with an `rnn` of this text; sleep ends at once. */
function runContainer(pod: PodSpec, rnn: string, { host = 'rnn-1', begun = false } = {}) {
  const { folder, env } = withCommands({ rnn, sleep: 'echo slept >>"$OUT"' });
  if (begun) mkdirSync(join(folder, 'runs/mine/checkpoints/last'), { recursive: true });
  const [command = '', ...words] = [...container(pod).command, ...container(pod).args];
  const { status } = spawnSync(command, words, { cwd: folder, env: { ...env, HOSTNAME: host } });
  return { status, out: existsSync(env.OUT as string) ? readFileSync(env.OUT as string, 'utf8') : '' };
}

describe('the manifests of docs/distributed.md', () => {
  it('are four, of the kinds and versions that Kubernetes and the training operator have', () => {
    expect(manifests.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`)).toEqual([
      'kubeflow.org/v1 TFJob',
      'v1 Service',
      'apps/v1 StatefulSet',
      'networking.k8s.io/v1 NetworkPolicy',
    ]);
  });

  it('agree on names, labels, ports and volumes', () => {
    expect(container(jobPod)).toMatchObject({
      name: 'tensorflow',
      ports: [{ name: 'tfjob-port', containerPort: 2222 }],
    });
    expect(service.spec).toMatchObject({ clusterIP: 'None', ports: [{ port: 2222 }] });
    expect(set.spec.serviceName).toBe(service.metadata.name);
    for (const labels of [service.spec.selector, set.spec.selector.matchLabels, policy.spec.podSelector.matchLabels]) {
      expect(labels).toEqual(set.spec.template.metadata.labels);
    }
    const volumes = [jobPod.volumes, set.spec.volumeClaimTemplates.map(({ metadata }: Manifest) => metadata)];
    for (const [index, pod] of [jobPod, setPod].entries()) {
      expect(container(pod).volumeMounts.map(({ name }) => name)).toEqual([volumes[index][0].name]);
      expect(container(pod).volumeMounts[0]?.mountPath).toBe(container(pod).workingDir);
    }
  });

  it('TFJob has only fields that its definition has (kubeflow/training-operator, manifests/base/crds/kubeflow.org_tfjobs.yaml)', () => {
    const { spec } = job;
    const fields = {
      job: ['apiVersion', 'kind', 'metadata', 'spec'],
      spec: ['enableDynamicWorker', 'runPolicy', 'successPolicy', 'tfReplicaSpecs'],
      runPolicy: [
        'activeDeadlineSeconds',
        'backoffLimit',
        'cleanPodPolicy',
        'schedulingPolicy',
        'suspend',
        'ttlSecondsAfterFinished',
      ],
      replica: ['replicas', 'restartPolicy', 'template'],
    };
    expect(fields.job).toEqual(expect.arrayContaining(Object.keys(job)));
    expect(fields.spec).toEqual(expect.arrayContaining(Object.keys(spec)));
    expect(fields.runPolicy).toEqual(expect.arrayContaining(Object.keys(spec.runPolicy)));
    expect(['All', 'Running', 'None']).toContain(spec.runPolicy.cleanPodPolicy);
    expect(spec.runPolicy.backoffLimit).toBeTypeOf('number');
    expect(Object.keys(spec.tfReplicaSpecs)).toEqual(['Worker']);
    expect(fields.replica).toEqual(expect.arrayContaining(Object.keys(spec.tfReplicaSpecs.Worker)));
    expect(spec.tfReplicaSpecs.Worker.restartPolicy).toBe('ExitCode');
    expect(spec.tfReplicaSpecs.Worker.replicas).toBeTypeOf('number');
    // Istio's proxy would stand between the workers, and outlive them.
    expect(spec.tfReplicaSpecs.Worker.template.metadata.annotations).toEqual({ 'sidecar.istio.io/inject': 'false' });
  });

  it('make TF_CONFIG of the name of a pod: as many workers as replicas, each pod another one', () => {
    const { replicas, serviceName } = set.spec;
    for (let rank = 0; rank < replicas; rank++) {
      const host = `${set.metadata.name}-${rank}`;
      const { out } = runContainer(setPod, 'printf %s "$TF_CONFIG" >"$OUT"', { host });
      const cluster = readCluster(out.split('slept')[0]);
      expect(cluster?.rank).toBe(rank);
      expect(cluster?.addresses).toHaveLength(replicas);
      expect(cluster?.addresses[rank]).toBe(`${host}.${serviceName}:2222`);
    }
  });

  it.each([
    ['TFJob', jobPod],
    ['StatefulSet', setPod],
  ])('%s: begins, resumes where there is a checkpoint, and ends well', (_, pod) => {
    const rnn = 'echo "$@" >>"$OUT"';
    expect(runContainer(pod, rnn)).toMatchObject({ status: 0 });
    expect(runContainer(pod, rnn).out).toContain('train config.yaml --force');
    expect(runContainer(pod, rnn, { begun: true }).out).toContain('train config.yaml --resume');
  });

  it('TFJob: a lost worker is a failure that the operator retries, a wrong configuration is none', () => {
    expect(runContainer(jobPod, 'exit 75').status).toBe(143);
    expect(runContainer(jobPod, 'exit 2').status).toBe(2);
  });

  it('StatefulSet: fails with the status of rnn, and stays when it has ended well', () => {
    expect(runContainer(setPod, 'exit 75')).toEqual({ status: 75, out: '' });
    expect(runContainer(setPod, 'exit 0').out).toBe('slept\n');
  });

  it.each([
    ['TFJob', jobPod],
    ['StatefulSet', setPod],
  ])('%s: SIGTERM reaches rnn, which is waited for', async (_, pod) => {
    const { folder, env } = withCommands({
      rnn: `trap 'echo saved >>"$OUT"; exit 143' TERM; echo ready >>"$OUT"; while :; do sleep 0.05; done`,
    });
    const [command = '', ...words] = [...container(pod).command, ...container(pod).args];
    const shell = spawn(command, words, { cwd: folder, env: { ...env, HOSTNAME: 'rnn-0' } });
    const ended = new Promise((resolve) => shell.on('close', resolve));
    while (!existsSync(env.OUT as string) && shell.exitCode === null) await setTimeout(20);
    shell.kill('SIGTERM');
    expect(await ended).toBe(143);
    expect(readFileSync(env.OUT as string, 'utf8')).toBe('ready\nsaved\n');
  });
});

describe('the other examples of docs/distributed.md', () => {
  it('TF_CONFIG by hand is one of two workers', () => {
    const block = of('sh').find((text) => text.includes('export TF_CONFIG=')) as string;
    const { env } = withCommands({ rnn: 'printf %s "$TF_CONFIG"' });
    expect(readCluster(execFileSync('sh', ['-c', block], { env, encoding: 'utf8' }))).toEqual({
      addresses: ['host0:2222', 'host1:2222'],
      rank: 0,
    });
  });

  it('ssh starts each worker on its host', () => {
    const block = of('sh').find((text) => text.includes('ssh ')) as string;
    const { folder, env } = withCommands({
      ssh: 'host=$1; shift; export SSH_HOST=$host; exec sh -c "$*"',
      npx: 'echo "$SSH_HOST $* $TF_CONFIG" >>"$OUT"',
    });
    mkdirSync(join(folder, 'rnn'));
    execFileSync('sh', ['-c', block], { cwd: folder, env });
    const lines = readFileSync(env.OUT as string, 'utf8')
      .trimEnd()
      .split('\n')
      .sort();
    expect(lines).toHaveLength(2);
    for (const [rank, line] of lines.entries()) {
      const [host, ...rest] = line.split(' ');
      expect(host).toBe(`host${rank}`);
      expect(rest.slice(0, -1).join(' ')).toBe('rnn train config.yaml');
      expect(readCluster(rest.at(-1))).toEqual({ addresses: ['host0:2222', 'host1:2222'], rank });
    }
  });

  it('the unit of systemd runs a shell that begins or resumes, and does not restart what would fail again', () => {
    const unit = of('ini')[0] as string;
    const setting = (key: string) =>
      unit
        .split('\n')
        .find((line) => line.startsWith(`${key}=`))
        ?.slice(key.length + 1);
    expect(setting('RestartPreventExitStatus')?.split(' ')).toEqual(['1', '2']);
    const script = /^\/bin\/sh -c '(.*)'$/.exec(setting('ExecStart') as string)?.[1] as string;
    const { folder, env } = withCommands({ rnn: 'echo "$@"' });
    const run = () => execFileSync('/bin/sh', ['-c', script], { cwd: folder, env, encoding: 'utf8' });
    expect(run()).toBe('train config.yaml --force\n');
    mkdirSync(join(folder, 'runs/mine/checkpoints/last'), { recursive: true });
    expect(run()).toBe('train config.yaml --resume\n');
  });

  it.skipIf(spawnSync('systemd-analyze', ['--version']).error)('systemd-analyze takes the unit', () => {
    const file = join(temporaryFolder(), 'rnn.service');
    writeFileSync(file, of('ini')[0] as string);
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' });
    expect(stderr).not.toMatch(/rnn\.service/);
    expect(status).toBe(0);
  });
});
