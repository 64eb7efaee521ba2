import { expect, test } from 'bun:test'
import { checkLog } from './check.ts'
import type { Entry, EntryOf, Operation, Row } from './log.ts'
import { PRIVATE_ROOM, PUBLIC_ROOM, sampleLog } from './sample.ts'

/** The test that the oracle flags a flawless log, by this check, once this was done to it. */
export const flags = (name: string, check: string, mutate: (log: Entry[]) => void) =>
  test(`${name} (${check})`, () => {
    for (let seed = 1; seed <= 5; seed++) {
      const log = sampleLog(seed)
      const before = JSON.stringify(log)
      mutate(log)
      expect(JSON.stringify(log)).not.toBe(before)
      expect(checkLog(log).map((violation) => violation.check)).toContain(check)
    }
  })

export function entriesOf<T extends Entry['type']>(log: Entry[], type: T): EntryOf<T>[] {
  return log.filter((entry): entry is EntryOf<T> => entry.type === type)
}

export function requireEntry<T extends Entry['type']>(log: Entry[], type: T): EntryOf<T> {
  return required(entriesOf(log, type)[0])
}

export function rowsOf(log: Entry[], room = PUBLIC_ROOM): Row[] {
  return required(entriesOf(log, 'dump').find((dump) => dump.room_id === room)).rows
}

/** A row of the private room, in which everything happens. */
export const rowWhere = (log: Entry[], pleases: (row: Row) => boolean): Row =>
  required(rowsOf(log, PRIVATE_ROOM).find(pleases))

export const invokesOf = (log: Entry[], ...ops: Operation[]): EntryOf<'invoke'>[] =>
  entriesOf(log, 'invoke').filter((entry) => ops.includes(entry.op))

export function required<T>(value: T | undefined | null): T {
  if (value === undefined || value === null) throw new Error('expected the sample log to hold this')
  return value
}
