import { expect, test } from 'bun:test'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestsEnd } from '../harness/cleanups.ts'
import { runHubbub } from '../harness/hubbub.ts'
import { startProgram } from '../harness/program.ts'
import { dumpByApi } from '../oracle/dump.ts'
import { createLog, Entry, type EntryOf } from '../oracle/log.ts'
import { openObserver } from '../oracle/observer.ts'
import { createSite } from '../oracle/site.ts'
import { listViolationsUnder, TEST_DEADLINE_MS, UNLIMITED, untilDone } from './load.ts'

test(
  'a backup under load, restored elsewhere, has all that was acked before it began, as of one moment, under a new epoch',
  async () => {
    const source = await startProgram({ env: UNLIMITED })
    const [folder, dataDir] = [makeFolder(), makeFolder()]
    const [logPath, file] = [join(folder, 'oracle.jsonl'), join(folder, 'hubbub.tar.gz')]
    let began = 0
    let cookie = ''
    const violations = await listViolationsUnder(source, { logPath }, async (oracle) => {
      cookie = oracle.cookie
      await untilDone(oracle, 0.4)
      began = performance.timeOrigin + performance.now()
      expect(await runHubbub(['backup', file], { DATA_DIR: source.dataDir })).toMatchObject({ code: 0 })
      await untilDone(oracle, 0.7)
    })
    expect(violations).toEqual([])
    expect(await runHubbub(['restore', file], { DATA_DIR: dataDir })).toMatchObject({ code: 0 })
    const restored = await startProgram({ env: UNLIMITED, dataDir })

    const log = readLog(logPath)
    const acked = listAcked(log, began)
    expect(acked.length).toBeGreaterThan(100)
    const owner = { userId: '', name: '', cookie }
    const site = createSite({ url: restored.url })
    const copies = createLog()
    for (const { room_id } of ofType(log, 'dump')) await dumpByApi(copies, site, owner, room_id)
    const dumps = ofType(copies.entries, 'dump')
    const stored = new Set(dumps.flatMap(({ rows }) => rows.map(({ id }) => id)))
    expect(acked.filter((id) => !stored.has(id))).toEqual([])
    for (const was of ofType(log, 'dump'))
      expectOneMoment(
        was,
        dumps.find(({ room_id }) => room_id === was.room_id),
      )

    const room = (url: string, id: string) => createSite({ url }).request('GET', `/api/v1/rooms/${id}`, { cookie })
    const roomId = dumps[0]?.room_id ?? ''
    const [old, renewed] = [epochOf(await room(source.url, roomId)), epochOf(await room(restored.url, roomId))]
    expect(renewed).not.toBe(old)
    // A page that was open before the restore, on a session that is as it was.
    const page = { site, account: owner, log: copies, connection: 1, roomId, after: 1, answersPings: true }
    expect((await openObserver({ ...page, epoch: old })).answer).toBe('reset')
    expect((await openObserver({ ...page, connection: 2, epoch: renewed })).answer).toBe('opened')
    await restored.stop()
    await source.stop()
  },
  TEST_DEADLINE_MS,
)

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hubbub-backup-'))
  onTestsEnd(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** The messages whose send was answered with success before a moment (milliseconds since 1970). */
function listAcked(log: Entry[], before: number): string[] {
  const sends = new Map(ofType(log, 'invoke').map((entry) => [entry.attempt, entry]))
  return ofType(log, 'ok')
    .filter(({ at }) => at < before)
    .flatMap(({ attempt, id }) => {
      const send = sends.get(attempt)
      return send?.op === 'send' || send?.op === 'thread' ? [send.id ?? id ?? ''] : []
    })
}

/** What has not changed since the copy's number is the same in both, and the copy has nothing beyond its number. */
function expectOneMoment(was: EntryOf<'dump'>, copy: EntryOf<'dump'> | undefined): void {
  const until = copy?.seq ?? 0
  const unchanged = was.rows.filter((row) => row.changed_seq <= until)
  const ids = new Set(unchanged.map(({ id }) => id))
  expect(copy?.rows.filter(({ id }) => ids.has(id)).toSorted(bySeq)).toEqual(unchanged.toSorted(bySeq))
  expect(copy?.rows.filter((row) => row.changed_seq > until)).toEqual([])
  expect(new Set(copy?.rows.map(({ id }) => id))).toEqual(
    new Set(was.rows.flatMap(({ id, seq }) => (seq <= until ? [id] : []))),
  )
}

const bySeq = (one: { seq: number }, other: { seq: number }) => one.seq - other.seq

const readLog = (path: string): Entry[] =>
  readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => Entry.parse(JSON.parse(line)))

const ofType = <T extends Entry['type']>(log: readonly Entry[], type: T): EntryOf<T>[] =>
  log.filter((entry): entry is EntryOf<T> => entry.type === type)

const epochOf = ({ text }: { text: string }): string => String(JSON.parse(text).epoch)
