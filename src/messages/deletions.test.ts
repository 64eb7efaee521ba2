import { describe, expect, test } from 'bun:test'
import { createTestInstance, type Person } from '../../test/harness/instance.ts'
import { forgetDeleted } from './deletions.store.ts'

const site = await createTestInstance()
const second = await createTestInstance({ beside: site })
const ines = await site.setUp('Ines')
const jonas = await site.signUp(ines, 'Jonas')
const room = await site.makeRoom(ines, { name: 'Desk', members: [jonas] })

interface Json {
  body: string
  changed_seq: number
  deleted_at: string | null
  edited_at: string | null
  pinned_at: string | null
  reactions: unknown[]
}

const read = async (id: string): Promise<Json> => (await site.request(`/api/v1/messages/${id}`, {}, jonas)).json()
const remove = (person: Person, id: string) => site.request(`/api/v1/messages/${id}`, { method: 'DELETE' }, person)
const undo = (person: Person, id: string, on = site) =>
  on.request(`/api/v1/messages/${id}/deletion`, { method: 'DELETE' }, person)
const rendered = async (id: string) => {
  const list = await (await site.request(`/rooms/${room}/messages`, {}, jonas)).text()
  return (list.match(new RegExp(`<li[^>]* id="m-${id}".*?</li><`))?.[0] ?? '').replace(/data-changed-seq="\d+"/, '')
}

async function lastSeq(): Promise<number> {
  const [row] = await site.sql<{ last_seq: number }[]>`select last_seq from rooms where id = ${room}`
  return row?.last_seq ?? 0
}

/** A message on which everything hangs that can. */
async function richMessage(): Promise<{ id: string; quoting: string }> {
  const { id } = await site.say(jonas, room, '@Ines first')
  await site.json(`/api/v1/messages/${id}`, { body: '@Ines **second**' }, jonas, 'PATCH')
  await site.request(`/api/v1/messages/${id}/reactions/${encodeURIComponent('🎉')}`, { method: 'PUT' }, ines)
  await site.request(`/api/v1/messages/${id}/pin`, { method: 'PUT' }, ines)
  await site.request(`/api/v1/messages/${id}/saved`, { method: 'PUT' }, ines)
  const answer = await site.json(`/api/v1/rooms/${room}/messages`, { body: 'I agree', reply_to_id: id }, ines)
  const { id: quoting }: { id: string } = await answer.json()
  return { id, quoting }
}

describe('undoing a deletion', () => {
  test('makes the message what it was, and the quotes of it, under a number each', async () => {
    const { id, quoting } = await richMessage()
    const state = async () => [{ ...(await read(id)), changed_seq: 0 }, await rendered(id), await rendered(quoting)]
    const before = await state()
    await remove(jonas, id)
    expect(await read(id)).toMatchObject({ body: '', reactions: [], pinned_at: null })
    const seq = await lastSeq()
    const answer = await undo(jonas, id)
    expect([answer.status, await lastSeq()]).toEqual([200, seq + 2])
    expect(await state()).toEqual(before)
    expect((await read(id)).changed_seq).toBe(seq + 1)
    const [saved] = await site.sql`select count(*) from saved_messages where message_id = ${id}`
    expect(saved).toEqual({ count: 1 })
    const versions = await site.request(`/api/v1/messages/${id}/versions`, {}, ines)
    expect(await versions.json()).toMatchObject({ versions: [{ body: '@Ines first' }] })
  })

  test('works on another instance than the deletion did', async () => {
    const { id } = await site.say(jonas, room, 'here')
    await remove(jonas, id)
    expect((await undo(jonas, id, second)).status).toBe(200)
    expect((await read(id)).body).toBe('here')
  })

  test('is for the one who deleted, and nobody else', async () => {
    const { id } = await site.say(jonas, room, 'here')
    await remove(ines, id)
    expect((await undo(jonas, id)).status).toBe(409)
    expect((await read(id)).deleted_at).not.toBeNull()
    expect((await undo(ines, id)).status).toBe(200)
    const [row] =
      await site.sql`select count(*) from audit_log where action = 'message.restored' and subject_id = ${id}`
    expect(row).toEqual({ count: 1 })
  })

  test('is refused to who was removed from the room meanwhile', async () => {
    const other = await site.signUp(ines, 'Other')
    await site.request(`/api/v1/rooms/${room}/members/${other.id}`, { method: 'PUT' }, ines)
    const { id } = await site.say(other, room, 'here')
    await remove(other, id)
    await site.request(`/api/v1/rooms/${room}/members/${other.id}`, { method: 'DELETE' }, ines)
    expect((await undo(other, id)).status).toBe(404)
  })

  test('is done once, however often it is asked for, and of nothing changes nothing', async () => {
    const { id } = await site.say(jonas, room, 'here')
    const seq = await lastSeq()
    expect((await undo(jonas, id)).status).toBe(200)
    expect(await lastSeq()).toBe(seq)
    await remove(jonas, id)
    const answers = await Promise.all([undo(jonas, id), undo(jonas, id, second), undo(jonas, id)])
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(await lastSeq()).toBe(seq + 2)
  })

  test('can be followed by another deletion, which can be undone as well', async () => {
    const { id } = await site.say(jonas, room, 'here')
    for (let n = 0; n < 2; n++) {
      await remove(jonas, id)
      expect((await undo(jonas, id)).status).toBe(200)
    }
    expect((await read(id)).body).toBe('here')
  })

  describe('of two messages of which one quotes the other', () => {
    const begin = async () => {
      const { id } = await site.say(jonas, room, 'a secret')
      const answer = await site.json(`/api/v1/rooms/${room}/messages`, { body: 'I agree', reply_to_id: id }, ines)
      const { id: quoting }: { id: string } = await answer.json()
      return { id, quoting, quote: async () => (await rendered(quoting)).match(/<a class="quote".*?<\/a>/)?.[0] }
    }

    test('brings nothing back of the one that stays deleted', async () => {
      const { id, quoting, quote } = await begin()
      await remove(ines, quoting)
      await remove(jonas, id)
      expect((await undo(ines, quoting)).status).toBe(200)
      expect(await quote()).toContain('Deleted message')
      expect((await undo(jonas, id)).status).toBe(200)
      expect(await quote()).toContain('a secret')
    })

    test.each(['the quoted one first', 'the quoting one first'])('makes both what they were: %s', async (order) => {
      const { id, quoting, quote } = await begin()
      const both = [() => remove(jonas, id), () => remove(ines, quoting)]
      for (const one of order === 'the quoted one first' ? both : both.toReversed()) await one()
      expect((await undo(jonas, id)).status).toBe(200)
      expect((await undo(ines, quoting)).status).toBe(200)
      expect(await quote()).toContain('a secret')
    })
  })

  test('brings back what hung on it: nobody could take it off meanwhile', async () => {
    const { id } = await richMessage()
    await remove(jonas, id)
    const reaction = `/api/v1/messages/${id}/reactions/${encodeURIComponent('🎉')}`
    expect((await site.request(reaction, { method: 'DELETE' }, ines)).status).toBe(409)
    expect((await site.request(`/api/v1/messages/${id}/pin`, { method: 'DELETE' }, ines)).status).toBe(409)
    await undo(jonas, id)
    expect(await read(id)).toMatchObject({ reactions: [{ emoji: '🎉' }], pinned_at: expect.any(String) })
  })

  test('is offered on the page of the tombstone to the one who may', async () => {
    const { id } = await site.say(jonas, room, 'here')
    await remove(jonas, id)
    const page = async (person: Person) => (await site.request(`/messages/${id}`, {}, person)).text()
    expect(await page(jonas)).toContain('Undo the deletion')
    expect(await page(ines)).not.toContain('Undo the deletion')
    const answer = await site.form(`/messages/${id}/deletion`, {}, jonas, 'DELETE')
    expect(answer.status).toBe(303)
    expect((await read(id)).body).toBe('here')
  })
})

describe('after eight seconds', () => {
  const age = (id: string) =>
    site.sql`update deletions set undo_until = undo_until - interval '8 seconds' where message_id = ${id}`

  test('a deletion can not be undone, also while its content is not forgotten yet', async () => {
    const { id } = await site.say(jonas, room, 'here')
    await remove(jonas, id)
    await age(id)
    const answer = await undo(jonas, id)
    expect([answer.status, await answer.text()]).toEqual([409, expect.stringContaining('within 8 seconds')])
  })

  test('nothing of what was deleted is left, and one instance forgets it', async () => {
    const { id } = await richMessage()
    await remove(jonas, id)
    await age(id)
    const counts = await Promise.all([1, 2, 3, 4].map(() => forgetDeleted(site.sql)))
    expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(1)
    const [row] = await site.sql`select count(*) from deletions where message_id = ${id}`
    expect(row).toEqual({ count: 0 })
    for (const table of ['reactions', 'pins', 'saved_messages', 'message_versions']) {
      const [left] = await site.sql`select count(*) from ${site.sql(table)} where message_id = ${id}`
      expect([table, left]).toEqual([table, { count: 0 }])
    }
  })

  test('it is forgotten by itself', async () => {
    const { id } = await site.say(jonas, room, 'a secret')
    await remove(jonas, id)
    const left = async () => (await site.sql`select from deletions where message_id = ${id}`).length
    expect(await left()).toBe(1)
    const deadline = Date.now() + 12_000
    while ((await left()) > 0 && Date.now() < deadline) await Bun.sleep(100)
    expect(await left()).toBe(0)
  }, 20_000)
})
