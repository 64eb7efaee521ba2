import { describe, expect, test } from 'bun:test'
import { localTime, offeredTime, toLocalTime } from './due.ts'

const at = (offer: Parameters<typeof offeredTime>[0], now: string, zone: string) =>
  offeredTime(offer, new Date(now), zone).toISOString()

describe('an offered time', () => {
  test('in so many minutes is that long from now', () => {
    expect(at('20m', '2026-11-24T12:00:00Z', 'Europe/Berlin')).toBe('2026-11-24T12:20:00.000Z')
    expect(at('3h', '2026-11-24T12:00:00Z', 'Europe/Berlin')).toBe('2026-11-24T15:00:00.000Z')
  })

  test("tomorrow at nine is the person's tomorrow, wherever they are", () => {
    expect(at('tomorrow', '2026-11-24T23:30:00Z', 'Europe/Berlin')).toBe('2026-11-26T08:00:00.000Z')
    expect(at('tomorrow', '2026-11-24T23:30:00Z', 'America/New_York')).toBe('2026-11-25T14:00:00.000Z')
  })

  test('tomorrow at nine is at nine also when clocks are changed that night', () => {
    expect(at('tomorrow', '2026-03-28T20:00:00Z', 'Europe/Berlin')).toBe('2026-03-29T07:00:00.000Z')
    expect(at('tomorrow', '2026-10-24T20:00:00Z', 'Europe/Berlin')).toBe('2026-10-25T08:00:00.000Z')
  })

  test('Monday is the next one, and on a Monday that of the week after', () => {
    expect(at('monday', '2026-11-24T12:00:00Z', 'UTC')).toBe('2026-11-30T09:00:00.000Z')
    expect(at('monday', '2026-11-29T12:00:00Z', 'UTC')).toBe('2026-11-30T09:00:00.000Z')
    expect(at('monday', '2026-11-30T00:01:00Z', 'UTC')).toBe('2026-12-07T09:00:00.000Z')
  })
})

describe('a time that somebody writes', () => {
  const instant = (text: string, zone = 'Europe/Berlin') => localTime(text, zone)?.toISOString()

  test('is that of their clock, in summer and in winter', () => {
    expect(instant('2026-07-01T09:00')).toBe('2026-07-01T07:00:00.000Z')
    expect(instant('2026-12-01T09:00')).toBe('2026-12-01T08:00:00.000Z')
    expect(instant('2026-12-01T09:00', 'Asia/Kathmandu')).toBe('2026-12-01T03:15:00.000Z')
  })

  test('which no clock shows, is as long after the change; which clocks show twice, is the first', () => {
    expect(instant('2026-03-29T02:30')).toBe('2026-03-29T01:30:00.000Z')
    expect(instant('2026-10-25T02:30')).toBe('2026-10-25T00:30:00.000Z')
  })

  test('comes back as it was written', () => {
    for (const text of ['2026-07-01T09:00', '2026-12-31T23:59'])
      expect(toLocalTime(localTime(text, 'America/Lima') ?? new Date(0), 'America/Lima')).toBe(text)
  })

  test('is none, where it is no date and time', () => {
    for (const text of ['', 'tomorrow', '2026-13-01T09:00', '2026-02-30T09:00', '2026-11-24T25:00'])
      expect(instant(text)).toBeUndefined()
  })
})
