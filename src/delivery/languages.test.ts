import { describe, expect, test } from 'bun:test'
import { createTestInstance } from '../../test/harness/instance.ts'
import { openSocket } from '../../test/harness/page-socket.ts'

const site = await createTestInstance({ listens: true })
const ines = await site.setUp()
const roomId = await site.makeRoom(ines, { name: 'harbour' })

/** A page's socket that has the room open from the present on. */
async function openRoom(address?: string) {
  const socket = await openSocket(site.url, ines, address)
  const { seq } = await (await site.request(`/api/v1/rooms/${roomId}/changes?after=0`, {}, ines)).json()
  await socket.ask({ type: 'open', room_id: roomId, after: seq }, 'opened')
  return socket
}

async function choose(language: string): Promise<void> {
  await site.form('/settings/theme', { _method: 'PUT', language }, ines)
}

describe('a room that two people read in two languages', () => {
  test('comes to each in their own, live and after a while away', async () => {
    const [english, german, away] = [
      await openRoom('/socket?language=en'),
      await openRoom('/socket?language=de'),
      await openSocket(site.url, ines, '/socket?language=de'),
    ]
    const { id, seq } = await site.say(ines, roomId, 'Low tide at noon')
    await site.request(`/api/v1/messages/${id}`, { method: 'DELETE' }, ines)
    const says = (words: string) => ({ fits: (frame: object) => JSON.stringify(frame).includes(words) })
    await english.until('changes', says('This message was deleted'))
    await german.until('changes', says('Diese Nachricht wurde gelöscht'))
    away.send({ type: 'open', room_id: roomId, after: seq })
    await away.until('changes', says('Diese Nachricht wurde gelöscht'))
    expect(JSON.stringify(german.frames)).not.toContain('This message')
    expect(JSON.stringify(english.frames)).not.toContain('Diese Nachricht')
    for (const socket of [english, german, away]) socket.close()
  })

  test('shows each who types', async () => {
    const [english, german] = [await openRoom('/socket?language=en'), await openRoom('/socket?language=de')]
    english.send({ type: 'typing', room_id: roomId })
    const isTyping = { fits: (frame: object) => Reflect.get(frame, 'kind') === 'typing' }
    await Promise.all([english.until('signal', isTyping), german.until('signal', isTyping)])
    for (const socket of [english, german]) socket.close()
  })
})

test('a send is refused in the language of its page', async () => {
  const send = { type: 'send', room_id: roomId, body: ' ' }
  const refusal = async (address: string) => (await (await openRoom(address)).ask(send, 'error'))['message']
  expect(await refusal('/socket?language=en')).toBe('Expected a text, found nothing but blanks.')
  expect(await refusal('/socket?language=de')).not.toContain('Expected')
})

test('a page names its language, which holds until it is loaded again', async () => {
  const addressOf = async () => {
    const page = await (await site.request(`/rooms/${roomId}`, {}, ines)).text()
    return /data-socket="([^"]+)"/.exec(page)?.[1]
  }
  const before = await addressOf()
  await choose('de')
  expect([before, await addressOf()]).toEqual(['/socket?language=en', '/socket?language=de'])
  const refusalAt = async (address?: string) =>
    (await (await openRoom(address)).ask({ type: 'send', room_id: roomId, body: ' ' }, 'error'))['message']
  expect(await refusalAt(before)).toContain('Expected')
  // A program's own socket names none: it is their person's.
  expect(await refusalAt()).not.toContain('Expected')
  await choose('en')
})
