import { describe, expect, test } from 'bun:test'
import { refusalOf } from '../../test/harness/refusal.ts'
import { createMessagesFixture } from '../messages/messages.fixture.ts'

const { reactions, eventsOf, ines, jonas, makeRoom, say, lastSeq, read } = await createMessagesFixture()

describe('a reaction', () => {
  test('takes a number; the same one twice takes none, and so does taking back what is not there', async () => {
    const room = await makeRoom()
    const { id, seq } = await say(ines, room, 'x')
    await reactions.react(jonas.viewer, id, '👍')
    const twice = await reactions.react(jonas.viewer, id, '👍')
    expect(twice).toMatchObject({ changed_seq: seq + 1, reactions: [{ emoji: '👍', user_ids: [jonas.id] }] })
    await reactions.unreact(jonas.viewer, id, '👍')
    expect(await reactions.unreact(jonas.viewer, id, '👍')).toMatchObject({ changed_seq: seq + 2, reactions: [] })
    expect(await lastSeq(room)).toBe(seq + 2)
    expect(eventsOf(room)).toHaveLength(3)
  })

  test('by many at once loses none and numbers each', async () => {
    const room = await makeRoom({ members: [jonas] })
    const { id, seq } = await say(ines, room, 'x')
    const emoji = ['👍', '🎉', '🌊', '🙂']
    await Promise.all([ines, jonas].flatMap(({ viewer }) => emoji.map((one) => reactions.react(viewer, id, one))))
    const now = await read(id)
    expect(now.changed_seq).toBe(seq + 8)
    expect(now.reactions.map((reaction) => reaction.user_ids.length)).toEqual([2, 2, 2, 2])
  })

  test('of more kinds than fit is refused, but one more of a kind is not', async () => {
    const room = await makeRoom()
    const { id } = await say(ines, room, 'x')
    const kinds = Array.from('😀😁😂😃😄😅😆😇😈😉😊😋😌😍😎😏😐😑😒😓')
    for (const one of kinds) await reactions.react(ines.viewer, id, one)
    expect(await refusalOf(reactions.react(jonas.viewer, id, '🌊'))).toMatchObject({ code: 'reactions.too_many' })
    expect((await reactions.react(jonas.viewer, id, '😀')).reactions[0]?.user_ids).toEqual([ines.id, jonas.id])
  })
})
