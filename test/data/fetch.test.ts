import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { create } from 'tar';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checksum } from '../../src/data/fetch/checksum.js';
import { type CorpusSource, fetchSource } from '../../src/data/fetch/fetch-source.js';
import { missingSources } from '../../src/data/fetch/missing-sources.js';
import { RnnError } from '../../src/errors.js';
import { temporaryFolder } from '../temporary-folder.js';

const body = Buffer.from('En un lugar de la Mancha, de cuyo nombre no quiero acordarme.\n'.repeat(2000));
const hash = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');
const quick = { pause: 1 };

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/corpus.txt`;
}

function sourceOf(url: string, rest: Partial<CorpusSource> = {}): CorpusSource {
  const file = join(temporaryFolder(), 'corpora', 'corpus.txt');
  return { url, file, sha256: hash(body), unpack: null, licence: 'public domain', ...rest };
}

async function failure(work: Promise<unknown>): Promise<RnnError> {
  const error = await work.then(
    () => null,
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(RnnError);
  return error;
}

describe('fetchSource', () => {
  it('downloads, verifies, and finds the file there the next time without asking the server', async () => {
    let requests = 0;
    const source = sourceOf(
      await serve((_, response) => {
        requests++;
        response.end(body);
      }),
    );
    expect(await fetchSource(source)).toMatchObject({ outcome: 'fetched', sha256: hash(body) });
    expect(readFileSync(source.file)).toEqual(body);
    expect(await fetchSource(source)).toMatchObject({ outcome: 'present' });
    expect(requests).toBe(1);
    expect(existsSync(`${source.file}.partial`)).toBe(false);
  });

  it('resumes after a cut connection', async () => {
    const ranges: (string | undefined)[] = [];
    const url = await serve((request, response) => {
      ranges.push(request.headers.range);
      const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
      response.writeHead(from > 0 ? 206 : 200, { 'content-length': body.length - from });
      const piece = body.subarray(from, from + 50_000);
      response.write(piece, () =>
        setTimeout(() => (from + piece.length < body.length ? response.destroy() : response.end()), 30),
      );
    });
    const source = sourceOf(url);
    const seen: number[] = [];
    await fetchSource(source, { ...quick, onProgress: (received, total) => seen.push(received / (total ?? 1)) });
    expect(readFileSync(source.file)).toEqual(body);
    expect(ranges[0]).toBeUndefined();
    expect(ranges.length).toBeGreaterThan(1);
    expect(ranges.slice(1).every((range) => /^bytes=[1-9]/.test(range ?? ''))).toBe(true);
    expect(seen.at(-1)).toBe(1);
  });

  it('begins anew where the server cannot continue', async () => {
    const source = sourceOf(await serve((_, response) => response.end(body)));
    mkdirSync(join(source.file, '..'), { recursive: true });
    writeFileSync(`${source.file}.partial`, 'something older');
    await fetchSource(source);
    expect(readFileSync(source.file)).toEqual(body);
  });

  it('takes a whole download that an earlier call left behind', async () => {
    const source = sourceOf(
      await serve((request, response) => {
        expect(request.headers.range).toBe(`bytes=${body.length}-`);
        response.writeHead(416, { 'content-range': `bytes */${body.length}` }).end();
      }),
    );
    mkdirSync(join(source.file, '..'), { recursive: true });
    writeFileSync(`${source.file}.partial`, body);
    await fetchSource(source);
    expect(readFileSync(source.file)).toEqual(body);
  });

  it('gives up after three more tries without progress, keeps what has arrived and says that the same command continues', async () => {
    let requests = 0;
    const source = sourceOf(
      await serve((_, response) => {
        requests++;
        response.writeHead(200, { 'content-length': body.length });
        // A moment later, so that what was sent arrives.
        response.write(body.subarray(0, 1000), () => setTimeout(() => response.destroy(), 100));
      }),
    );
    const error = await failure(fetchSource(source, quick));
    expect(error.message).toContain(source.url);
    expect(error.hint).toContain('the download resumes where it stopped');
    expect(requests).toBe(5);
    expect(existsSync(source.file)).toBe(false);
    expect(readFileSync(`${source.file}.partial`).length).toBe(1000);
  });

  it('refuses bytes of another checksum and keeps nothing of them', async () => {
    const source = sourceOf(await serve((_, response) => response.end('another text')));
    const error = await failure(fetchSource(source));
    expect(error.message).toContain(hash('another text'));
    expect(error.message).toContain(hash(body));
    expect(existsSync(source.file) || existsSync(`${source.file}.partial`)).toBe(false);
  });

  it('follows a redirect', async () => {
    const url = await serve((request, response) =>
      request.url === '/moved' ? response.end(body) : response.writeHead(302, { location: '/moved' }).end(),
    );
    const source = sourceOf(url);
    await fetchSource(source);
    expect(readFileSync(source.file)).toEqual(body);
  });

  it.each([404, 410, 403])('says at once that the server responds with %i', async (status) => {
    let requests = 0;
    const source = sourceOf(
      await serve((_, response) => {
        requests++;
        response.writeHead(status).end();
      }),
    );
    expect((await failure(fetchSource(source, quick))).message).toContain(`the server responds with ${status}`);
    expect(requests).toBe(1);
  });

  it('asks a server in trouble again', async () => {
    let requests = 0;
    const source = sourceOf(
      await serve((_, response) => (++requests < 3 ? response.writeHead(503).end() : response.end(body))),
    );
    await fetchSource(source, quick);
    expect(requests).toBe(3);
  });

  it('says that nothing listens there', async () => {
    const error = await failure(fetchSource(sourceOf('http://127.0.0.1:1/corpus.txt'), quick));
    expect(error.message).toMatch(/^http:\/\/127\.0\.0\.1:1\/corpus\.txt cannot be downloaded: .+\.$/);
    expect(error.hint).toContain('Check the connection to 127.0.0.1:1');
  });

  it('does not wait for ever for a server that is silent', async () => {
    const source = sourceOf(await serve(() => {}));
    expect((await failure(fetchSource(source, { ...quick, patience: 30 }))).message).toContain('cannot be downloaded');
  });

  it('says that a folder cannot be written to, and what is in the way of it', async () => {
    const source = sourceOf(await serve((_, response) => response.end(body)));
    writeFileSync(join(source.file, '..', '..', 'blocked'), '');
    const blocked = { ...source, file: join(source.file, '..', '..', 'blocked', 'corpus.txt') };
    expect((await failure(fetchSource(blocked))).message).toContain('cannot be created');
  });

  it('leaves a file that differs alone and says so', async () => {
    const source = sourceOf(await serve((_, response) => response.end(body)));
    mkdirSync(join(source.file, '..'), { recursive: true });
    writeFileSync(source.file, 'my own');
    expect((await failure(fetchSource(source))).message).toContain(`its SHA-256 is ${hash('my own')}`);
    expect(readFileSync(source.file, 'utf8')).toBe('my own');
  });

  it('stops when it is told to, and keeps what has arrived', async () => {
    const stop = new AbortController();
    const source = sourceOf(
      await serve((_, response) => {
        response.writeHead(200, { 'content-length': body.length });
        response.write(body.subarray(0, 5000));
      }),
    );
    const work = fetchSource(source, {
      ...quick,
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('stop')),
    });
    await expect(work).rejects.toThrow('stop');
    expect(existsSync(source.file)).toBe(false);
  });
});

describe('archives', () => {
  const files = { 'repo-1/data/b.txt': 'dos\n', 'repo-1/data/a.txt': 'uno\n', 'repo-1/other/c.md': 'tres' };
  // What sha256sum prints of the folder's files in the order of their names.
  const tree = hash(`${hash('uno\n')}  a.txt\n${hash('dos\n')}  b.txt\n`);

  async function tarball(): Promise<Buffer> {
    const folder = temporaryFolder();
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(join(folder, name, '..'), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    symlinkSync('/etc/passwd', join(folder, 'repo-1/data/link.txt'));
    await create({ file: join(folder, 'all.tar.gz'), gzip: true, cwd: folder }, ['repo-1']);
    return readFileSync(join(folder, 'all.tar.gz'));
  }
  const zip = () =>
    Buffer.from(zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)]))));

  it.each([
    ['a tar.gz', tarball],
    ['a zip', zip],
  ])('%s: takes the members that match, without their folders and without links', async (_, make) => {
    const archive = await make();
    const url = await serve((_, response) => response.end(archive));
    const source = sourceOf(url, { unpack: '*/data/*.txt', sha256: tree });
    expect(await fetchSource(source)).toMatchObject({ outcome: 'fetched' });
    expect(readFileSync(join(source.file, 'a.txt'), 'utf8')).toBe('uno\n');
    expect(existsSync(join(source.file, 'link.txt'))).toBe(false);
    expect(await checksum(source.file)).toBe(tree);
  });

  it('writes no member outside of the folder', async () => {
    const archive = Buffer.from(zipSync({ '../../evil.txt': Buffer.from('x') }));
    const source = sourceOf(await serve((_, response) => response.end(archive)), { unpack: '**/*.txt', sha256: null });
    await fetchSource(source).catch(() => {});
    expect(existsSync(join(source.file, '..', '..', '..', 'evil.txt'))).toBe(false);
    expect(existsSync(join(source.file, '..', '..', 'evil.txt'))).toBe(false);
  });

  it.each([
    ['a glob that nothing matches', zip, '*/none/*'],
    ['an archive that is none', () => Buffer.from('<html>not found</html>'.repeat(100)), '**'],
    ['a zip cut short', () => zip().subarray(0, 200), '*/data/*.txt'],
  ])('refuses %s in a sentence and keeps nothing', async (_, make, unpack) => {
    const archive = make();
    const source = sourceOf(await serve((_, response) => response.end(archive)), { unpack });
    await failure(fetchSource(source));
    expect(existsSync(source.file) || existsSync(`${source.file}.unpacking`)).toBe(false);
  });
});

describe('missingSources', () => {
  const file = '/nowhere/corpora/fsdd';
  const source: CorpusSource = { url: 'http://127.0.0.1:1/x', file, sha256: null, unpack: null, licence: 'none' };

  it('are those that a path of the corpus needs', () => {
    expect(missingSources([source], [['/nowhere/corpora/fsdd/*_1.wav'], null])).toEqual([source]);
    expect(missingSources([source], { jig: ['/nowhere/corpora/fsdd'] })).toEqual([source]);
  });

  it('are none where the corpus is another one', () => {
    expect(missingSources([source], [['/nowhere/corpora/fsdd-2/a.wav'], ['-']])).toEqual([]);
  });
});
