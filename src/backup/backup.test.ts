import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { createHash, randomInt } from 'node:crypto'
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { createMemoryBlobs } from '../files/memory-blobs.fixture.ts'
import type { BlobStore } from '../platform/blob-store.ts'
import {
  ask,
  backUp,
  createEmptyDatabase,
  createFilledDatabase,
  createFolder,
  digestTables,
  ODD_TEXT,
} from './backup.fixture.ts'
import { BackupError } from './backup-error.ts'
import { verifyBackup } from './read-backup.ts'
import { restoreBackup, type RestoreOptions } from './restore-backup.ts'
import { writeBackup } from './write-backup.ts'
import { writeWholeFile } from './write-whole-file.ts'

setDefaultTimeout(30_000)

const SQL_FOLDER = join(import.meta.dir, '../../sql')
/** Longer than any query of the program may take. */
const SLOW_MS = 4_000

const source = await createFilledDatabase()
const before = await digestTables(source)
const file = await backUp(source)

describe('a backup that is restored into an empty database', () => {
  test('gives every table back as it was, but for a new epoch and a line in the audit log', async () => {
    const target = await createEmptyDatabase()
    await restore(target)
    const after = await digestTables(target)
    expect(differing(before, after)).toEqual(['audit_log', 'site'])
    const [site, was] = await Promise.all([readSite(target), readSite(source)])
    expect({ ...site, epoch: '' }).toEqual({ ...was, epoch: '' })
    expect(site['epoch']).not.toBe(was['epoch'])
    const texts = await ask(
      target,
      (sql) => sql`select 1 from messages where body = ${ODD_TEXT} and html = ${ODD_TEXT}`,
    )
    expect(texts).toHaveLength(1)
    const log = await ask(target, (sql) => sql`select action, id from audit_log order by id desc limit 2`)
    expect(log).toMatchObject([{ action: 'site.restored' }, {}])
    expect(log[0]?.['id']).toBe(log[1]?.['id'] + 1)
  })

  test('gives a schema like any other: keys, triggers and numbers work', async () => {
    const target = await createEmptyDatabase()
    await restore(target)
    const schemaOf = (url: string) =>
      ask(url, async (sql) => [
        ...(await sql`select conname, pg_get_constraintdef(oid) as definition from pg_constraint where connamespace = 'public'::regnamespace order by 1, 2`),
        ...(await sql`select tgname, tgenabled from pg_trigger where not tgisinternal order by 1`),
        ...(await sql`select indexdef from pg_indexes where schemaname = 'public' order by 1`),
        ...(await sql`select version, name, checksum from migrations order by 1`),
      ])
    expect(await schemaOf(target)).toEqual(await schemaOf(source))
    expect(await ask(target, (sql) => sql`update audit_log set action = 'x'`.catch(String))).toContain('append-only')
  })

  test('keeps sessions by default, and ends them when asked to', async () => {
    const alive = (url: string) => ask(url, (sql) => sql`select 1 from sessions where revoked_at is null`)
    const [kept, ended] = [await createEmptyDatabase(), await createEmptyDatabase()]
    await restore(kept)
    await restore(ended, { signsOut: true })
    expect(await alive(kept)).toHaveLength(3)
    expect(await alive(ended)).toHaveLength(0)
  })
})

describe('a backup', () => {
  test('is of one moment, however long it takes and whatever is written meanwhile', async () => {
    const url = await createFilledDatabase()
    const path = join(createFolder(), 'hubbub.tar.gz')
    await fillLog(url)
    const wasThen = await digestTables(url)
    await writeWholeFile(path, (out) =>
      writeBackup(
        url,
        slowDown(out, async () => {
          await changeEverything(url)
          await Bun.sleep(SLOW_MS)
        }),
      ),
    )
    const target = await createEmptyDatabase()
    await restore(target, {}, path)
    expect(differing(wasThen, await digestTables(target))).toEqual(['audit_log', 'site'])
    expect(await ask(target, (sql) => sql`select count(*) from audit_log where action = 'filled'`)).toMatchObject([
      { count: 20_000 },
    ])
  })

  test('can be looked into with tar, and says what it is', async () => {
    const { stdout } = Bun.spawnSync(['tar', '-xzOf', file, 'hubbub.json'])
    expect(JSON.parse(stdout.toString())).toMatchObject({ format: 'hubbub-backup', format_version: 2 })
    expect(Bun.spawnSync(['tar', '-tzf', file]).stdout.toString()).toContain('tables/messages/000001.copy')
  })

  test('is for its owner only, has its name when it is whole, and overwrites nothing', async () => {
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const folder = createFolder()
    const path = join(folder, 'hubbub.tar.gz')
    expect(await refusalOf(writeWholeFile(path, () => Promise.reject(new BackupError('away'))))).toBe('away')
    expect(readdirSync(folder)).toEqual([])
    writeFileSync(path, 'mine')
    expect(await refusalOf(writeWholeFile(path, (out) => writeBackup(source, out)))).toContain('choose another name')
    expect(readFileSync(path, 'utf8')).toBe('mine')
    expect(await refusalOf(writeWholeFile(join(folder, 'no/x'), (out) => writeBackup(source, out)))).toContain(
      'is not there',
    )
  })

  test('that loses PostgreSQL on the way fails in one sentence, and leaves no file', async () => {
    const url = await createFilledDatabase()
    await fillLog(url)
    const folder = createFolder()
    const work = writeWholeFile(join(folder, 'hubbub.tar.gz'), (out) =>
      writeBackup(
        url,
        slowDown(out, () =>
          ask(
            url,
            (sql) => sql`
            select pg_terminate_backend(pid, 10000) from pg_stat_activity
            where datname = current_database() and pid <> pg_backend_pid()`,
          ),
        ),
      ),
    )
    const refusal = await refusalOf(work)
    expect(refusal).toContain('broke off')
    expectOneSentence(refusal)
    expect(readdirSync(folder)).toEqual([])
  })

  test('of a database without tables is refused', async () => {
    const empty = await createEmptyDatabase()
    expect(await refusalOf(writeWholeFile(join(createFolder(), 'x'), (out) => writeBackup(empty, out)))).toContain(
      'nothing to back up',
    )
  })
})

describe('a file that is cut off, damaged or something else is refused in one sentence', () => {
  const whole = readFileSync(file)

  test.each([0, 1, 9, 10, 500, whole.length >> 1, whole.length - 9, whole.length - 1])(
    'cut off after %d bytes',
    async (length) => {
      expectOneSentence(await refusalOf(verifyBackup(fileOf(whole.subarray(0, length)))))
    },
  )

  // Bytes 3 to 9 are gzip's flags, time, level and system: not all of them say something about the content.
  test.each([0, 1, 2, ...Array.from({ length: 40 }, () => randomInt(10, whole.length))])(
    'byte %d flipped',
    async (at) => {
      const flipped = Buffer.from(whole)
      flipped[at] = (flipped[at] ?? 0) ^ (1 << randomInt(8))
      expectOneSentence(await refusalOf(verifyBackup(fileOf(flipped))))
    },
  )

  test.each([
    ['text', Buffer.from('hello\n'.repeat(1_000))],
    ['text in gzip', gzipSync('hello\n'.repeat(1_000))],
    ['zeros in gzip', gzipSync(Buffer.alloc(4_096))],
  ])('%s', async (_, content) => expectOneSentence(await refusalOf(verifyBackup(fileOf(content)))))

  test('another tar, a folder, and no file', async () => {
    const folder = createFolder()
    writeFileSync(join(folder, 'x'), 'x')
    Bun.spawnSync(['tar', '-czf', join(folder, 'other.tar.gz'), '-C', folder, 'x'])
    expect(await refusalOf(verifyBackup(join(folder, 'other.tar.gz')))).toContain('no backup of Hubbub')
    expectOneSentence(await refusalOf(verifyBackup(folder)))
    expect(await refusalOf(verifyBackup(join(folder, 'nothing')))).toContain('no file')
  })

  test('a backup with a row left out, although all its parts are readable', async () => {
    const folder = createFolder()
    Bun.spawnSync(['tar', '-xzf', file, '-C', folder])
    const rooms = join(folder, 'tables/rooms/000001.copy')
    writeFileSync(rooms, readFileSync(rooms, 'utf8').split('\n').slice(1).join('\n'))
    const names = Bun.spawnSync(['tar', '-tzf', file]).stdout.toString().trim().split('\n')
    Bun.spawnSync(['tar', '--format=ustar', '-czf', join(folder, 'less.tar.gz'), '-C', folder, ...names])
    expect(await refusalOf(verifyBackup(join(folder, 'less.tar.gz')))).toContain('table rooms')
  })
})

describe('restoring', () => {
  test('a backup of an older version brings its tables up to date', async () => {
    const target = await createEmptyDatabase()
    const migrationsFolder = folderOfMigrations({
      '9001_more.sql': `alter table rooms add column motto text not null default 'none'; create table extras (n int); insert into extras select count(*) from rooms;`,
    })
    await restore(target, { migrationsFolder })
    expect(await ask(target, (sql) => sql`select distinct motto from rooms`)).toMatchObject([{ motto: 'none' }])
    // It ran when the rooms were there.
    expect(await ask(target, (sql) => sql`select n from extras where n > 0`)).toHaveLength(1)
  })

  test('a backup of a newer version, or with an edited migration, is refused', async () => {
    const target = await createEmptyDatabase()
    const [last = ''] = readdirSync(SQL_FOLDER).sort().slice(-1)
    const older = folderOfMigrations({})
    rmSync(join(older, last))
    expect(await refusalOf(restore(target, { migrationsFolder: older }))).toContain(last)
    expectOneSentence(
      await refusalOf(restore(target, { migrationsFolder: folderOfMigrations({ [last]: 'select 1' }) })),
    )
    expect(await digestTables(target)).toEqual({})
  })

  test('over data asks, says what would be gone, and changes nothing after a no', async () => {
    const target = await createFilledDatabase()
    await ask(target, (sql) => sql`update site set name = 'Another'`)
    const was = await digestTables(target)
    const asked: unknown[] = []
    const refusal = await refusalOf(restore(target, { mayReplace: async (contents) => asked.push(contents) === 0 }))
    expect(refusal).toContain('Nothing was restored')
    expect(asked).toMatchObject([{ site: 'Another' }])
    expect(await digestTables(target)).toEqual(was)
  })

  test('over data of another version replaces all of it after a yes', async () => {
    const target = await createFilledDatabase()
    await ask(target, (sql) =>
      sql`create table newer (n int references newer, primary key (n)); create type mood as enum ('good')`.simple(),
    )
    await ask(
      target,
      (sql) => sql`insert into migrations (version, name, checksum) values (9001, '9001_newer.sql', 'x')`,
    )
    await restore(target, { mayReplace: async () => true })
    expect(differing(before, await digestTables(target))).toEqual(['audit_log', 'site'])
  })

  test('that fails on the way changes nothing', async () => {
    const target = await createFilledDatabase()
    const was = await digestTables(target)
    const mayReplace = async () => true
    const failing = folderOfMigrations({ '9001_fails.sql': 'select 1 / 0' })
    expect(await refusalOf(restore(target, { mayReplace, migrationsFolder: failing }))).toContain('division by zero')
    // The file is another one by the time it is loaded.
    const backup = await verifyBackup(file)
    const other = await backUp(await createFilledDatabase())
    expectOneSentence(await refusalOf(restoreBackup(target, { ...backup, path: other }, { mayReplace })))
    expect(await digestTables(target)).toEqual(was)
  })

  test("leaves out a table that is not Hubbub's, and says so", async () => {
    const url = await createFilledDatabase()
    await ask(url, (sql) => sql`create table invoices (n serial); insert into invoices default values`.simple())
    const target = await createEmptyDatabase()
    const steps: string[] = []
    await restore(target, { onStep: (text) => void steps.push(text) }, await backUp(url))
    expect(steps.join()).toContain('invoices (1 rows)')
    expect(await digestTables(target)).not.toContainKey('invoices')
  })

  test('rows that PostgreSQL refuses changes nothing', async () => {
    const loose = await createFilledDatabase()
    await ask(loose, (sql) =>
      sql`alter table drafts drop constraint drafts_pkey; insert into drafts select * from drafts`.simple(),
    )
    const path = await backUp(loose)
    const target = await createEmptyDatabase()
    expect(await refusalOf(restore(target, {}, path))).toContain('drafts')
    expect(await digestTables(target)).toEqual({})
  })

  test('into a database in use, or with tables of somebody else, is refused', async () => {
    const target = await createFilledDatabase()
    const refusal = await ask(target, async (sql) => {
      await sql`select 1`
      return refusalOf(restore(target, { mayReplace: async () => true }))
    })
    expect(refusal).toContain('stop all instances')
    const foreign = await createEmptyDatabase()
    await ask(foreign, (sql) => sql`create table invoices (n int)`)
    expect(await refusalOf(restore(foreign, { mayReplace: async () => true }))).toContain('invoices')
  })
})

describe('files', () => {
  const AVATAR = crypto.randomUUID()
  const OF_PEOPLE = [`avatar-${AVATAR}`, `avatar-${AVATAR}-small`, 'emoji-a']
  const withFiles = async () => {
    const { blobs, keys } = createMemoryBlobs()
    const url = await createFilledDatabase()
    await blobs.put('file-large', new Uint8Array(3 * (1 << 20) + 7).fill(65))
    await blobs.put('file-small', Buffer.from('small'))
    await blobs.put('thumb-small', Buffer.from('smaller'))
    for (const key of OF_PEOPLE) await blobs.put(key, Buffer.from(key))
    await ask(
      url,
      (sql) => sql`
      insert into files (id, sha256, size, media_type, blob_key, thumbnail_key) values
        (gen_random_uuid(), sha256('a'), 1, 'text/plain', 'file-large', null),
        (gen_random_uuid(), sha256('b'), 1, 'image/png', 'file-small', 'thumb-small'),
        (gen_random_uuid(), sha256('c'), 1, 'text/plain', 'file-lost', null)`,
    )
    await ask(
      url,
      (sql) => sql`
      with person as (update users set avatar = ${AVATAR} where role = 'owner' returning id)
      insert into custom_emoji (name, media_type, blob_key, created_by) select 'harbour', 'image/gif', 'emoji-a', id from person`,
    )
    const path = join(createFolder(), 'hubbub.tar.gz')
    const summary = await writeWholeFile(path, (out) => writeBackup(url, out, blobs))
    return { url, path, summary, blobs, keys }
  }

  test('come back with the tables, to the last byte, and one that was lost keeps nobody from that', async () => {
    const { path, summary, blobs } = await withFiles()
    expect(summary).toMatchObject({ files: 6, missing: 1 })
    const target = createMemoryBlobs()
    await restore(await createEmptyDatabase(), { blobs: target.blobs }, path)
    expect(target.keys().toSorted()).toEqual([...OF_PEOPLE, 'file-large', 'file-small', 'thumb-small'].toSorted())
    for (const key of target.keys()) expect(await bytesOf(target.blobs, key)).toEqual(await bytesOf(blobs, key))
  })

  test('that were there before and are not in the backup go', async () => {
    const there = await withFiles()
    await restore(there.url, { blobs: there.blobs, mayReplace: async () => true })
    expect(there.keys()).toEqual([])
  })

  test('are never left out unsaid', async () => {
    const { url, path } = await withFiles()
    expect(await refusalOf(writeWholeFile(join(createFolder(), 'x'), (out) => writeBackup(url, out)))).toContain(
      'storage',
    )
    expect(await refusalOf(restore(await createEmptyDatabase(), {}, path))).toContain('storage')
  })

  test('of which a byte is another are noticed before anything is touched', async () => {
    const { path } = await withFiles()
    const folder = createFolder()
    Bun.spawnSync(['tar', '-xzf', path, '-C', folder])
    writeFileSync(join(folder, 'files/file-small/000001.part'), 'smaLl')
    const names = Bun.spawnSync(['tar', '-tzf', path]).stdout.toString().trim().split('\n')
    Bun.spawnSync(['tar', '--format=ustar', '-czf', join(folder, 'other.tar.gz'), '-C', folder, ...names])
    expect(await refusalOf(verifyBackup(join(folder, 'other.tar.gz')))).toContain('file file-small')
  })

  test('there were none in backups of the first version, which are still read', async () => {
    const folder = createFolder()
    Bun.spawnSync(['tar', '-xzf', file, '-C', folder])
    const read = (name: string): Record<string, unknown> => JSON.parse(readFileSync(join(folder, name), 'utf8'))
    const head = JSON.stringify({ ...read('hubbub.json'), format_version: 1 })
    const { files: _, ...end } = read('end.json')
    writeFileSync(join(folder, 'hubbub.json'), head)
    writeFileSync(
      join(folder, 'end.json'),
      JSON.stringify({ ...end, head_sha256: createHash('sha256').update(head).digest('hex') }),
    )
    const names = Bun.spawnSync(['tar', '-tzf', file]).stdout.toString().trim().split('\n')
    Bun.spawnSync(['tar', '--format=ustar', '-czf', join(folder, 'old.tar.gz'), '-C', folder, ...names])
    const target = await createEmptyDatabase()
    await restore(target, {}, join(folder, 'old.tar.gz'))
    expect(differing(before, await digestTables(target))).toEqual(['audit_log', 'site'])
  })
})

async function bytesOf(blobs: BlobStore, key: string): Promise<Uint8Array> {
  const blob = await blobs.get(key)
  return Bun.readableStreamToBytes(blob?.stream ?? new ReadableStream())
}

async function restore(target: string, options: Partial<RestoreOptions> = {}, path = file): Promise<void> {
  await restoreBackup(target, await verifyBackup(path), {
    mayReplace: () => Promise.reject(new Error('expected an empty database')),
    ...options,
  })
}

/** More than fits into what lies between PostgreSQL and a file, also when it is packed. */
function fillLog(url: string): Promise<unknown> {
  return ask(
    url,
    (sql) => sql`
      insert into audit_log (action, details)
      select 'filled', jsonb_build_object('text', (select string_agg(md5(n || '.' || k), '') from generate_series(1, 20) k))
      from generate_series(1, 20000) n`,
  )
}

/** A way into `out` that does something else before the first bytes go on. */
function slowDown(out: Writable, first: () => Promise<unknown>): Writable {
  let begun: Promise<unknown> | undefined
  // A write that is under way when the backup breaks off fails on `out` itself, which nobody but us listens to.
  out.on('error', () => {})
  return new Writable({
    write(chunk, _, done) {
      begun ??= first()
      // What it leads to is closed when the backup has broken off.
      begun.then(() => (out.destroyed ? done(new Error('closed')) : out.write(chunk, done)), done)
    },
    final: (done) => void out.end(done),
  })
}

/** Something in every table that people write to, in one transaction. */
function changeEverything(url: string): Promise<unknown> {
  return ask(url, (sql) =>
    sql.begin(async (tx) => {
      await tx`insert into users (id, name, email, role) values (gen_random_uuid(), 'Late', 'late@example.org', 'member')`
      await tx`update rooms set last_seq = last_seq + 1000000`
      await tx`update messages set body = 'changed'`
      await tx`delete from reactions`
    }),
  )
}

/** The program's migrations, with these besides or in their place. */
function folderOfMigrations(files: Record<string, string>): string {
  const folder = createFolder()
  cpSync(SQL_FOLDER, folder, { recursive: true })
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

function fileOf(content: Uint8Array): string {
  const path = join(createFolder(), 'file.tar.gz')
  writeFileSync(path, content)
  return path
}

const readSite = async (url: string) => (await ask(url, (sql) => sql`select * from site`))[0] ?? {}

const differing = (one: Record<string, string>, other: Record<string, string>) =>
  [...new Set([...Object.keys(one), ...Object.keys(other)])].filter((name) => one[name] !== other[name]).sort()

async function refusalOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (error) {
    if (error instanceof BackupError) return error.message
    throw error
  }
  throw new Error('expected a refusal, found a success')
}

function expectOneSentence(text: string): void {
  expect(text).toEndWith('.')
  expect(text).not.toContain('\n')
  expect(existsSync(text)).toBe(false)
}
