import { expect, test } from 'bun:test'
import { createBusyRoom } from '../delivery/busy-room.ts'
import { createTestInstance } from '../harness/instance.ts'
import { ensureSite } from '../harness/people.ts'
import { checkCopies } from './checks/copies.ts'
import { copyChanges, copyHistory, dumpBySql } from './dump.ts'
import { collectFacts } from './facts.ts'
import { createLog } from './log.ts'
import { createRandom } from './random.ts'
import { createSite } from './site.ts'

const CHANGES = 250

test('the tables, the changes and the history tell the oracle the same of a room in which everything happens', async () => {
  const instance = await createTestInstance({ listens: true })
  await ensureSite(instance.sql)
  const room = await createBusyRoom([instance], createRandom(1))
  await room.change(CHANGES)
  const log = createLog()
  const site = createSite({ url: instance.url })
  const reader = { userId: room.reader.id, name: 'Reader', cookie: room.reader.cookie }
  await dumpBySql(log, instance.database.url, room.id)
  await copyChanges(log, site, reader, room.id)
  await copyHistory(log, site, reader, room.id)
  const facts = collectFacts(log.entries)
  expect(facts.rows.some((row) => row.poll?.options.some(({ user_ids: ids }) => ids.length > 0))).toBe(true)
  expect(facts.rows.some((row) => row.files.length > 0)).toBe(true)
  expect(checkCopies(facts)).toEqual([])
})
