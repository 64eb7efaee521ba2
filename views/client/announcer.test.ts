import { expect, test } from 'bun:test'
import { createAnnouncer } from './announcer.ts'
import { createFakeClock } from './fake-clock.ts'

function createListener() {
  const clock = createFakeClock()
  const said: string[] = []
  return { clock, said, announcer: createAnnouncer(clock, (text) => void said.push(text)) }
}

test('a message is announced with its author, cut at 140 characters', () => {
  const { said, announcer } = createListener()
  announcer.message('Priya', `Morning\n all. ${'x'.repeat(200)}`)
  expect(said[0]?.startsWith('Priya: Morning all. xxx')).toBe(true)
  expect(said[0]).toHaveLength('Priya: '.length + 140)
})

test('of many at once three are read and the rest counted', () => {
  const { clock, said, announcer } = createListener()
  for (const author of ['Ana', 'Ben', 'Cem', 'Dele', 'Priya']) announcer.message(author, 'hi')
  clock.advance(2000)
  expect(said).toEqual(['Ana: hi', 'Ben: hi', 'Cem: hi', '2 new messages, last from Priya'])
  announcer.message('Ana', 'again')
  expect(said.at(-1)).toBe('Ana: again')
})
