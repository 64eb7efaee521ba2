import { describe, expect, test } from 'bun:test'
import { type Concern, hasKeyword, isQuiet, reasonToTell } from './decision.ts'

const ordinary: Concern = {
  level: 'mentions',
  isDirect: false,
  mentionsMe: false,
  mentionsRoom: false,
  repliesToMe: false,
  inMyThread: false,
  isInRoom: true,
  body: 'The ferry is late',
  keywords: [],
}
const reason = (concern: Partial<Concern>) => reasonToTell({ ...ordinary, ...concern })

describe('who is told of a message', () => {
  test('by default it is what is said to them', () => {
    expect(reason({})).toBeUndefined()
    expect(reason({ isDirect: true })).toBe('direct')
    expect(reason({ mentionsMe: true })).toBe('mention')
    expect(reason({ mentionsRoom: true })).toBe('room')
    expect(reason({ repliesToMe: true })).toBe('reply')
    expect(reason({ inMyThread: true, isInRoom: false })).toBe('thread')
    expect(reason({ keywords: ['ferry'] })).toBe('keyword')
  })

  test('everything is all that the room’s list shows', () => {
    expect(reason({ level: 'everything' })).toBe('everything')
    expect(reason({ level: 'everything', isInRoom: false })).toBeUndefined()
    expect(reason({ level: 'everything', mentionsMe: true })).toBe('mention')
  })

  test.each(['nothing', 'muted'] as const)('%s is nothing at all, direct messages included', (level) => {
    const all = { isDirect: true, mentionsMe: true, mentionsRoom: true, repliesToMe: true, inMyThread: true }
    expect(reason({ level, ...all, keywords: ['ferry'] })).toBeUndefined()
  })
})

describe('a keyword', () => {
  test.each([
    ['The Ferry, at last', 'ferry'],
    ['Zum CAFÉ!', 'cafe'],
    ['we go to the north quay now', 'north quay'],
    ['明日は東京で会議です', '東京'],
    ['พรุ่งนี้ประชุมที่กรุงเทพ', 'ประชุม'],
    ['нужен Паром сегодня', 'паром'],
    ['🚢 ahoy', '🚢'],
  ])('is found whole in %p: %p', (text, keyword) => {
    expect(hasKeyword(text, ['nothing', keyword])).toBe(true)
  })

  test.each([
    ['ferryman', 'ferry'],
    ['north of the quay', 'north quay'],
    ['anything', '…'],
    ['anything', ''],
  ])('is not found in %p: %p', (text, keyword) => {
    expect(hasKeyword(text, [keyword])).toBe(false)
  })
})

describe('do not disturb', () => {
  const night = { hours: { from: 22 * 60, until: 7 * 60 }, pausedUntil: null, timeZone: 'Europe/Lisbon' }
  const at = (time: string) => new Date(time)

  test('holds between the hours of the person’s own clocks, over midnight', () => {
    expect(isQuiet(night, at('2027-01-10T21:59:00Z'))).toBe(false)
    expect(isQuiet(night, at('2027-01-10T22:00:00Z'))).toBe(true)
    expect(isQuiet(night, at('2027-01-11T00:00:00Z'))).toBe(true)
    expect(isQuiet(night, at('2027-01-11T06:59:00Z'))).toBe(true)
    expect(isQuiet(night, at('2027-01-11T07:00:00Z'))).toBe(false)
    expect(isQuiet({ ...night, timeZone: 'Pacific/Kiritimati' }, at('2027-01-10T10:00:00Z'))).toBe(true)
  })

  test('follows the clocks when they are put forward', () => {
    expect(isQuiet(night, at('2027-07-10T21:00:00Z'))).toBe(true)
    expect(isQuiet(night, at('2027-07-11T06:00:00Z'))).toBe(false)
  })

  test('within one day too', () => {
    const lunch = { ...night, hours: { from: 12 * 60, until: 13 * 60 } }
    expect(isQuiet(lunch, at('2027-01-10T12:30:00Z'))).toBe(true)
    expect(isQuiet(lunch, at('2027-01-10T13:00:00Z'))).toBe(false)
  })

  test('a pause ends at its end', () => {
    const paused = { hours: null, pausedUntil: at('2027-01-10T12:00:00Z'), timeZone: 'UTC' }
    expect(isQuiet(paused, at('2027-01-10T11:59:59Z'))).toBe(true)
    expect(isQuiet(paused, at('2027-01-10T12:00:00Z'))).toBe(false)
  })
})
