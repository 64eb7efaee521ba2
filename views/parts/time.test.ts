import { expect, test } from 'bun:test'
import { ago, clock, dayKey, dayName, fullTime, listTime, partOfDay } from './time.ts'

const now = new Date('2026-11-24T09:45:00Z')

test('a message says the hour, and all of it on hovering', () => {
  expect(clock('2026-11-24T00:05:00Z', 'UTC')).toBe('00:05')
  expect(fullTime('2026-11-24T09:41:00Z', 'Europe/Berlin')).toBe('Tuesday, 24 November 2026, 10:41')
})

test('lists say the hour, yesterday, the weekday within six days, the date, the year when it is another', () => {
  const said = (at: string) => listTime(at, 'UTC', now)
  expect(said('2026-11-24T09:41:00Z')).toBe('09:41')
  expect(said('2026-11-23T23:59:00Z')).toBe('Yesterday 23:59')
  expect(said('2026-11-22T08:00:00Z')).toBe('Sunday')
  expect(said('2026-11-18T08:00:00Z')).toBe('Wednesday')
  expect(said('2026-11-17T08:00:00Z')).toBe('17 Nov')
  expect(said('2025-11-19T08:00:00Z')).toBe('19 Nov 2025')
})

test('a moment of the future is told by its date and hour, not by a weekday', () => {
  expect(listTime('2026-11-25T08:00:00Z', 'UTC', now)).toBe('Tomorrow 08:00')
  expect(listTime('2026-12-01T08:00:00Z', 'UTC', now)).toBe('1 Dec 08:00')
})

test('days are those of the zone, also around a change of the clocks', () => {
  expect(dayKey('2026-11-24T23:30:00Z', 'Europe/Berlin')).toBe('2026-11-25')
  expect(dayName('2026-10-24T12:00:00Z', 'Europe/Berlin', new Date('2026-10-25T23:30:00Z'))).toBe('Saturday 24 October')
  expect(dayName('2026-10-25T00:30:00Z', 'Europe/Berlin', new Date('2026-10-25T22:30:00Z'))).toBe('Today')
})

test('what was last seen is told by how long ago', () => {
  const said = (at: string) => ago(at, 'UTC', now)
  expect(said('2026-11-24T09:44:30Z')).toBe('just now')
  expect(said('2026-11-24T09:41:00Z')).toBe('4 min ago')
  expect(said('2026-11-24T06:41:00Z')).toBe('3 h ago')
  expect(said('2026-11-19T09:41:00Z')).toBe('Thursday')
})

test('one is greeted by the hour where one is', () => {
  expect(partOfDay('UTC', now)).toBe('morning')
  expect(partOfDay('Asia/Tokyo', now)).toBe('evening')
  expect(partOfDay('Asia/Kolkata', now)).toBe('afternoon')
})
