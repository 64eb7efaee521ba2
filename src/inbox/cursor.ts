import { z } from 'zod'

/** Where a list that goes back in time goes on: the time of its last entry in microseconds, and that entry's id. */
export interface Cursor {
  micros: number
  id: string
}

/** Later than everything. */
export const NEWEST: Cursor = { micros: 8_000_000_000_000_000, id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' }

const PATTERN = /^(\d{1,16})-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

/** A cursor as addresses carry it: `1764000000000000-<id>`. */
export const cursorSchema = z
  .string()
  .regex(PATTERN, 'Expected what the answer before gave as the place to go on from.')
  .transform((text): Cursor => {
    const [, micros, id = ''] = PATTERN.exec(text) ?? []
    return { micros: Math.min(Number(micros), NEWEST.micros), id }
  })

export const formatCursor = ({ micros, id }: Cursor) => `${micros}-${id}`
